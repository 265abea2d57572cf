"""A column of dates as text, read without guessing cell by cell.

`03/04/2024` is 3 April or 4 March: the cell does not say. But all dates of one column come from
one system, so their order is a fact of the column. It is stated by the caller or shown by values
such as `25/12/2024`, which is a date one way round only; it is settled once, for all cells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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
    raise NotImplementedError("day_evidence")


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
    raise NotImplementedError("clean_dates")
