"""What a gate looks at, and what it says: `Case` and `Costly`, and `Problem`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from checks.answers import Answer
from checks.author.contract import line_of
from checks.author.equivalents import Equivalent
from checks.author.lock import is_recorded
from checks.author.wrong import Wrong
from checks.grading import Task
from checks.marks.results import Ran
from checks.pristine import Locked
from checks.repository import Repository
from checks.roadmap import Kata, Topic, shown
from checks.verdicts import Mark, TestResult


@dataclass(frozen=True)
class Problem:
    """Something to mend: where, what is wrong, how to mend it, and which gate says so.

    `subject` is the id of the kata or topic that it is about.
    """

    path: Path
    line: int
    text: str
    mend: str
    subject: str
    gate: str = ""

    @property
    def where(self) -> str:
        return f"{shown(self.path)}:{self.line}"

    def __str__(self) -> str:
        return f"{self.where}: {self.gate}: {self.text}; mend: {self.mend}"

    @property
    def nearness(self) -> int:
        """Where the file stands in the order of an author's work."""
        name = self.path.name
        last = ("wrong.toml", "topic.toml", "README.md", "roadmap.toml", "katas.lock")
        if name in last:
            return 3 + last.index(name)
        if name.startswith("test_"):
            return 2
        return 1 if "solutions" in self.path.parts else 0


class Bench(Protocol):
    """Runs a kata's tests on an answer."""

    def __call__(
        self, task: Task, answer: Answer, seed: int = 0, *, first_failure: bool = False
    ) -> Ran:
        """Run with the seed that picks hash seed, Hypothesis seed and order."""


@dataclass(frozen=True)
class Case:
    """A kata and what its files say: enough for the cheap gates.

    `task` is the reference answer over the files as they are now, `locked` what the lock records,
    `hidden` what a kata would hide, by the name that would do so.
    """

    repository: Repository
    task: Task
    locked: Locked | None
    wrongs: tuple[Wrong, ...]
    equivalents: tuple[Equivalent, ...]
    hidden: Mapping[str, str]

    @property
    def kata(self) -> Kata:
        return self.task.kata

    @property
    def stub_path(self) -> Path:
        return self.repository.stub(self.kata)

    @property
    def solution_path(self) -> Path:
        return self.repository.solution(self.kata)

    @property
    def test_path(self) -> Path:
        return self.repository.topic(self.kata) / self.kata.test_name

    @property
    def test_files(self) -> list[tuple[Path, str]]:
        """All test files, the hidden one last, with their text."""
        files = self.task.files
        return [
            (self.repository.file(self.kata, name), files[name].decode("utf-8"))
            for name in self.task.tests
        ]

    @property
    def solutions(self) -> Path:
        """Where the root of the kata has its reference answers."""
        return self.repository.root_of(self.kata).solutions

    @property
    def lock_path(self) -> Path:
        return self.repository.root_of(self.kata).lock_file

    @property
    def topic_toml(self) -> Path:
        return self.repository.topic(self.kata) / "topic.toml"

    @property
    def wrong_toml(self) -> Path:
        return self.repository.wrong_toml(self.kata)

    @property
    def is_recorded(self) -> bool:
        return self.locked is not None and is_recorded(self.task.locked, self.locked)

    @cached_property
    def stub(self) -> str:
        return self.stub_path.read_text("utf-8", errors="replace")

    @cached_property
    def tests(self) -> str:
        return self.task.files[self.kata.test_name].decode("utf-8")

    @cached_property
    def solution(self) -> str:
        return self.task.answer.data.decode("utf-8")

    def problem(self, path: Path, text: str, mend: str, line: int = 1) -> Problem:
        return Problem(path, line, text, mend, self.kata.id)


@dataclass(frozen=True)
class Costly(Case):
    """A case with its static marks and a bench to run answers on.

    `test_lint` is the lint mark of each test file by `track/topic/file`.
    """

    types: Mark | None
    lint: Mark | None
    test_lint: Mapping[str, Mark]
    run: Bench

    def problem_of_test(self, result: TestResult, text: str, mend: str) -> Problem:
        """A problem at the line where the test begins."""
        path, source = self.test_files[result.hidden]
        name = result.name.removeprefix(f"{self.kata.hidden_test_name}::").split("[")[0]
        return self.problem(path, text, mend, line_of(source, name.replace("::", ".")))

    def last_line(self) -> int:
        """Where the next test would be written."""
        return max(1, len(self.tests.splitlines()))


def first_line(result: TestResult) -> str:
    """Why a test failed, in one line."""
    return (result.reason or result.outcome.value).splitlines()[0]


def parse_error(data: bytes) -> tuple[int, str, str] | None:
    """Line, fault and mend of a source that is no Python in UTF-8."""
    try:
        ast.parse(data.decode("utf-8"))
    except SyntaxError as error:
        return error.lineno or 1, f"not valid Python: {error.msg}", "correct it there or just above"
    except ValueError as error:
        line = data[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else 1
        return line, f"not a Python source in UTF-8: {error}", "save the file as UTF-8"
    return None


Gate = Callable[[Case], Iterator[Problem]]
CostlyGate = Callable[[Costly], Iterator[Problem]]
TopicGate = Callable[[Repository, Topic], Iterator[Problem]]
