"""Golden records: from the rows of three systems to one record per customer.

ERP, CRM and web shop each know the customers, none of them fully, and their exports stand in one
table. Find the rows that belong to one customer, choose the best value for each column, and keep
account of every cell, so that anybody can ask later why a value is what it is.
"""

from collections.abc import Mapping, Sequence
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
    raise NotImplementedError("merge_records")
