"""What every kata is held against: one gate a function, in a table at the end.

A gate takes a `Case`, which knows all that a gate may look at, and yields a `Problem` for each
thing that is to be mended.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import msgspec

from checks import needs
from checks.answers import Answer, answer_of_text
from checks.author.contract import Function, contract, line_of
from checks.author.impostors import impostors
from checks.author.lock import is_recorded
from checks.author.wrong import Wrong, wrong_answer
from checks.author.wrong import line_of as line_of_wrong
from checks.errors import UserError
from checks.grading import Task
from checks.marks.tests import Ran
from checks.pristine import Locked
from checks.repository import Repository
from checks.roadmap import Kata, KataTable, Limits, shown
from checks.verdicts import Mark, Outcome, State, TestResult

SEEDS = (0, 1, 2)  # of hash, Hypothesis and test order: a warm parent each
SECONDS_A_KATA = 2.0
FOREIGN = {"NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError"}
IMPOSTOR_LIMITS = Limits(test_s=2, kata_s=10)


@dataclass(frozen=True)
class Problem:
    """Something to mend: where, what, and which gate says so."""

    where: str
    text: str
    subject: str
    gate: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.text}   [{self.subject}: {self.gate}]"


class Bench(Protocol):
    """Runs a kata's tests on an answer."""

    def __call__(self, task: Task, answer: Answer, seed: int) -> Ran:
        """Run with the seed that picks hash seed, Hypothesis seed and order."""


@dataclass(frozen=True)
class Case:
    """A kata and all that is known of it."""

    repository: Repository
    task: Task  # the reference answer over the files as they are now
    locked: Locked | None  # what the lock records
    wrongs: tuple[Wrong, ...]
    types: Mark | None
    lint: Mark | None
    test_lint: Mapping[str, Mark]  # by track/topic/file
    run: Bench

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
    def test_files(self) -> list[tuple[Path, bytes]]:
        """All test files, the hidden one last, with their content."""
        names = self.task.tests
        return [(self.repository.file(self.kata, name), self.task.files[name]) for name in names]

    @property
    def lock_path(self) -> Path:
        return self.repository.root_of(self.kata).lock_file

    @property
    def topic_toml(self) -> Path:
        return self.repository.topic(self.kata) / "topic.toml"

    @property
    def wrong_toml(self) -> Path:
        return self.solution_path.parent / "wrong.toml"

    @cached_property
    def stub(self) -> str:
        return self.stub_path.read_text("utf-8")

    @cached_property
    def solution(self) -> str:
        return self.task.answer.data.decode("utf-8")

    def problem(self, path: Path, text: str, line: int = 1) -> Problem:
        return Problem(f"{shown(path)}:{line}", text, self.kata.id)


Gate = Callable[[Case], Iterator[Problem]]


def readable(case: Case) -> Iterator[Problem]:
    """Tests, stub and reference answer are Python in UTF-8: no other gate could look at them."""
    sources = case.test_files
    if case.kata.is_python:
        sources.append((case.stub_path, case.stub_path.read_bytes()))
        sources.append((case.solution_path, case.task.answer.data))
    for path, data in sources:
        try:
            ast.parse(data.decode("utf-8"))
        except SyntaxError as error:
            yield case.problem(path, f"not valid Python: {error.msg}", error.lineno or 1)
        except ValueError as error:
            yield case.problem(path, f"not a Python source in UTF-8: {error}")


def facts(case: Case) -> Iterator[Problem]:
    """topic.toml says what it must, and the names can be imported."""
    line = _line_of_slug(case)
    for text in _wrong_facts(case.kata.table):
        yield case.problem(case.topic_toml, f"{case.kata.slug}{text}", line)


def _wrong_facts(table: KataTable) -> Iterator[str]:
    if not 2 <= len(table.hints) <= 4:
        yield f" has {len(table.hints)} hints: give 2 to 4"
    for need in table.needs:
        if not needs.known(need):
            yield f" needs {need!r}, which nothing knows of"
    if table.minutes <= 0:
        yield ": minutes must be more than 0"
    stem = Path(table.answer).stem
    if stem != table.slug or not stem.isidentifier():
        yield f": the answer's name must be its slug, not {stem!r}"
    if stem in sys.stdlib_module_names:
        yield f" hides the standard library's module {stem}"
    if table.form == "test-writing" and not stem.endswith("_suite"):
        yield ": a test-writing kata's name ends in _suite"


def _line_of_slug(case: Case) -> int:
    slug = re.compile(rf"""\s*slug\s*=\s*["']{re.escape(case.kata.slug)}["']""")
    lines = case.topic_toml.read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if slug.match(line)), 1)


def answers_given(case: Case) -> Iterator[Problem]:
    """There is a reference answer, and three wrong ones with names of their own."""
    answer = case.task.answer
    if not case.solution_path.exists():
        yield case.problem(case.solution_path, "there is no reference answer")
    elif answer.problem:
        yield case.problem(case.solution_path, answer.problem, answer.line or 1)
    if len(case.wrongs) < 3:
        yield case.problem(case.wrong_toml, f"{len(case.wrongs)} wrong answers: give 3 or more")
    names = [wrong.name for wrong in case.wrongs]
    for wrong in case.wrongs:
        line = line_of_wrong(case.wrong_toml, wrong)
        if names.count(wrong.name) > 1:
            yield case.problem(case.wrong_toml, f"two wrong answers are named {wrong.name}", line)
        if not wrong.believes.strip():
            yield case.problem(case.wrong_toml, f"{wrong.name}: say what its author believes", line)
        if wrong.by not in ("assertion", "timeout") and not hasattr(builtins, wrong.by):
            known = re.search(rf"\b{re.escape(wrong.by)}\b", case.stub)
            if not known:
                text = f"{wrong.name}: by = {wrong.by!r} is no exception that its tests could see"
                yield case.problem(case.wrong_toml, text, line)


def tests_speak(case: Case) -> Iterator[Problem]:
    """Every test says in one line what it is about, and leaves the settings to the grader."""
    for path, data in case.test_files:
        for line, text in _slips_of(ast.parse(data)):
            yield case.problem(path, text, line)


def _slips_of(tests: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tests):
        if isinstance(node, Function) and node.name.startswith("test"):
            docstring = (ast.get_docstring(node) or "").strip()
            if not docstring.endswith(".") or "\n" in docstring:
                yield node.lineno, f"{node.name} needs a docstring of one sentence on one line"
        elif isinstance(node, ast.keyword) and node.arg == "derandomize":
            yield node.value.lineno, "derandomize stands in a settings profile, not in tests"
        elif isinstance(node, ast.ImportFrom) and _is_of_the_grader(node.module or ""):
            text = f"a kata's tests import nothing of checks but checks.harness: {node.module}"
            yield node.lineno, text


def _is_of_the_grader(module: str) -> bool:
    return module.split(".")[0] == "checks" and module.split(".")[1:2] != ["harness"]


def same_contract(case: Case) -> Iterator[Problem]:
    """Stub and reference answer promise the same: public signatures and docstrings."""
    if not case.kata.is_python:
        return
    stub, solution = contract(case.stub), contract(case.solution)
    for name in stub.keys() & solution.keys():
        if stub[name] != solution[name]:
            text = f"{name or 'the module docstring'} differs from the stub's"
            line = line_of(case.solution, name)
            yield case.problem(case.solution_path, text, line)
    if case.kata.table.form == "implement":
        for name in stub.keys() - solution.keys():
            text = f"{name} of the stub is not in the reference answer"
            yield case.problem(case.stub_path, text, line_of(case.stub, name))
        for name in solution.keys() - stub.keys():
            if "." not in name:
                text = f"{name} is public here, but the stub does not have it"
                yield case.problem(case.solution_path, text, line_of(case.solution, name))


def locked(case: Case) -> Iterator[Problem]:
    """The lock records the files as they are."""
    if case.locked is None or not is_recorded(case.task, case.locked):
        yield case.problem(
            case.lock_path, f"{case.kata.slug} is not recorded as it is now: nox -s lock"
        )


def clean(case: Case) -> Iterator[Problem]:
    """The reference answer is clean to mypy and ruff, its tests to ruff."""
    marks = [(case.types, case.solution_path), (case.lint, case.solution_path)]
    for path, _ in case.test_files:
        marks.append((case.test_lint.get(f"{case.kata.topic}/{path.name}"), path))
    for mark, path in marks:
        for finding in mark.findings if mark else ():
            yield case.problem(path, f"{finding.message} [{finding.code}]", finding.line)


def stub_fails(case: Case) -> Iterator[Problem]:
    """The stub can be imported, and fails: an implement kata's every test, for others one."""
    stub = answer_of_text(case.kata, case.stub, shown(case.stub_path))
    ran = case.run(case.task, stub, 0)
    if ran.state is State.BROKEN:
        yield case.problem(
            case.stub_path, f"the stub cannot be imported: {ran.cause}", ran.line or 1
        )
        return
    passed = [result for result in ran.mark.results if result.outcome is Outcome.PASSED]
    if case.kata.table.form == "implement":
        for result in passed:
            text = f"{result.name} passes on the stub: it checks nothing"
            yield _problem_of_test(case, result, text)
    elif not ran.mark.failed:
        yield case.problem(case.test_path, "every test passes on the stub: nothing is to be done")
    for result in ran.mark.failed:
        if result.kind in FOREIGN or result.outcome is Outcome.TIMEOUT:
            text = f"{result.name} fails on the stub by {_first_line(result)}"
            yield _problem_of_test(case, result, text)


def _problem_of_test(case: Case, result: TestResult, text: str) -> Problem:
    """A problem at the line where the test begins."""
    path, data = case.test_files[result.hidden]
    name = result.name.removeprefix(f"{case.kata.hidden_test_name}::").split("[")[0]
    return case.problem(path, text, line_of(data.decode("utf-8"), name.replace("::", ".")))


def solution_passes(case: Case) -> Iterator[Problem]:
    """The reference answer passes with any seed and order, in time, and leaves nothing behind."""
    runs = [case.run(case.task, case.task.answer, seed) for seed in SEEDS]
    for seed, ran in zip(SEEDS, runs, strict=True):
        if ran.state:
            text = f"the reference answer is {ran.state} (seed {seed}): {ran.cause}"
            yield case.problem(case.solution_path, text, ran.line or 1)
            return
        for result in ran.mark.failed:
            text = f"fails {result.name} (seed {seed}): {_first_line(result)}"
            yield case.problem(case.solution_path, text, result.line or 1)
    for left in dict.fromkeys(left for ran in runs for left in ran.left):
        yield case.problem(case.solution_path, f"it leaves something running: {left}")
    names = {tuple(sorted(ran.collected)) for ran in runs}
    if case.locked and names != {tuple(sorted(case.locked.tests))}:
        text = f"the tests of {case.kata.slug} are not those that were recorded: nox -s lock"
        yield case.problem(case.lock_path, text)
    seconds = min(sum(result.seconds for result in ran.mark.results) for ran in runs)
    if seconds > SECONDS_A_KATA:
        text = f"its tests take {seconds:.1f} s: {SECONDS_A_KATA:g} s are the limit"
        yield case.problem(case.test_path, text)


def wrong_rejected(case: Case) -> Iterator[Problem]:
    """Every wrong answer fails an open test, or where it says so a hidden one, by what it declares.

    Hidden tests are no excuse for open ones that let a mistake pass, so that has to be said.
    """
    for wrong in case.wrongs:
        line = line_of_wrong(case.wrong_toml, wrong)
        try:
            answer = wrong_answer(case.kata, wrong, case.solution, case.wrong_toml)
        except UserError as error:
            where, text = str(error).split(": ", 1)
            yield Problem(where, text, case.kata.id)
            continue
        for text in _not_rejected(case.run(case.task, answer, 0), wrong):
            yield case.problem(case.wrong_toml, f"{wrong.name} {text}", line)


def _not_rejected(ran: Ran, wrong: Wrong) -> Iterator[str]:
    by, results = wrong.by, _results(ran, hidden=wrong.hidden)
    if all(result.outcome is Outcome.PASSED for result in results):
        kind = "hidden " if wrong.hidden else "open " if _results(ran, hidden=True) else ""
        yield f"passes all {kind}tests: a check is missing"
        return
    if ran.state is State.BROKEN:
        yield f"cannot even be imported: {ran.cause}"
        return
    failed = [result for result in results if result.outcome is not Outcome.PASSED]
    if not any(_is_by(result, by) for result in failed):
        kinds = sorted({_kind(result) for result in failed})
        yield f"is rejected by {', '.join(kinds)} only, not by {by}"
    for result in ran.mark.failed:
        if result.kind in FOREIGN and result.kind != by:
            yield f"fails {result.name} by accident: {_first_line(result)}"
        if result.outcome is Outcome.TIMEOUT and by != "timeout":
            yield f'times out in {result.name}: declare by = "timeout", or make the test see it'


def _results(ran: Ran, *, hidden: bool) -> list[TestResult]:
    return [result for result in ran.mark.results if result.hidden is hidden]


def _kind(result: TestResult) -> str:
    if result.outcome is Outcome.FAILED and result.kind:
        return result.kind
    return result.outcome.value


def _is_by(result: TestResult, by: str) -> bool:
    if by == "timeout":
        return result.outcome is Outcome.TIMEOUT
    return result.outcome is Outcome.FAILED and result.kind == by


def impostors_rejected(case: Case) -> Iterator[Problem]:
    """No idle answer passes the open tests."""
    if case.kata.table.form != "implement" or not case.kata.is_python:
        return
    hurried = msgspec.structs.replace(case.kata, limits=IMPOSTOR_LIMITS)
    for name, text in impostors(case.stub):
        ran = case.run(case.task, answer_of_text(hurried, text, name), 0)
        if all(result.outcome is Outcome.PASSED for result in _results(ran, hidden=False)):
            yield case.problem(case.test_path, f"an answer that {name} passes all tests")


def _first_line(result: TestResult) -> str:
    return (result.reason or result.outcome.value).splitlines()[0]


GATES: tuple[Gate, ...] = (
    readable,
    facts,
    answers_given,
    tests_speak,
    same_contract,
    locked,
    clean,
    stub_fails,
    solution_passes,
    wrong_rejected,
    impostors_rejected,
)
