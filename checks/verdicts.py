"""The words of a grade: what is known of an answer. Pure data, the source of all reports."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

import msgspec


class Outcome(StrEnum):
    """How one test ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    SKIPPED = "skipped"
    MISSING = "missing"


class State(StrEnum):
    """What an answer is worth, from best to worst."""

    SOLVED = "solved"
    PASSING = "passing"
    FAILING = "failing"
    BROKEN = "broken"
    UNAVAILABLE = "unavailable"
    NOT_STARTED = "not_started"


class TestResult(msgspec.Struct, frozen=True):
    """One test: what it means, how it ended and where.

    `where` is the failing line of the test as `file:line`, `asserts` that line's text; `line` and
    `yours` are the last line of the answer that ran on the way there. `kind` is `assertion` or the
    name of the exception. `hidden`: learners get to see no more than its meaning.
    """

    __test__ = False

    name: str
    meaning: str
    outcome: Outcome
    seconds: float = 0.0
    reason: str | None = None
    line: int | None = None
    yours: str | None = None
    where: str | None = None
    asserts: str | None = None
    example: str | None = None
    kind: str | None = None
    function: str | None = None
    hidden: bool = False

    @property
    def is_unwritten(self) -> bool:
        """Whether it fails since the function that it calls is still to be written."""
        return self.kind == "NotImplementedError"


class TestsMark(msgspec.Struct, frozen=True):
    """The tests of a kata: `expected` is how many the lock records.

    `hidden` is how many hidden tests there are besides, which this run left out.
    """

    __test__ = False

    passed: int
    expected: int
    results: tuple[TestResult, ...] = ()
    hidden: int = 0

    @property
    def ok(self) -> bool:
        return 0 < self.expected == self.passed == len(self.results)

    @property
    def failed(self) -> tuple[TestResult, ...]:
        return tuple(result for result in self.results if result.outcome is not Outcome.PASSED)


class Finding(msgspec.Struct, frozen=True):
    """What a type checker or linter says of one line (counted from 1)."""

    line: int
    message: str
    code: str


class Mark(msgspec.Struct, frozen=True):
    """Types or lint: good when nothing was found."""

    ok: bool
    findings: tuple[Finding, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """All that is known of one kata's answer.

    `cause` says in one line why there is no more to say (broken, unavailable, ...); `line` is the
    line that it speaks of, in the file `answer`. `left` tells what the run left behind.
    """

    kata: str
    state: State
    answer: str | None = None
    seconds: float = 0.0
    cached: bool = False
    cause: str | None = None
    line: int | None = None
    tests: TestsMark | None = None
    types: Mark | None = None
    lint: Mark | None = None
    notes: tuple[str, ...] = ()
    output: str = ""
    left: tuple[str, ...] = ()


class Score(msgspec.Struct, frozen=True):
    """Points of a selection: 1 a solved kata. One that cannot run here earns and costs none."""

    earned: int
    possible: int
    unavailable: int


class Report(msgspec.Struct, frozen=True):
    """A grade as data: format 1."""

    python: str
    grader: str
    lock: str
    seconds: float
    counts: dict[str, int]
    score: Score
    katas: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()
    student: str | None = None
    format: Literal[1] = 1


def state_of(tests: TestsMark, types: Mark, lint: Mark) -> State:
    """Solved when all three marks are good, passing when only the tests are."""
    if not tests.ok:
        return State.FAILING
    return State.SOLVED if types.ok and lint.ok else State.PASSING


def count(verdicts: tuple[Verdict, ...]) -> dict[str, int]:
    """How many katas are in each state."""
    return {state.value: sum(v.state is state for v in verdicts) for state in State}


def score(verdicts: tuple[Verdict, ...]) -> Score:
    """Points: see `Score`."""
    solved = sum(verdict.state is State.SOLVED for verdict in verdicts)
    unavailable = sum(is_out_of_reach(verdict) for verdict in verdicts)
    return Score(solved, len(verdicts) - unavailable, unavailable)


def is_out_of_reach(verdict: Verdict) -> bool:
    """Whether this machine cannot run it: one not started then has a cause."""
    return verdict.state is State.UNAVAILABLE or (
        verdict.state is State.NOT_STARTED and verdict.cause is not None
    )


def what_next(states: Iterable[tuple[str, State | None]]) -> str | None:
    """Of katas in learning order, the one to do now: what is to be mended comes before what is new.

    Args:
        states: kata ids with their states; None where a file was not graded as it is now.
    """
    known = list(states)
    for wanted in ((State.BROKEN,), (State.FAILING, None), (State.PASSING,), (State.NOT_STARTED,)):
        for kata, state in known:
            if state in wanted:
                return kata
    return None
