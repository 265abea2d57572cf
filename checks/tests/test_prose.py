"""Tests of `reports/prose.py`: sentences that fit the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from checks.reports.prose import fitted, listed, prose_width, spoken_minutes


def test_a_file_gets_whole_lines() -> None:
    """Where nobody looks at a terminal nothing is broken."""
    assert prose_width(Console(file=io.StringIO(), width=40)) is None
    assert fitted("word " * 40, None, "1. ") == "1. " + "word " * 40


@pytest.mark.parametrize(("columns", "width"), [(40, 40), (80, 80), (200, 100)])
def test_a_wide_terminal_gets_lines_that_can_be_read(columns: int, width: int) -> None:
    """A line of prose is as wide as the terminal, up to 100 columns."""
    console = Console(file=io.StringIO(), width=columns, force_terminal=True)
    assert prose_width(console) == width


def test_later_lines_hang_below_the_first() -> None:
    """The text stands in one column beside its number; `rest` chooses another one."""
    assert fitted("one two three", 10, "1. ") == "1. one two\n   three"
    assert fitted("one two three", 10, "1. ", "") == "1. one two\nthree"


def test_a_path_is_never_broken() -> None:
    """Neither at its length nor at its hyphens, so that it can be opened."""
    path = "exercises/a-long-name/of_a_file.py:12"
    assert fitted(f"see {path} now", 20) == f"see\n{path}\nnow"


def test_names_are_listed_as_one_speaks() -> None:
    """Commas and a last `and`; of many the first, and how many more."""
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(list("abcdefg")) == "a, b, c, d, e, f and g"
    assert listed(list("abcdefgh")) == "a, b, c, d, e, f and 2 more"


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "0 min"), (45, "45 min"), (120, "2 h"), (135, "2 h 15 min")]
)
def test_minutes_are_told_in_hours(minutes: int, told: str) -> None:
    """No hour is told without need, and no empty minute."""
    assert spoken_minutes(minutes) == told
