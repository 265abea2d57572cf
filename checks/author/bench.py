"""How fast the grader is, beside plain tools on the same work: ratios measured in one run."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from checks.answers import read_answer
from checks.grading import Task, run_tests
from checks.marks.tests import Runner
from checks.pristine import Pristine
from checks.repository import Repository
from checks.roadmap import Kata
from checks.workspace import scratch_folder

TOOLS = ("pytest", "hypothesis", "mypy", "ruff", "nox")


@dataclass(frozen=True)
class Cost:
    """Wall-clock and CPU seconds, of this process and of all that it waited for."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s wall, {self.cpu:.2f} s CPU"


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, and what it is to be compared with."""

    measure: str
    cost: Cost
    against: str
    other: Cost | None
    bound: str

    @property
    def result(self) -> str:
        if self.other is None:
            return str(self.cost)
        wall, cpu = self.cost.wall / self.other.wall, self.cost.cpu / self.other.cpu
        return f"{wall:.2f} x wall, {cpu:.2f} x CPU"


def measured(work: Callable[[], object], rounds: int) -> Cost:
    """The median cost of some rounds of work."""
    costs = [_once(work) for _ in range(rounds)]
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
    )


def _once(work: Callable[[], object]) -> Cost:
    began, before = time.perf_counter(), _cpu_seconds()
    work()
    return Cost(time.perf_counter() - began, _cpu_seconds() - before)


def _cpu_seconds() -> float:
    import resource  # POSIX: the other commands run without it

    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


class Bench:
    """Measures on the reference answers of a repository.

    Args:
        rounds: how often each thing is measured; medians count.
    """

    def __init__(self, repository: Repository, scratch: Path, rounds: int) -> None:
        self._repository = repository
        self._scratch = scratch
        self._rounds = rounds
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
        isolated = self._measure(self._grade_isolated)
        one_process = self._measure(lambda: self._pytest(self._tests(self._katas)))
        each_alone = _once(self._pytest_each)
        self._checks("grade", "--answers", "solutions")
        again = self._measure(lambda: self._checks("grade", "--answers", "solutions"))
        nox = self._measure(lambda: self._run(sys.executable, "-m", "nox", *NOX_GRADE))
        three, apart = self._measure(self._grade_changed), self._measure(self._tools_apart)
        return [
            Row(
                "tests of all katas in isolation", isolated, "one plain pytest", one_process, "1.0"
            ),
            Row("the same", isolated, "one pytest a kata, in turn", each_alone, "0.2"),
            Row("grade again, nothing changed", again, "", None, "0.4 s"),
            Row("the same through nox", nox, "", None, "0.9 s"),
            Row("one kata changed, three marks", three, "pytest, mypy, ruff on it", apart, "0.5"),
        ]

    def _measure(self, work: Callable[[], object]) -> Cost:
        return measured(work, self._rounds)

    def _grade_isolated(self) -> None:
        """Run the tests of all reference answers as a grade does, two at a time."""
        folder = self._scratch / f"isolated-{time.monotonic_ns()}"
        checks = self._repository.checks
        with Runner(checks / "settings" / "pytest.ini") as runner, ThreadPoolExecutor(2) as pool:

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
        kata = self._katas[0]
        answers = self._scratch / "changed"
        if not answers.exists():
            shutil.copytree(self._repository.solutions, answers)
        text = self._repository.solution(kata).read_text("utf-8")
        (answers / kata.stub).write_text(f"{text}# {time.monotonic_ns()}\n", "utf-8")
        self._checks("grade", "--answers", str(answers))

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
        subprocess.run(command, cwd=cwd or self._repository.root, check=True, capture_output=True)


NOX_GRADE = ("-s", "grade", "--", "--answers", "solutions")


def bench(repository: Repository, rounds: int) -> str:
    """Measure, write `docs/benchmarks.md`, and return its text."""
    with scratch_folder() as scratch:
        runs = Bench(repository, scratch, rounds)
        text = as_markdown(runs.rows(), len(repository.roadmap.katas), rounds)
    (repository.root / "docs" / "benchmarks.md").write_text(text, "utf-8")
    return text


def as_markdown(rows: Sequence[Row], katas: int, rounds: int) -> str:
    """The benchmark page."""
    tools = ", ".join(f"{tool} {version(tool)}" for tool in TOOLS)
    lines = [
        "# Benchmarks",
        "",
        f"Written by `nox -s bench` on {datetime.date.today()}: {katas} katas, "
        f"medians of {rounds},",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {tools}.",
        "",
        "| measure | against | result | bound | seconds |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        seconds = f"{row.cost}" + (f" against {row.other}" if row.other else "")
        lines.append(f"| {row.measure} | {row.against} | {row.result} | {row.bound} | {seconds} |")
    return "\n".join(lines) + "\n"
