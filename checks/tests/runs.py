"""Small answers run directly by `Runner`, without a repository around them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

from checks.answers import Answer
from checks.marks.results import Ran
from checks.marks.tests import Runner
from checks.roadmap import Form, Kata, KataTable, Limits
from checks.workspace import lay_out, remove

CHECKS = Path(__file__).parents[1]
SETTINGS = CHECKS / "settings" / "pytest.ini"
BOUNDS = Limits(test_s=1, kata_s=5, memory_mib=256, output_kib=16)
TESTS = '''\
from .work import work

def test_one() -> None:
    """One is one."""
    assert work(1) == 1

def test_two() -> None:
    """Two is two."""
    assert work(2) == 2
'''
BOTH = ("test_one", "test_two")


class Runs:
    """Runs answers of a kata `work`, each in a new folder below `folder`."""

    def __init__(self, runner: Runner, folder: Path) -> None:
        self._runner = runner
        self._folder = folder
        self._numbers = itertools.count()

    def __call__(
        self,
        answer: str,
        tests: str = TESTS,
        *,
        expected: Sequence[str] | None = BOTH,
        limits: Limits = BOUNDS,
        form: Form = "implement",
        seed: int = 0,
        first_failure: bool = False,
    ) -> Ran:
        """Run the tests of an answer; None expects the tests that there are."""
        table = KataTable("work", "Work", "core", form, 5, "work.py", ("Begin.",))
        kata = Kata("basics/numbers", table, limits)
        given = Answer(kata, dedent(answer).encode(), "work.py")
        run = self._folder / str(next(self._numbers))
        files = {kata.test_name: dedent(tests).encode()}
        workspace = lay_out(run, given, files, CHECKS / "harness")
        try:
            return self._runner.run(given, workspace, expected, seed, first_failure)
        finally:
            remove(run)


def outcomes(ran: Ran) -> dict[str, str]:
    """How each test ended, by its name."""
    return {result.name: result.outcome.value for result in ran.mark.results}


def reasons(ran: Ran) -> dict[str, str | None]:
    """Why each test failed, by its name."""
    return {result.name: result.reason for result in ran.mark.results}
