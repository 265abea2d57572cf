"""Golden records: from the rows of three systems to one record per customer.

ERP, CRM and web shop each know the customers, none of them fully, and their exports stand in one
table. Find the rows that belong to one customer, choose the best value for each column, and keep
account of every cell, so that anybody can ask later why a value is what it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Merged:
    """What came of a merge (given). `row_id`, `golden_id` and `rows` are Int64, the rest String.

    records: one row a customer, sorted: `row_id` (of the group), then the columns of `rules` in
        their order; null where every cell of the group is blank.
    lineage: one row for each input row and column of `rules`: `row_id`, `golden_id` (the group's),
        `column` and `outcome`: "survived" (this cell supplies the value), "agrees" (it holds the
        same value), "overruled" (it holds another) or "missing" (it is blank). Sorted by
        `row_id`, then as in `rules`.
    ignored: the placeholders: `column`, `value` and `rows` (how many rows hold it). Sorted by
        `column`, then `value`.
    """

    records: pl.DataFrame
    lineage: pl.DataFrame
    ignored: pl.DataFrame


SHORTCOMINGS = {
    "latest": pl.col("rank"),
    "trusted": pl.col("trust"),
    "longest": -pl.col("value").str.len_chars().cast(pl.Int64),
    "agreed": -pl.len().over("golden_id", "value").cast(pl.Int64),
}
"""By rule: what makes a cell the worse the greater it is."""


def merge_records(
    rows: pl.DataFrame,
    *,
    keys: Sequence[str],
    rules: Mapping[str, str],
    sources: Sequence[str],
    max_shared: int = 5,
) -> Merged:
    """Merge the rows of each customer into one record; the order of `rows` makes no difference.

    `rows` has `row_id` (Int64, unique), `source` (String), `updated_at` (Int64 or null) and other
    columns, all String, of which `keys` and `rules` each name at least one. Values are compared as
    they stand. A cell is *blank* when it is null or holds only whitespace.

    Groups: rows are one customer if they share a non-blank value of one of the `keys`, directly
    or by way of other rows. But a value that stands in more than `max_shared` rows of one key
    column is a *placeholder* there (the phone number 000000) and links nobody; for the rules it is
    a value like any other. A group's id is its smallest `row_id`.

    Rank: rows rank by `updated_at`, newest first and nulls last, then by the place of their source
    in `sources`, then by `row_id`, smaller first.

    Rules: each column takes its value from one non-blank cell of the group. Which one depends on
    the column's rule; where several cells are as good, the best ranked row supplies it.

    - "latest": the cell of the best ranked row;
    - "trusted": a cell of the first of `sources` that has a non-blank cell in the group;
    - "longest": a cell with the most characters;
    - "agreed": a cell with the value that the most rows of the group hold.

    So if row 2 (crm, 2024) and row 5 (shop, 2025) share an email, and only row 2 has a phone:

        merge_records(rows, keys=["email"], rules={"phone": "latest"}, sources=["crm", "shop"])
        # records: row_id 2 with the phone of row 2, which "survived"; row 5 is "missing"

    Raises:
        ValueError: a source is not in `sources`, or a rule is none of the four; the message
            names it (one of them, if there are several).
    """
    _refuse_unknown(rows, rules, sources)
    key_cells = rows.unpivot(keys, index="row_id", variable_name="column").filter(_is_filled())
    holders = key_cells.group_by("column", "value").agg("row_id")
    placeholder = pl.col("row_id").list.len() > max_shared
    golden_ids = _golden_ids(rows["row_id"], holders.filter(~placeholder)["row_id"])

    trust = pl.col("source").replace_strict(sources, range(len(sources)))
    ranked = rows.sort(
        "updated_at", trust, "row_id", descending=[True, False, False], nulls_last=True
    )
    standing = ranked.select(
        "row_id",
        golden_id=pl.col("row_id").replace_strict(golden_ids),
        rank=pl.int_range(pl.len()),
        trust=trust,
    )
    cells = pl.concat(
        _judged(standing.with_columns(value=ranked[column]), column, rule)
        for column, rule in rules.items()
    )
    return Merged(
        records=_records(cells, rules),
        lineage=cells.sort("row_id", maintain_order=True).select(
            "row_id", "golden_id", "column", "outcome"
        ),
        ignored=holders.filter(placeholder)
        .select("column", "value", rows=pl.col("row_id").list.len().cast(pl.Int64))
        .sort("column", "value"),
    )


def _refuse_unknown(rows: pl.DataFrame, rules: Mapping[str, str], sources: Sequence[str]) -> None:
    if unknown := set(rows["source"]) - set(sources):
        raise ValueError(f"sources that have no place in the order: {unknown}")
    if unknown := set(rules.values()) - set(SHORTCOMINGS):
        raise ValueError(f"unknown rules: {unknown}")


def _golden_ids(row_ids: Iterable[int], linked: Iterable[Iterable[int]]) -> dict[int, int]:
    """Map each row to the smallest row that it is linked to, directly or not (union-find)."""
    parent = {row_id: row_id for row_id in row_ids}

    def root(row_id: int) -> int:
        while parent[row_id] != row_id:
            parent[row_id] = parent[parent[row_id]]
            row_id = parent[row_id]
        return row_id

    for first, *others in linked:
        for other in others:
            low, high = sorted((root(first), root(other)))
            parent[high] = low
    return {row_id: root(row_id) for row_id in parent}


def _is_filled() -> pl.Expr:
    return (pl.col("value").str.strip_chars() != "").fill_null(False)


def _judged(cells: pl.DataFrame, column: str, rule: str) -> pl.DataFrame:
    """The cells of one column with the outcome of each."""
    survivors = (
        cells.filter(_is_filled())
        .sort(SHORTCOMINGS[rule], "rank")
        .unique("golden_id", keep="first")
        .select("golden_id", survivor="row_id", best="value")
    )
    return (
        cells.join(survivors, on="golden_id", how="left")
        .with_columns(
            column=pl.lit(column),
            outcome=pl.when(~_is_filled())
            .then(pl.lit("missing"))
            .when(pl.col("row_id") == pl.col("survivor"))
            .then(pl.lit("survived"))
            .when(pl.col("value") == pl.col("best"))
            .then(pl.lit("agrees"))
            .otherwise(pl.lit("overruled")),
        )
        .select("row_id", "golden_id", "column", "value", "outcome")
    )


def _records(cells: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    survived = pl.col("outcome") == "survived"
    return (
        cells.group_by(row_id="golden_id")
        .agg(
            pl.col("value").filter(survived, pl.col("column") == column).first().alias(column)
            for column in columns
        )
        .sort("row_id")
    )
