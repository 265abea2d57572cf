"""A column of dates as text, read without guessing cell by cell.

`03/04/2024` is 3 April or 4 March: the cell does not say. But all dates of one column come from
one system, so their order is a fact of the column. It is stated by the caller or shown by values
such as `25/12/2024`, which is a date one way round only; it is settled once, for all cells.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DayOrder = Literal["day_first", "month_first"]
Rule = Literal[
    "missing", "iso", "named", "serial", "order", "conflict", "forced", "ambiguous", "invalid"
]

MISSING = frozenset({"", "-", "n/a", "na", "null", "none"})
"""What stands for no date, in lower case (given)."""

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
"""The months' English names, whatever language the machine is set to (given)."""


@dataclass(frozen=True)
class Evidence:
    """How many triples are a real date only day first, only month first, or both ways (given)."""

    day_first: int
    month_first: int
    neutral: int


@dataclass(frozen=True)
class Cleaned:
    """The raw value, the date found in it (None: no date) and the rule that decided (given)."""

    raw: str
    value: date | None
    rule: Rule


ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
DAY_MONTH_YEAR = re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[a-z]+) (?P<year>[0-9]{4})")
MONTH_DAY_YEAR = re.compile(r"(?P<month>[a-z]+) (?P<day>[0-9]{1,2}), (?P<year>[0-9]{4})")
SERIAL = re.compile(r"[1-9][0-9]{4}")
TRIPLE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")

SERIAL_EPOCH = date(1899, 12, 30)
LAST_YEAR_OF_2000S = 68
MONTH_NUMBERS = {
    name: number for number, full in enumerate(MONTHS, start=1) for name in (full, full[:3])
}


def day_evidence(values: Iterable[str]) -> Evidence:
    """Count what the triples among `values` say about the order of day and month.

    A *triple* is `A/B/Y`, `A.B.Y` or `A-B-Y`: the same mark twice, no spaces, A and B of 1-2
    digits, Y of 4 or of 2. Two-digit years 00-68 are 2000-2068, 69-99 are 1969-1999; years
    before 1000, such as 0024, are left open.

    In every value only 0-9 are digits, whitespace at the ends does not count, and a run of
    whitespace counts as one space.

        25/12/2024      day first only (there is no month 25)
        12/25/2024      month first only
        03/04/2024      neutral: a real date both ways; so is 03/03/2024
        31/02/2024      not counted: no real date either way
    """
    counts = Counter(tuple(_readings(_tidy(value))) for value in values)
    return Evidence(
        day_first=counts["day_first",],
        month_first=counts["month_first",],
        neutral=counts["day_first", "month_first"],
    )


def clean_dates(values: Sequence[str], *, order: DayOrder | None = None) -> list[Cleaned]:
    """Return one `Cleaned` per value, in the order of `values`, `raw` exactly as it came.

    The column's order is `order`, where the caller states it. Else it is the side for which
    `day_evidence` counts something while it counts nothing for the other; else it is *undecided*.

    The first rule that fits a value (digits and whitespace as in `day_evidence`) decides:

        missing     in MISSING, in any case                                             None
        iso         YYYY-MM-DD                                                          date
        named       `D Month YYYY` or `Month D, YYYY`: D of 1-2 digits, Month a whole
                    name of MONTHS or its first three letters, in any case              date
        serial      five digits, the first not 0: Excel's day number, which counts
                    days after 1899-12-30                                               date
        order       a triple, order decided: a real date in that order                  date
        conflict    a triple, order decided: a real date only in the other order        None
        forced      a triple, undecided: a real date one way only, or the same real
                    date both ways                                                      date
        ambiguous   a triple, undecided: a real date both ways, not the same            None
        invalid     everything else, also what is written like a date but is no real
                    one, such as 2023-02-29                                             None

        clean_dates(["03/04/2024", "25/12/2024"])       3 April and 25 December, both by "order"
        clean_dates(["03/04/2024"])                     None, by "ambiguous"

    `strptime` may not be used: its month names follow the language that the machine is set to.
    """
    if order is None:
        order = _shown_order(day_evidence(values))
    return [Cleaned(raw, *_read(_tidy(raw), order)) for raw in values]


def _tidy(raw: str) -> str:
    return " ".join(raw.split()).lower()


def _shown_order(evidence: Evidence) -> DayOrder | None:
    if bool(evidence.day_first) == bool(evidence.month_first):
        return None
    return "day_first" if evidence.day_first else "month_first"


def _read(text: str, order: DayOrder | None) -> tuple[date | None, Rule]:
    if text in MISSING:
        return None, "missing"
    for rule, read in READERS.items():
        if found := read(text):
            return found, rule
    readings = _readings(text)
    if not readings:
        return None, "invalid"
    if order is None:
        dates = set(readings.values())
        return (dates.pop(), "forced") if len(dates) == 1 else (None, "ambiguous")
    return (readings[order], "order") if order in readings else (None, "conflict")


def _iso_date(text: str) -> date | None:
    iso = ISO.fullmatch(text)
    return _real_date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None


def _named_date(text: str) -> date | None:
    named = DAY_MONTH_YEAR.fullmatch(text) or MONTH_DAY_YEAR.fullmatch(text)
    if named is None or named["month"] not in MONTH_NUMBERS:
        return None
    return _real_date(int(named["year"]), MONTH_NUMBERS[named["month"]], int(named["day"]))


def _serial_date(text: str) -> date | None:
    return SERIAL_EPOCH + timedelta(days=int(text)) if SERIAL.fullmatch(text) else None


READERS: dict[Rule, Callable[[str], date | None]] = {
    "iso": _iso_date,
    "named": _named_date,
    "serial": _serial_date,
}


def _readings(text: str) -> dict[DayOrder, date]:
    """Return the real dates that a triple means, by the order in which each is read."""
    triple = TRIPLE.fullmatch(text)
    if triple is None:
        return {}
    first, second, year = int(triple[1]), int(triple[3]), int(triple[4])
    if len(triple[4]) == 2:
        year += 2000 if year <= LAST_YEAR_OF_2000S else 1900
    readings: dict[DayOrder, date | None] = {
        "day_first": _real_date(year, second, first),
        "month_first": _real_date(year, first, second),
    }
    return {order: found for order, found in readings.items() if found}


def _real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
