"""Tests of `column_dates`."""

import ast
import inspect
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import column_dates as answer
from .column_dates import MONTHS, Cleaned, Evidence, clean_dates, day_evidence


def outcomes(values: list[str], order: str | None = None) -> list[tuple[date | None, str]]:
    """Return the value and the rule of each result."""
    return [(cleaned.value, cleaned.rule) for cleaned in clean_dates(values, order=order)]


def test_evidence_counts_what_is_possible_one_way_and_both_ways() -> None:
    """Triples count for the one order in which they are real, or as neutral when for both."""
    values = ["25/12/2024", "31.1.24", "12-25-2024", "03/04/2024", "03/03/2024"]
    assert day_evidence(values) == Evidence(day_first=2, month_first=1, neutral=2)


def test_evidence_asks_the_calendar() -> None:
    """Evidence is a real date: `31/02/2024` says nothing, `29/02/2023` neither."""
    assert day_evidence(["31/02/2024", "29/02/2023", "29/02/2024"]) == Evidence(1, 0, 0)


def test_evidence_comes_from_triples_only() -> None:
    """Dates whose order is plain, and texts that are no dates, are no evidence."""
    values = ["2024-12-25", "25 December 2024", "45000", "31/12-2024", "25/12", "25/12/024", ""]
    assert day_evidence(values) == Evidence(0, 0, 0)


def test_evidence_is_taken_from_any_iterable_and_ignores_outer_space() -> None:
    """Values may come from a generator, and spaces around a triple do not matter."""
    assert day_evidence(value for value in [" 25/12/2024\n"]) == Evidence(1, 0, 0)


@pytest.mark.parametrize(
    "values",
    [["03/04/2024", "25/12/2024"], ["25/12/2024", "03/04/2024"]],
    ids=["evidence-last", "evidence-first"],
)
def test_one_decisive_value_settles_the_whole_column(values: list[str]) -> None:
    """One value that is only real day first settles the column, wherever it stands."""
    found = {cleaned.raw: (cleaned.value, cleaned.rule) for cleaned in clean_dates(values)}
    assert found == {
        "03/04/2024": (date(2024, 4, 3), "order"),
        "25/12/2024": (date(2024, 12, 25), "order"),
    }


def test_month_first_evidence_settles_the_column_too() -> None:
    """One value that is only real month first makes `03/04/2024` the fourth of March."""
    assert outcomes(["03/04/2024", "12/25/2024"]) == [
        (date(2024, 3, 4), "order"),
        (date(2024, 12, 25), "order"),
    ]


@pytest.mark.parametrize(
    "decisive",
    [["25/12/2024", "12/25/2024"], ["25/12/2024", "26/12/2024", "12/25/2024"]],
    ids=["one-each", "two-to-one"],
)
def test_contradicting_evidence_leaves_the_column_undecided(decisive: list[str]) -> None:
    """With evidence for both orders nothing is decided: no majority, no first value wins."""
    assert outcomes(["03/04/2024", *decisive]) == [
        (None, "ambiguous"),
        *[(date(2024, 12, 26 if "26" in value else 25), "forced") for value in decisive],
    ]


def test_a_column_without_evidence_is_undecided() -> None:
    """Without evidence a triple with two readings stays without a date, as "ambiguous"."""
    assert outcomes(["03/04/2024", "5/6/2024"]) == [(None, "ambiguous")] * 2


def test_day_equal_to_month_is_forced() -> None:
    """`03.03.24` has one meaning, whatever the order: "forced" in an undecided column."""
    assert outcomes(["03.03.24"]) == [(date(2024, 3, 3), "forced")]


def test_day_equal_to_month_follows_a_decided_order() -> None:
    """In a decided column every triple that is real in its order is read by rule "order"."""
    assert outcomes(["03.03.24"], order="day_first") == [(date(2024, 3, 3), "order")]


def test_a_stated_order_needs_no_evidence() -> None:
    """The caller's order decides a column that shows nothing itself."""
    assert outcomes(["03/04/2024"], order="month_first") == [(date(2024, 3, 4), "order")]


def test_a_stated_order_is_not_overruled() -> None:
    """A value that is only real in the other order is a "conflict": it does not get a date."""
    assert outcomes(["25/12/2024", "03/04/2024"], order="month_first") == [
        (None, "conflict"),
        (date(2024, 3, 4), "order"),
    ]
    assert outcomes(["12/25/2024"], order="day_first") == [(None, "conflict")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/2/2024", date(2024, 2, 1)),
        ("01.02.2024", date(2024, 2, 1)),
        ("01-2-24", date(2024, 2, 1)),
        ("31/12/68", date(2068, 12, 31)),
        ("31/12/69", date(1969, 12, 31)),
        ("29/02/00", date(2000, 2, 29)),
    ],
    ids=["slash", "point", "hyphen", "year-68", "year-69", "year-00"],
)
def test_triples(text: str, expected: date) -> None:
    """A triple has one mark twice, short or long numbers, and years of two digits or four."""
    assert outcomes([text], order="day_first") == [(expected, "order")]


@pytest.mark.parametrize("order", [None, "day_first"], ids=["undecided", "decided"])
@pytest.mark.parametrize(
    "text",
    [
        "31/12-2024",
        "31/12",
        "31 / 12 / 2024",
        "001/02/2024",
        "1/2/024",
        "31/02/2024",
        "29/02/2023",
        "0/0/2024",
    ],
    ids=[
        "two-marks",
        "no-year",
        "spaces",
        "three-digits",
        "short-year",
        "feb-31",
        "no-leap-year",
        "zeros",
    ],
)
def test_a_triple_that_is_no_real_date_is_invalid(text: str, order: str | None) -> None:
    """What has no triple's shape, or is no real date in either order, is "invalid"."""
    assert outcomes([text], order=order) == [(None, "invalid")]


def test_iso_dates_mean_the_same_in_every_column() -> None:
    """`YYYY-MM-DD` has one meaning, whatever the column's order."""
    expected = [(date(2024, 3, 4), "iso")]
    assert outcomes(["2024-03-04"], order="day_first") == expected
    assert outcomes(["2024-03-04"]) == expected


@pytest.mark.parametrize(
    "text",
    ["20240301", "2024-W09-5", "2024-3-1", "2024-03-01T00:00:00", "2024", "2023-02-29"],
    ids=["compact", "week", "short", "with-time", "year-only", "no-leap-year"],
)
def test_other_iso_forms_are_invalid(text: str) -> None:
    """Only YYYY-MM-DD is "iso"; `date.fromisoformat` takes more, and the rest is "invalid"."""
    assert outcomes([text]) == [(None, "invalid")]


@pytest.mark.parametrize(
    "text",
    ["5 September 2024", "05 sep 2024", "SEPTEMBER 5, 2024", "Sep 05, 2024", "5  sep\u00a02024"],
    ids=["day-name", "day-short", "name-day", "short-day", "spaces"],
)
def test_named_months(text: str) -> None:
    """A month's whole name or first three letters, in any case, is read by rule "named"."""
    assert outcomes([text]) == [(date(2024, 9, 5), "named")]


@pytest.mark.parametrize("number", range(1, 13), ids=MONTHS)
def test_every_month_has_its_name(number: int) -> None:
    """Each month is known by its whole name and by the first three letters of it."""
    name = MONTHS[number - 1]
    assert outcomes([f"1 {name} 2024", f"{name[:3]} 1, 2024"]) == [
        (date(2024, number, 1), "named"),
        (date(2024, number, 1), "named"),
    ]


@pytest.mark.parametrize(
    "text",
    ["5 Sept 2024", "5 Mai 2024", "5 Smarch 2024", "5 Sep 24", "Sep 5 2024", "31 April 2024"],
    ids=["four-letters", "german", "fiction", "short-year", "no-comma", "april-31"],
)
def test_other_names_are_invalid(text: str) -> None:
    """Other abbreviations, languages and forms, and days that do not exist, are "invalid"."""
    assert outcomes([text]) == [(None, "invalid")]


def test_serials_count_from_the_day_that_excel_counts_from() -> None:
    """Excel's day 45000 is 15 March 2023: its days are counted after 1899-12-30."""
    assert outcomes(["45000", "10000", "99999"]) == [
        (date(2023, 3, 15), "serial"),
        (date(1927, 5, 18), "serial"),
        (date(2173, 10, 13), "serial"),
    ]


@pytest.mark.parametrize(
    "text", ["4500", "450000", "00045", "45000.5"], ids=["four", "six", "leading-zero", "fraction"]
)
def test_other_numbers_are_invalid(text: str) -> None:
    """Numbers that are not five digits, the first of them not 0, are "invalid"."""
    assert outcomes([text]) == [(None, "invalid")]


@pytest.mark.parametrize(
    "text",
    ["\u0663/4/2024", "2024-03-0\u0664", "\uff15 May 2024", "May \uff15, 2024", "4500\u0660"],
    ids=["triple", "iso", "day-name", "name-day", "serial"],
)
def test_only_ascii_digits_count(text: str) -> None:
    """With digits of other scripts, which `int()` and `\\d` would take, a value is "invalid"."""
    assert outcomes([text], order="day_first") == [(None, "invalid")]


@pytest.mark.parametrize(
    "text",
    ["", "  ", "-", "N/A", "na", "Null", " NONE "],
    ids=["empty", "blank", "dash", "n-a", "na", "null", "none"],
)
def test_missing_values(text: str) -> None:
    """What stands for "no date", in any case, is "missing", which is not "invalid"."""
    assert outcomes([text]) == [(None, "missing")]


def test_raw_values_come_back_exactly() -> None:
    """Every value has its result, in order, with the raw text as it came, whitespace and all."""
    values = [" 25/12/2024\n", "N/A", "soon", " 25/12/2024\n"]
    assert clean_dates(values) == [
        Cleaned(" 25/12/2024\n", date(2024, 12, 25), "order"),
        Cleaned("N/A", None, "missing"),
        Cleaned("soon", None, "invalid"),
        Cleaned(" 25/12/2024\n", date(2024, 12, 25), "order"),
    ]


def test_an_empty_column() -> None:
    """A column without values gives no results."""
    assert clean_dates([]) == []


def test_strptime_is_not_used() -> None:
    """`strptime` is not used: the month names that it knows depend on the machine's language."""
    tree = ast.parse(inspect.getsource(answer))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    imported = {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
    assert not {"strptime", "_strptime"} & (names | attributes | imported)
    assert clean_dates(["3 Feb 2024"])[0].value == date(2024, 2, 3)


DATES = st.dates(min_value=date(1000, 1, 1))
TEXTS = st.sampled_from(
    ["03/04/2024", "25/12/2024", "12/25/2024", "1.1.24", "31/2/2024", "2024-03-04", "-", "soon"]
)


@given(dates=st.lists(DATES), last=DATES.filter(lambda day: day.day > 12), data=st.data())
def test_a_day_first_column_comes_back_whole(
    dates: list[date], last: date, data: st.DataObject
) -> None:
    """A column written day first is read back whole, if one of its days is past the twelfth."""
    column = data.draw(st.permutations([*dates, last]))
    values = [f"{day.day}/{day.month:02}/{day.year}" for day in column]
    assert outcomes(values) == [(day, "order") for day in column]


@given(data=st.data(), values=st.lists(TEXTS, max_size=6))
def test_permuting_the_values_permutes_the_results(data: st.DataObject, values: list[str]) -> None:
    """Each value gets the same result wherever in the column it stands."""
    positions = data.draw(st.permutations(range(len(values))))
    results = clean_dates(values)
    shuffled = clean_dates([values[position] for position in positions])
    assert shuffled == [results[position] for position in positions]


@given(values=st.lists(TEXTS, max_size=6))
def test_cleaning_again_changes_nothing(values: list[str]) -> None:
    """The dates that were found, written as YYYY-MM-DD, are read back as they are, by "iso"."""
    found = [cleaned.value for cleaned in clean_dates(values) if cleaned.value]
    assert outcomes([day.isoformat() for day in found]) == [(day, "iso") for day in found]


@given(values=st.lists(TEXTS | st.text("0129/.-, \u00b2maysep", max_size=12), max_size=6))
def test_every_text_gets_a_result(values: list[str]) -> None:
    """Any text at all gets a result; none is left out and none ends in an exception."""
    assert [cleaned.raw for cleaned in clean_dates(values)] == values
