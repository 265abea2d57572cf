"""Tests of `learn/hints.py`: one more hint each time, and all once it is solved."""

from __future__ import annotations

import io
import shutil

import pytest
from rich.console import Console

from checks.learn.hints import show_difference
from checks.tests.conftest import Sample
from checks.tests.standings import graded, kata_of
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # the first test makes the repository, on a busy machine


def test_each_time_there_is_one_more_hint(sample: Sample) -> None:
    """The hints so far come again, and how many are left is told."""
    first, second, third = (sample.run("hint", "double").output for _ in range(3))
    assert first == "1. Which operator?\n(1 more: run this again)\n"
    assert second == "1. Which operator?\n2. Add it to itself.\n(that was the last one)\n"
    assert third == second


def test_every_kata_has_a_count_of_its_own(sample: Sample) -> None:
    """A hint for one leaves the others untold."""
    sample.run("hint", "double")
    assert sample.run("hint", "total").output.startswith("1. Count the items.\n(1 more")


@pytest.mark.parametrize("damage", [b"", b"[1]", b'{"\xff": 1}'])
def test_a_damaged_count_starts_anew(sample: Sample, damage: bytes) -> None:
    """What cannot be read is as if no hint had been given."""
    sample.run("hint", "double")
    (sample.repository.state / "hints.json").write_bytes(damage)
    assert "(1 more: run this again)" in sample.run("hint", "double").output


def test_where_nothing_can_be_kept_hints_are_given_all_the_same(sample: Sample) -> None:
    """A `.katas` that is no folder costs the count only."""
    shutil.rmtree(sample.repository.state, ignore_errors=True)
    sample.write(".katas", "")
    assert sample.run("hint", "double").output.startswith("1. Which operator?")


@pytest.mark.parametrize("selectors", [(), ("numbers",)])
def test_a_hint_is_for_one_kata(sample: Sample, selectors: tuple[str, ...]) -> None:
    """Without a kata, or with several, the command says how it is called."""
    result = sample.run("hint", *selectors)
    assert result.exit_code == 2
    assert "a hint is for one kata: name it, as in: nox -s hint -- call_budget" in result.output


def solved(sample: Sample, text: str = "") -> None:
    """Let the learner's answer to `double` have been graded as solved."""
    sample.solve("double")
    if text:
        sample.answer("double", text)
    graded(sample, "double", State.SOLVED)


OWN = """\
    def double(number: int) -> int:
        total = 0
        for _ in range(2):
            total += number
        return total
    """


def test_after_solving_all_is_told(sample: Sample) -> None:
    """All hints, where the reference answer lies, and how the two differ."""
    solved(sample, OWN)
    assert sample.run("hint", "double").output == (
        "double is solved. All its hints:\n"
        "1. Which operator?\n"
        "2. Add it to itself.\n"
        "The reference answer: solutions/basics/numbers/double.py\n"
        "  yours: 5 lines, 1 function; the reference: 2 lines, 1 function "
        "(docstrings and comments aside)\n"
        "  yours uses range, which the reference does not\n"
        "Line by line: nox -s hint -- double --diff\n"
    )


def test_the_difference_is_shown_line_by_line(sample: Sample) -> None:
    """Unified where there is no wide terminal; an equal answer says so."""
    solved(sample, OWN)
    output = sample.run("hint", "double", "--diff").output
    assert output.startswith("--- yours\n+++ the reference\n")
    assert "\n-    total = 0\n" in output
    assert "\n+    return number + number\n" in output
    solved(sample)
    output = sample.run("hint", "double", "--diff").output
    assert output == "yours is the reference answer, letter by letter\n"


@pytest.mark.parametrize(("columns", "plain", "beside"), [(150, 0, 1), (150, 1, 0), (80, 0, 0)])
def test_a_wide_terminal_shows_two_columns(
    sample: Sample, columns: int, plain: int, beside: int
) -> None:
    """Side by side where there is room, but not for a screen reader."""
    solved(sample, OWN)
    stream = io.StringIO()
    console = Console(file=stream, width=columns, force_terminal=True, color_system=None)
    kata = kata_of(sample, "double")
    show_difference(sample.repository, kata, console, plain=bool(plain))
    assert ("--- yours" in stream.getvalue()) == (not beside)
    assert "return number + number" in stream.getvalue()


def reference_is_hidden(sample: Sample) -> bool:
    """Whether neither command shows the reference answer now."""
    told, diff = sample.run("hint", "double"), sample.run("hint", "double", "--diff")
    assert (diff.exit_code, told.exit_code) == (2, 0)
    assert diff.output == (
        "error: the reference answer is shown once double is solved: nox -s grade -- double\n"
    )
    return "number + number" not in told.output and "solutions" not in told.output


def test_before_solving_the_reference_answer_is_never_shown(sample: Sample) -> None:
    """Not for a stub, nor for an answer that passes, nor once a solved one was changed."""
    assert reference_is_hidden(sample)
    sample.answer("double", OWN)
    graded(sample, "double", State.PASSING)
    assert reference_is_hidden(sample)
    solved(sample, OWN)
    assert "solutions" in sample.run("hint", "double").output
    sample.answer("double", OWN + "# more\n")
    assert reference_is_hidden(sample)


def test_where_there_is_no_reference_answer_that_is_said(sample: Sample) -> None:
    """A repository may come without its solutions."""
    solved(sample, OWN)
    shutil.rmtree(sample.repository.solutions)
    assert sample.run("hint", "double").output.endswith(
        "There is no reference answer in this repository.\n"
    )
    result = sample.run("hint", "double", "--diff")
    assert result.exit_code == 2
    assert "there is no reference answer to compare with" in result.output
