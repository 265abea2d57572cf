"""Tests of `learn/watch/screen.py`, `view.py` and `plain.py`: what is shown of a moment."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from checks.learn.watch.plain import line_of, what_to_write
from checks.learn.watch.scope import Scope
from checks.learn.watch.screen import Drawing
from checks.learn.watch.view import View, step_to_take
from checks.tests.conftest import Sample
from checks.verdicts import (
    Finding,
    Mark,
    Outcome,
    Report,
    Score,
    State,
    TestResult,
    TestsMark,
    Verdict,
)

pytestmark = pytest.mark.timeout(240)  # the sample is made first, on a machine that may be busy
DOUBLE, TOTAL = "basics/numbers/double", "basics/numbers/total"
GOOD = Mark(True)
SLOPPY = Mark(False, tuple(Finding(n, f"finding {n}", "E1") for n in range(1, 10)))
FAILED = TestResult(
    "test_two",
    "Twice two is four.",
    Outcome.FAILED,
    reason="assert 6 == 4",
    line=6,
    yours="return 3 * number",
    where="test_double.py:11",
    asserts="assert double(2) == 4",
)
PASSED = TestResult("test_one", "", Outcome.PASSED)
NOT_STARTED = [Verdict(name, State.NOT_STARTED) for name in (DOUBLE, TOTAL)]


def verdict(state: State, *results: TestResult, lint: Mark = GOOD, output: str = "") -> Verdict:
    """A verdict on `double`."""
    passed = sum(result is PASSED for result in results)
    answer = "exercises/basics/numbers/double.py"
    mark = TestsMark(passed, len(results), results)
    return Verdict(DOUBLE, state, answer, 0.1, tests=mark, types=GOOD, lint=lint, output=output)


FAILING = verdict(State.FAILING, PASSED, FAILED, lint=SLOPPY, output="printed\n" * 30)
SOLVED = verdict(State.SOLVED, PASSED)


@pytest.fixture
def view(sample: Sample) -> View:
    """Nothing is started, `double` is in the middle."""
    scope = Scope(sample.root, ())
    return View(scope, {}, current=scope.katas[0]).with_verdicts(NOT_STARTED)


def drawn(view: View, width: int = 80, height: int = 24, now: float = 0.0) -> list[str]:
    """The screen as text, on a terminal of that size."""
    console = Console(file=io.StringIO(), force_terminal=True, width=width, height=height)
    lines = [line.plain.rstrip() for line in Drawing(console, verbose=False).lines(view, now)]
    assert len(lines) == height
    assert max(map(len, lines)) <= width
    return lines


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 24), (50, 30)])
def test_the_failing_test_comes_first_and_the_rest_is_cut(
    view: View, width: int, height: int
) -> None:
    """On a screen that is too low the last line says how many more there are, and where."""
    lines = drawn(view.with_verdicts([FAILING]), width, height)
    text = "\n".join(lines)
    assert "Twice two is four." in text
    assert text.index("yours, line 6") < text.index("finding 1")
    (cut,) = [line for line in lines if "more lines: nox -s grade -- double -v" in line]
    assert int(cut.split()[0]) > 5
    assert "Next: mend double, h gives a hint." in text
    assert lines[-1].endswith("q quit")


def test_a_high_screen_shows_all(view: View) -> None:
    """Nothing is cut, and the keys stay at the bottom."""
    lines = drawn(view.with_verdicts([FAILING]), 200, 60)
    assert not [line for line in lines if "more lines" in line]
    assert lines[0].startswith("basics / numbers")
    assert lines[0].endswith("0 of 2 solved")
    assert lines[-1].endswith("q quit")


def test_hints_notes_and_messages_have_their_place(view: View) -> None:
    """Hints above the verdict, notes below it, messages and polling where they are seen."""
    shown = replace(
        view.with_verdicts([SOLVED]),
        hints=("1. Which operator?",),
        notes=("helper.py is not looked at",),
        message="topic.toml:1: not valid \x1b[2J TOML",
        polling="file events do not arrive here",
    )
    lines = [line for line in drawn(shown) if line]
    assert [line.strip() for line in lines] == [
        lines[0],
        "file events do not arrive here",
        "1. Which operator?",
        "✓ double  solved      1/1 tests  types  lint  0.1 s",
        "Note: helper.py is not looked at",
        "topic.toml:1: not valid \\x1b[2J TOML",
        "Next: total (n)",
        lines[-1],
    ]


def test_a_run_is_counted_in_seconds(view: View) -> None:
    """A short one leaves the verdict before it alone; a long one says what may be wrong."""
    running = replace(view.with_verdicts([FAILING]), running=frozenset({DOUBLE}), since=10.0)
    assert any("Twice two is four." in line for line in drawn(running, now=10.5))
    assert "  double: running ... 3 s" in drawn(running, now=13.0)
    assert any("An endless loop?" in line for line in drawn(running, now=20.0))
    first = replace(running, current=None)
    assert "  what you started: running ... 3 s" in drawn(first, now=13.0)


def test_the_list_is_drawn_around_the_current_kata(view: View) -> None:
    """Where there is no room for all, what is looked at can be seen."""
    listed = replace(view.turned_to(view.scope.katas[1]), is_list=True)
    assert any(line.split()[:1] == ["total"] for line in drawn(listed, 80, 5))
    assert any(line.split()[:1] == ["double"] for line in drawn(listed))


def test_next_is_shown_and_never_jumped_to(view: View) -> None:
    """What a grade names next once it is solved; before that, the next one further on."""
    double, total = view.scope.katas
    assert (view.next, view.with_verdicts([SOLVED]).next) == (total, total)
    failing = view.with_verdicts([FAILING])
    assert failing.turned_to(total).next == double
    assert failing.turned_to(None).next == double
    score = Score(1, 2, 0)
    report = Report("3.11", "g", "l", 0.1, {}, score, (SOLVED,), notes=("a note",))
    after = failing.with_report(report)
    assert (after.current, after.notes) == (double, ("a note",))
    assert step_to_take(after) == "Next: total (n)"
    both = after.with_verdicts([Verdict(TOTAL, State.SOLVED)])
    assert step_to_take(both) == "All solved that can run here."
    assert what_to_write(both) == "nothing more to do here"
    out_of_reach = view.with_verdicts([Verdict(DOUBLE, State.UNAVAILABLE, cause="needs gcc")])
    assert step_to_take(out_of_reach) == "Next: total (n)"


def test_a_verdict_fits_a_line(view: View) -> None:
    """The first thing to mend and its place come with it."""
    double = view.scope.kata(DOUBLE)
    assert line_of(FAILING, double).endswith(
        "; first: Twice two is four., exercises/basics/numbers/test_double.py:11, yours, line 6"
    )
    assert line_of(SOLVED, double).endswith("types good, lint good, 0.1 seconds")
    passing = verdict(State.PASSING, PASSED, lint=SLOPPY)
    assert line_of(passing, double).endswith("; lint, line 1: finding 1")
    broken = Verdict(DOUBLE, State.BROKEN, "double.py", cause="SyntaxError: no", line=3)
    assert line_of(broken, double) == "double: broken; SyntaxError: no, double.py:3"
