"""The katas of a repository: their reference answers graded, and run by plain tools."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

from checks.answers import Folder, read_answer
from checks.author.bench.costs import Cost, Row, at_most, compared, measured, once
from checks.grading import Grader, Marks, Task, run_tests
from checks.marks.tests import Runner
from checks.pristine import Pristine
from checks.repository import Repository
from checks.roadmap import Kata
from checks.verdicts import State

NOX_GRADE = ("-s", "grade", "--", "--answers", "solutions")
JOBS = 2
CHANGED = "one kata changed, three marks"
IN_TURN = "pytest, mypy, ruff on it, in turn"


class Katas:
    """Measures on the reference answers of a repository.

    Args:
        rounds: how often each thing is measured; medians count.
        environment: variables that all processes get besides.
    """

    def __init__(
        self,
        repository: Repository,
        scratch: Path,
        rounds: int,
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._repository = repository
        self._scratch = scratch
        self._rounds = rounds
        self._environment = environment
        self._katas = [
            kata for kata in repository.roadmap.katas if kata.is_python and not kata.root
        ]
        pristine = Pristine(repository)
        self._tasks = [
            Task(
                read_answer(kata, repository.solution(kata)),
                pristine.locked(kata),
                pristine.files(kata),
                digest="",
            )
            for kata in self._katas
        ]
        self._plain = self._lay_out_plain()

    def rows(self) -> list[Row]:
        """All measurements. Takes some minutes."""
        every = "tests of all katas in isolation"
        isolated = self._measure(self._grade_isolated)
        one_process = self._measure(lambda: self._pytest(self._tests(self._katas)))
        each_alone = once(self._pytest_each)
        again = self._measure(lambda: self._checks("grade", "--answers", "solutions"))
        nox = self._measure(lambda: self._run(sys.executable, "-m", "nox", *NOX_GRADE))
        one_changed = self.changed_against_tools("")
        apart = self._measure(self._tools_apart)
        with Marks(self._repository, JOBS) as marks:
            watched = self._measure(lambda: self._watch_changed(marks))
        return [
            compared(every, isolated, "one plain pytest", one_process, 1.0),
            compared("the same", isolated, "one pytest a kata, in turn", each_alone, 0.2),
            at_most("grade again, nothing changed", again, 0.4),
            at_most("the same through nox", nox, 0.9),
            one_changed,
            compared(f"{CHANGED}, while `watch` runs", watched, IN_TURN, apart, 0.25),
        ]

    def changed_against_tools(self, where: str) -> Row:
        """One kata changed among all, against plain tools on that kata."""
        three, apart = self._measure(self._grade_changed), self._measure(self._tools_apart)
        return compared(f"{CHANGED}{where}", three, IN_TURN, apart, 0.5)

    def _measure(self, work: Callable[[], object]) -> Cost:
        """The median cost, after a first time that brings caches about and does not count."""
        work()
        return measured(work, self._rounds)

    def _grade_isolated(self) -> None:
        """Run the tests of all reference answers as a grade does, two at a time."""
        folder = self._scratch / f"isolated-{time.monotonic_ns()}"
        checks = self._repository.checks
        settings, hidden = checks / "settings" / "pytest.ini", self._repository.folders
        with Runner(settings, hidden=hidden) as runner, ThreadPoolExecutor(JOBS) as pool:

            def run(task: Task) -> bool:
                place = folder / task.kata.slug
                return run_tests(runner, task, place, checks / "harness").mark.ok

            assert all(pool.map(run, self._tasks)), "a reference answer does not pass"

    def _lay_out_plain(self) -> Path:
        """A clone-like folder in which every stub is replaced by its reference answer."""
        folder = self._scratch / "plain"
        shutil.copytree(self._repository.exercises, folder / "exercises")
        shutil.copytree(self._repository.checks, folder / "checks")
        for name in ("conftest.py", "pyproject.toml"):
            shutil.copy(self._repository.root / name, folder / name)
        for kata in self._katas:
            shutil.copy(self._repository.solution(kata), folder / "exercises" / kata.stub)
        return folder

    def _tests(self, katas: Sequence[Kata]) -> list[str]:
        return [f"exercises/{kata.test}" for kata in katas]

    def _pytest(self, tests: Sequence[str]) -> None:
        self._run(sys.executable, "-m", "pytest", "-q", *tests, cwd=self._plain)

    def _pytest_each(self) -> None:
        for test in self._tests(self._katas):
            self._pytest([test])

    def _checks(self, *arguments: str) -> None:
        self._run(sys.executable, "-m", "checks", *arguments)

    def _grade_changed(self) -> None:
        """Grade all reference answers, one of which has a comment that it never had before."""
        self._checks("grade", "--answers", str(self._changed()))

    def _watch_changed(self, marks: Marks) -> None:
        """Grade the kata that has such a comment as `watch` does, whose marks are kept warm."""
        grader = Grader(self._repository, marks=marks)
        (verdict,) = grader.grade(self._katas[:1], Folder(self._changed()))
        assert verdict.state is State.SOLVED

    def _changed(self) -> Path:
        """Answers, one of which has a comment that it never had before."""
        kata = self._katas[0]
        answers = self._scratch / "changed"
        if not answers.exists():
            shutil.copytree(self._repository.solutions, answers)
        text = self._repository.solution(kata).read_text("utf-8")
        (answers / kata.stub).write_text(f"{text}# {time.monotonic_ns()}\n", "utf-8")
        return answers

    def _tools_apart(self) -> None:
        """What one would run without the grader: pytest, mypy and ruff on one file, in turn."""
        kata = self._katas[0]
        settings = self._repository.checks / "settings"
        answer = self._plain / "exercises" / kata.stub
        self._pytest(self._tests([kata]))
        mypy = ("-m", "mypy", "--config-file", str(settings / "mypy.ini"))
        self._run(sys.executable, *mypy, str(answer), cwd=self._plain)
        ruff = ("-m", "ruff", "check", "--config", str(settings / "ruff.toml"))
        self._run(sys.executable, *ruff, str(answer), cwd=self._plain)

    def _run(self, *command: str, cwd: Path | None = None) -> None:
        subprocess.run(
            command,
            cwd=cwd or self._repository.root,
            env={**os.environ, **self._environment},
            check=True,
            capture_output=True,
        )
