"""Tests of `verdicts.py`: what makes an answer solved, and how katas are counted."""

from __future__ import annotations

import msgspec
import pytest

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
    count,
    score,
    state_of,
    what_next,
)

GOOD, BAD = Mark(True), Mark(False, (Finding(1, "m", "c"),))
PASSED = TestResult("test_a", "A.", Outcome.PASSED)
FAILED = TestResult("test_b", "B.", Outcome.FAILED)


@pytest.mark.parametrize(
    ("mark", "ok"),
    [
        (TestsMark(1, 1, (PASSED,)), True),
        (TestsMark(1, 2, (PASSED, FAILED)), False),
        (TestsMark(1, 1, (PASSED, FAILED)), False),
        (TestsMark(1, 2, (PASSED,)), False),
        (TestsMark(0, 0), False),
    ],
    ids=["all", "one fails", "one too many", "one is lost", "none at all"],
)
def test_tests_pass_only_when_all_that_are_recorded_pass(mark: TestsMark, ok: bool) -> None:
    """Failing, unexpected, lost and no tests are no pass."""
    assert mark.ok is ok


def test_whatever_did_not_pass_has_failed() -> None:
    """Skipped and missing tests count as failed."""
    others = tuple(
        TestResult(outcome, "", outcome) for outcome in Outcome if outcome is not Outcome.PASSED
    )
    assert TestsMark(1, 6, (PASSED, *others)).failed == others


@pytest.mark.parametrize(
    ("types", "lint", "state"),
    [
        (GOOD, GOOD, State.SOLVED),
        (BAD, GOOD, State.PASSING),
        (GOOD, BAD, State.PASSING),
    ],
)
def test_solved_is_when_all_three_marks_are_good(types: Mark, lint: Mark, state: State) -> None:
    """With good tests alone an answer is passing."""
    assert state_of(TestsMark(1, 1, (PASSED,)), types, lint) is state


def test_failing_tests_make_a_failing_answer() -> None:
    """However clean it is."""
    assert state_of(TestsMark(0, 1, (FAILED,)), GOOD, GOOD) is State.FAILING


def test_katas_are_counted_and_an_unavailable_one_asks_for_nothing() -> None:
    """Every state has a count; points go to solved katas out of those that can run."""
    states = (State.SOLVED, State.SOLVED, State.FAILING, State.UNAVAILABLE)
    verdicts = tuple(Verdict(f"a/b/{number}", state) for number, state in enumerate(states))
    counts = count(verdicts)
    assert counts == {
        "solved": 2,
        "passing": 0,
        "failing": 1,
        "broken": 0,
        "unavailable": 1,
        "not_started": 0,
    }
    assert score(verdicts) == Score(earned=2, possible=3, unavailable=1)


def test_a_report_as_data_comes_back_as_it_was() -> None:
    """Nothing is lost between a report and its JSON."""
    verdict = Verdict(
        "a/b/c", State.PASSING, tests=TestsMark(1, 1, (PASSED,)), types=BAD, lint=GOOD, line=3
    )
    report = Report("3.11.7", "g", "l", 0.5, count((verdict,)), score((verdict,)), (verdict,))
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


def test_a_kata_not_started_that_cannot_run_here_asks_for_nothing() -> None:
    """The points that can be had do not change when somebody starts it."""
    lacking = Verdict("a/b/c", State.NOT_STARTED, cause="needs a C compiler")
    assert score((lacking, Verdict("a/b/d", State.SOLVED))) == Score(1, 1, 1)


@pytest.mark.parametrize(
    ("states", "chosen"),
    [
        ([State.NOT_STARTED, State.PASSING, State.FAILING, State.BROKEN], 3),
        ([State.NOT_STARTED, State.PASSING, None], 2),
        ([State.SOLVED, State.NOT_STARTED, State.PASSING], 2),
        ([State.SOLVED, State.NOT_STARTED, State.NOT_STARTED], 1),
        ([State.SOLVED, State.UNAVAILABLE], None),
    ],
    ids=["broken", "not graded yet", "passing", "new", "nothing"],
)
def test_what_is_to_be_mended_comes_first(states: list[State | None], chosen: int | None) -> None:
    """Then what is new, in learning order; what is solved or out of reach never."""
    katas = [(str(number), state) for number, state in enumerate(states)]
    assert what_next(katas) == (None if chosen is None else str(chosen))
