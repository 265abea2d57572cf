"""Tests of `golden_records`."""

from collections.abc import Sequence
from typing import TypedDict

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from .golden_records import Merged, merge_records

SCHEMA = {
    "row_id": pl.Int64,
    "source": pl.String,
    "updated_at": pl.Int64,
    "email": pl.String,
    "phone": pl.String,
    "name": pl.String,
}
LINEAGE = {
    "row_id": pl.Int64,
    "golden_id": pl.Int64,
    "column": pl.String,
    "outcome": pl.String,
}
IGNORED = {"column": pl.String, "value": pl.String, "rows": pl.Int64}
SOURCES = ("erp", "crm", "shop")
SHARED = "same@example.com"


class Row(TypedDict):
    row_id: int
    source: str
    updated_at: int | None
    email: str | None
    phone: str | None
    name: str | None


def row(
    row_id: int,
    *,
    source: str = "crm",
    at: int | None = 2024,
    email: str | None = None,
    phone: str | None = None,
    name: str | None = None,
) -> Row:
    return Row(row_id=row_id, source=source, updated_at=at, email=email, phone=phone, name=name)


def table(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, SCHEMA, orient="row")


def merge(*rows: Row, rule: str = "latest", max_shared: int = 5) -> Merged:
    return merge_records(
        table(rows),
        keys=["email", "phone"],
        rules={"name": rule},
        sources=SOURCES,
        max_shared=max_shared,
    )


def groups(merged: Merged) -> dict[int, int]:
    """The group of each row."""
    return dict(merged.lineage.select("row_id", "golden_id").iter_rows())


def outcomes(merged: Merged) -> dict[int, str]:
    """What became of each row's cell in the only column of the rules."""
    return dict(merged.lineage.select("row_id", "outcome").iter_rows())


def survivor(rule: str, *rows: Row) -> int:
    """The row that supplies the name of the one customer whose rows these are."""
    merged = merge(*(Row(**{**one, "email": SHARED}) for one in rows), rule=rule, max_shared=99)
    suppliers = [row_id for row_id, what in outcomes(merged).items() if what == "survived"]
    assert len(suppliers) == 1, f"one cell has to survive, not those of rows {suppliers}"
    names = {one["row_id"]: one["name"] for one in rows}
    assert merged.records["name"].to_list() == [names[suppliers[0]]]
    return suppliers[0]


def test_three_rows_become_one_record() -> None:
    """Two keys link three rows; records, lineage and ignored account for all that is there."""
    rows = table(
        [
            row(5, source="shop", at=2025, email="anna@example.com", name="Anna B."),
            row(2, source="crm", at=2024, email="anna@example.com", phone="12", name="Anna"),
            row(7, source="erp", at=None, email=" ", phone="12", name="Anna"),
            row(9, source="erp", at=2020),
        ]
    )
    merged = merge_records(
        rows,
        keys=["email", "phone"],
        rules={"phone": "latest", "name": "agreed"},
        sources=SOURCES,
    )
    records = {"row_id": pl.Int64, "phone": pl.String, "name": pl.String}
    assert_frame_equal(
        merged.records,
        pl.DataFrame([(2, "12", "Anna"), (9, None, None)], records, orient="row"),
    )
    lineage = [
        (2, 2, "phone", "survived"),
        (2, 2, "name", "survived"),
        (5, 2, "phone", "missing"),
        (5, 2, "name", "overruled"),
        (7, 2, "phone", "agrees"),
        (7, 2, "name", "agrees"),
        (9, 9, "phone", "missing"),
        (9, 9, "name", "missing"),
    ]
    assert_frame_equal(merged.lineage, pl.DataFrame(lineage, LINEAGE, orient="row"))
    assert_frame_equal(merged.ignored, pl.DataFrame([], IGNORED))


def test_rows_are_linked_by_way_of_another() -> None:
    """A shares its email with B and B its phone with C: all three are one customer."""
    merged = merge(row(1, email="a"), row(3, email="a", phone="1"), row(2, phone="1"))
    assert groups(merged) == {1: 1, 2: 1, 3: 1}


def test_a_long_chain_is_one_group() -> None:
    """However long the chain of links and in whatever order it stands, it is one group."""
    chain = [
        row(number, email=f"e{number // 2}", phone=f"p{(number + 1) // 2}") for number in range(60)
    ]
    merged = merge(*chain[::3], *chain[2::3], *chain[1::3])
    assert set(groups(merged).values()) == {0}


@pytest.mark.parametrize(
    "blank", [None, "", "  ", "\u00a0\t"], ids=["null", "empty", "spaces", "no-break space"]
)
def test_blank_keys_link_nobody(blank: str | None) -> None:
    """Rows without an email have nothing in common, nor is their blank a placeholder."""
    merged = merge(*(row(number, email=blank) for number in range(7)))
    assert groups(merged) == {number: number for number in range(7)}
    assert merged.ignored.height == 0


def test_a_value_links_within_its_own_column_only() -> None:
    """The same text as email of one row and phone of another links nobody."""
    assert groups(merge(row(1, email="123"), row(2, phone="123"))) == {1: 1, 2: 2}


def test_values_are_compared_as_they_stand() -> None:
    """`A@x` and `a@x` are two values: making keys comparable was an earlier step's work."""
    assert groups(merge(row(1, email="A@x"), row(2, email="a@x"), row(3, email="a@x "))) == {
        1: 1,
        2: 2,
        3: 3,
    }


def test_a_value_on_max_shared_rows_still_links() -> None:
    """A value on exactly `max_shared` rows (5 unless told) is a link, no placeholder."""
    merged = merge(*(row(number, phone="000000") for number in range(5)))
    assert set(groups(merged).values()) == {0}
    assert merged.ignored.height == 0


def test_a_placeholder_links_nobody() -> None:
    """A phone number on more than `max_shared` rows merges no strangers, and is reported."""
    merged = merge(*(row(number, phone="000000") for number in range(6)))
    assert groups(merged) == {number: number for number in range(6)}
    assert_frame_equal(
        merged.ignored, pl.DataFrame([("phone", "000000", 6)], IGNORED, orient="row")
    )


def test_rows_with_a_placeholder_are_linked_by_other_keys() -> None:
    """A row that holds a placeholder is still linked by its email."""
    merged = merge(
        row(1, phone="0", email="a"), row(2, phone="0", email="a"), row(3, phone="0"), max_shared=2
    )
    assert groups(merged) == {1: 1, 2: 1, 3: 3}


def test_a_placeholder_is_a_value_for_the_rules() -> None:
    """A placeholder links nobody, but its cells vote and survive like all that are not blank."""
    rows = table(
        [
            *(row(number, email="a", phone="0") for number in (1, 2)),
            row(3, at=2025, email="a", phone="1"),
            *(row(number, phone="0") for number in (4, 5)),
        ]
    )
    merged = merge_records(
        rows, keys=["email", "phone"], rules={"phone": "agreed"}, sources=SOURCES, max_shared=3
    )
    assert merged.ignored.rows() == [("phone", "0", 4)]
    assert merged.records.rows() == [(1, "0"), (4, "0"), (5, "0")]
    assert outcomes(merged) == {
        1: "survived",
        2: "agrees",
        3: "overruled",
        4: "survived",
        5: "survived",
    }


def test_placeholders_are_sorted_and_counted_in_their_column() -> None:
    """`ignored` is sorted by column, then value, and counts the rows of each column apart."""
    merged = merge(
        *(row(number, phone="9", email="x") for number in (1, 2, 3)),
        *(row(number, phone="0", email=f"only {number}") for number in (4, 5)),
        row(6, phone="x"),
        *(row(number, phone=str(number // 2)) for number in range(8, 16)),
        max_shared=1,
    )
    phones = [("0", 2), ("4", 2), ("5", 2), ("6", 2), ("7", 2), ("9", 3)]
    expected = [("email", "x", 3), *(("phone", value, rows) for value, rows in phones)]
    assert_frame_equal(merged.ignored, pl.DataFrame(expected, IGNORED, orient="row"))


def test_latest_takes_the_newest_cell_that_is_not_blank() -> None:
    """The newest row has no name: the newest *cell* survives, not the newest row with its gaps."""
    newest, newer, old = row(1, at=2025, name=" "), row(2, at=2024, name="B"), row(3, at=2023)
    assert survivor("latest", old, newest, newer, row(4, at=2022, name="D")) == 2


def test_a_row_without_a_date_ranks_last() -> None:
    """A null `updated_at` is older than any date, also where its source is better."""
    assert survivor("latest", row(1, source="erp", at=None, name="A"), row(2, at=0, name="B")) == 2


def test_rows_of_one_date_rank_by_source() -> None:
    """Of two rows with the same date, or none, the one with the better source ranks first."""
    assert survivor("latest", row(1, source="crm", name="A"), row(2, source="erp", name="B")) == 2
    undated = row(1, source="shop", at=None, name="A"), row(2, source="crm", at=None, name="B")
    assert survivor("latest", *undated) == 2


def test_rows_of_one_date_and_source_rank_by_row_id() -> None:
    """Of two rows with the same date and source the smaller `row_id` ranks first."""
    assert survivor("latest", row(10, name="A"), row(9, name="B")) == 9


def test_trusted_takes_the_best_source_however_old() -> None:
    """The rule "trusted" takes the first of `sources` that has a cell which is not blank."""
    blank, best = row(1, source="erp"), row(2, source="crm", at=None, name="B")
    assert survivor("trusted", blank, row(3, source="shop", at=2025, name="C"), best) == 2


def test_trusted_takes_the_best_ranked_row_of_the_source() -> None:
    """Among several rows of the most trusted source the newest supplies the value."""
    old, new = row(1, source="erp", at=2020, name="A"), row(2, source="erp", at=2021, name="B")
    assert survivor("trusted", old, new) == 2


def test_longest_counts_characters() -> None:
    """The rule "longest" counts characters: `Anna` beats `Zoë`, though both have 4 bytes."""
    assert survivor("longest", row(1, at=2025, name="Zoë"), row(2, name="Anna")) == 2


def test_longest_of_equal_length_is_the_best_ranked() -> None:
    """Of two values of the same length the better ranked one survives."""
    assert survivor("longest", row(1, at=2020, name="Abe"), row(2, at=2021, name="Bob")) == 2


def test_agreed_takes_what_most_rows_hold() -> None:
    """The value that most rows hold survives; blanks have no vote; its best ranked row supplies."""
    votes = [row(1, at=2020, name="Ann"), row(2, at=2021, name="Ann"), row(3, at=2025, name="Bob")]
    blanks = [row(number) for number in (4, 5)]
    assert survivor("agreed", *votes, *blanks) == 2


def test_a_tied_vote_is_won_by_the_best_ranked_row() -> None:
    """Where two values have as many rows, the one of the best ranked row survives."""
    ann = row(1, at=2023, name="Ann"), row(2, at=2024, name="Ann")
    bob = row(3, at=2020, name="Bob"), row(4, at=2025, name="Bob")
    assert survivor("agreed", *ann, *bob) == 4


def test_votes_are_counted_in_the_group() -> None:
    """Rows of other customers have no vote."""
    others = [row(number, name="Ann") for number in (6, 7, 8)]
    merged = merge(
        row(1, email="a", name="Ann"),
        *(row(number, email="a", name="Bob") for number in (2, 3)),
        *others,
        rule="agreed",
    )
    assert merged.records["name"].to_list()[0] == "Bob"


def test_every_cell_has_its_outcome() -> None:
    """A cell survived, agrees, is overruled or is missing, whatever the rule chose."""
    merged = merge(
        row(1, email="a", at=2020, name="Ann"),
        row(2, email="a", at=2022, name="Ann"),
        row(3, email="a", at=2021, name="ann"),
        row(4, email="a", at=2025, name="\t"),
    )
    assert outcomes(merged) == {1: "agrees", 2: "survived", 3: "overruled", 4: "missing"}


def test_a_customer_with_nothing_but_blanks_keeps_a_record() -> None:
    """A group whose cells are all blank has a record of nulls: nobody gets lost."""
    merged = merge(row(1, name=" "), row(2, name="Bob"))
    assert merged.records.rows() == [(1, None), (2, "Bob")]


def test_columns_follow_the_order_of_the_rules() -> None:
    """Columns of the record stand in the order of `rules`; other columns are left out."""
    rows = table([row(1, email="a", phone="1", name="Ann")])
    rules = {"phone": "latest", "email": "longest"}
    merged = merge_records(rows, keys=["name"], rules=rules, sources=SOURCES)
    assert merged.records.rows(named=True) == [{"row_id": 1, "phone": "1", "email": "a"}]
    assert merged.lineage["column"].to_list() == ["phone", "email"]


def test_columns_are_judged_one_by_one() -> None:
    """Each column follows its own rule: a record may combine cells of several rows."""
    rows = table(
        [
            row(1, source="erp", at=2020, email="a", phone="1", name="Ann"),
            row(2, source="shop", at=2025, email="a", phone="2", name="Annabel"),
            row(3, source="crm", at=2025, email="a", phone="3", name="Bob"),
        ]
    )
    rules = {"email": "agreed", "phone": "trusted", "name": "longest"}
    merged = merge_records(rows, keys=["email"], rules=rules, sources=SOURCES)
    assert merged.records.row(0) == (1, "a", "1", "Annabel")


def test_no_rows_give_empty_frames() -> None:
    """Without rows all three frames are empty, with the same columns and types as always."""
    merged = merge()
    assert_frame_equal(merged.records, pl.DataFrame([], {"row_id": pl.Int64, "name": pl.String}))
    assert_frame_equal(merged.lineage, pl.DataFrame([], LINEAGE))
    assert_frame_equal(merged.ignored, pl.DataFrame([], IGNORED))


def test_an_unknown_source_is_refused() -> None:
    """A source without a place in `sources` can not be ranked: ValueError names it."""
    with pytest.raises(ValueError, match="fax"):
        merge(row(1), row(2, source="fax"))


def test_an_unknown_rule_is_refused() -> None:
    """A rule that is none of the four raises ValueError, which names it."""
    with pytest.raises(ValueError, match="newest"):
        merge(row(1), rule="newest")


CELLS = st.sampled_from([None, " ", "a", "b", "cc", "dé"])
CUSTOMERS = st.lists(
    st.builds(
        row,
        st.integers(1, 99),
        source=st.sampled_from(SOURCES),
        at=st.sampled_from([None, 2024, 2025]),
        email=CELLS,
        phone=CELLS,
        name=CELLS,
    ),
    max_size=9,
    unique_by=lambda one: one["row_id"],
)
FEW = settings(max_examples=25, phases=[Phase.generate])
RULES = {"email": "latest", "phone": "agreed", "name": "longest"}


@FEW
@given(rows=CUSTOMERS, data=st.data())
def test_the_order_of_the_rows_makes_no_difference(rows: list[Row], data: st.DataObject) -> None:
    """The same rows in another order give the same three frames."""
    shuffled = data.draw(st.permutations(rows))
    options = {"keys": ["email", "phone"], "rules": RULES, "sources": SOURCES, "max_shared": 2}
    one, other = merge_records(table(rows), **options), merge_records(table(shuffled), **options)
    assert_frame_equal(one.records, other.records)
    assert_frame_equal(one.lineage, other.lineage)
    assert_frame_equal(one.ignored, other.ignored)


@FEW
@given(rows=CUSTOMERS)
def test_the_account_adds_up(rows: list[Row]) -> None:
    """Every cell is in the lineage once, and every value of a record has one cell as supplier."""
    merged = merge_records(
        table(rows), keys=["email", "phone"], rules=RULES, sources=SOURCES, max_shared=2
    )
    assert merged.lineage.height == len(rows) * len(RULES)
    survived = merged.lineage.filter(outcome="survived").select("golden_id", "column").rows()
    values = merged.records.unpivot(list(RULES), index="row_id").drop_nulls()
    assert sorted(survived) == sorted(values.select("row_id", "variable").rows())


@FEW
@given(rows=CUSTOMERS)
def test_merging_the_records_again_changes_nothing(rows: list[Row]) -> None:
    """Golden records, merged as if they were rows, come out as they went in."""
    options = {"keys": ["email", "phone"], "rules": RULES, "sources": SOURCES, "max_shared": 99}
    once = merge_records(table(rows), **options).records
    again = once.with_columns(source=pl.lit("crm"), updated_at=pl.lit(2025, pl.Int64))
    assert_frame_equal(merge_records(again, **options).records, once)
