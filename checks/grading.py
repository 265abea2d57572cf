"""From answers to verdicts: set aside what cannot or need not run, look into the cache, take the
three marks of the rest at the same time."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import as_completed, wait
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

import msgspec

from checks import needs
from checks.answers import Answer
from checks.cache import Cache
from checks.marks.lint import check_lint
from checks.marks.results import GRADER_FAULT, Ran
from checks.marks.sources import Unreadable, lay_out_sources
from checks.marks.tests import Runner
from checks.marks.tools import Tools
from checks.marks.types import TypeChecker
from checks.pristine import Locked, OriginalLost, Pristine
from checks.repository import Repository
from checks.roadmap import Kata
from checks.verdicts import Mark, Outcome, Report, State, TestsMark, Verdict, count, score, state_of
from checks.workers import workers
from checks.workspace import lay_out, remove, room, scratch_folder

Progress = Callable[[Verdict], None]
NOTHING_TO_CHECK = Mark(True)
OF_A_BUSY_MACHINE = ("timed out", "s were used up", "s to compile it")
OUTPUT_KEPT = 8 * 1024  # characters of what a run printed


class AnswerSource(Protocol):
    """Where answers come from; see `answers.py`."""

    def answer(self, kata: Kata) -> Answer | None:
        """The answer to a kata, None where there is none."""

    def notes(self, katas: Sequence[Kata], pristine: Pristine) -> Iterable[str]:
        """What is to be said of files beside the answers."""


def report_of(
    grader: Grader, katas: Sequence[Kata], source: AnswerSource, told: Progress
) -> Report:
    """Grade and sum up."""
    began = time.perf_counter()
    verdicts = grader.grade(katas, source, told)
    return Report(
        python=platform.python_version(),
        grader=grader.cache.grader,
        lock=grader.pristine.digest,
        seconds=round(time.perf_counter() - began, 3),
        counts=count(verdicts),
        score=score(verdicts),
        katas=verdicts,
        notes=tuple(source.notes(katas, grader.pristine)),
    )


def exit_status(report: Report, *, require_all: bool) -> int:
    """0 when every attempted kata (`require_all`: every kata) is solved, 1 not, 3 on a fault."""
    if any((verdict.cause or "").startswith(GRADER_FAULT) for verdict in report.katas):
        return 3
    fine = {State.SOLVED} if require_all else {State.SOLVED, State.UNAVAILABLE, State.NOT_STARTED}
    return 0 if all(verdict.state in fine for verdict in report.katas) else 1


@dataclass(frozen=True)
class Task:
    """An answer that has to be looked at."""

    answer: Answer
    locked: Locked
    files: dict[str, bytes]
    digest: str

    @property
    def kata(self) -> Kata:
        return self.answer.kata

    @property
    def tests(self) -> list[str]:
        """The names of the test files: the hidden one comes second, where it counts."""
        return [name for name in self.kata.test_names if name in self.files]


@dataclass(frozen=True)
class StaticMarks:
    """The marks that nothing has to run for, by kata id, of all answers that Python can compile."""

    types: dict[str, Mark]
    lint: dict[str, Mark]
    unreadable: dict[str, Unreadable]


class Grader:
    """Grades answers of one repository.

    Args:
        jobs: how many katas run at the same time.
        fresh: whether verdicts in the cache are passed over.
        fork: see `Runner`.
        marks: what takes the marks, where its owner keeps it warm from one grade to the next.
        hidden: whether the hidden tests are run too.
    """

    def __init__(
        self,
        repository: Repository,
        *,
        jobs: int = 2,
        fresh: bool = False,
        fork: bool = True,
        marks: Marks | None = None,
        hidden: bool = False,
    ) -> None:
        self._repository = repository
        self._jobs = jobs
        self._fresh = fresh
        self._fork = fork
        self._marks = marks
        self.pristine = Pristine(repository, hidden=hidden)
        self.cache = Cache(repository)

    def grade(
        self, katas: Sequence[Kata], source: AnswerSource, told: Progress = lambda verdict: None
    ) -> tuple[Verdict, ...]:
        """A verdict for each kata, in their order; `told` hears each as soon as it is reached."""
        self.pristine.keep(katas)
        by_id = {kata.id: kata for kata in katas}
        verdicts: dict[str, Verdict] = {}

        def reached(verdict: Verdict) -> None:
            verdicts[verdict.kata] = self._with_notes(by_id[verdict.kata], verdict)
            told(verdicts[verdict.kata])

        looked_at = [self._set_aside(kata, source) for kata in katas]
        tasks = [task for task in looked_at if isinstance(task, Task)]
        with self._opened_marks() if tasks else nullcontext() as marks:
            for verdict in looked_at:
                if isinstance(verdict, Verdict):
                    reached(verdict)
            if marks and (ready := self._installed(tasks, reached)):
                self._take_marks(marks, ready, reached)
        return tuple(verdicts[kata.id] for kata in katas)

    def _set_aside(self, kata: Kata, source: AnswerSource) -> Task | Verdict:
        """What there is to do for a kata, or its verdict where nothing has to run."""
        answer, locked = source.answer(kata), self.pristine.locked(kata)
        if answer is None:
            return Verdict(kata.id, State.NOT_STARTED)
        if answer.problem:
            return Verdict(
                kata.id, State.BROKEN, answer.shown, cause=answer.problem, line=answer.line
            )
        lacks = needs.lacking(kata.table.needs)
        if self.pristine.is_stub(kata, answer.data):
            return Verdict(kata.id, State.NOT_STARTED, answer.shown, cause=lacks)
        if lacks:
            return Verdict(kata.id, State.UNAVAILABLE, answer.shown, cause=lacks)
        digest = self.cache.digest(answer, locked)
        if not self._fresh and (cached := self.cache.get(digest)):
            return msgspec.structs.replace(cached, answer=answer.shown, cached=True)
        try:
            files = self.pristine.files(kata)
        except OriginalLost as lost:
            return Verdict(kata.id, State.UNAVAILABLE, answer.shown, cause=str(lost))
        return Task(answer, locked, files, digest)

    def _installed(self, tasks: list[Task], reached: Progress) -> list[Task]:
        """The tasks whose libraries are there; the others are unavailable."""
        wanted = {group for task in tasks for group in needs.groups(task.kata.table.needs)}
        failed = needs.install(self._repository, wanted)
        ready = []
        for task in tasks:
            causes = [failed[g] for g in needs.groups(task.kata.table.needs) if g in failed]
            if causes:
                name, shown = task.kata.id, task.answer.shown
                reached(Verdict(name, State.UNAVAILABLE, shown, cause=causes[0]))
            else:
                ready.append(task)
        return ready

    def _take_marks(self, marks: Marks, tasks: list[Task], reached: Progress) -> None:
        """Take the marks of tasks, and keep the verdicts."""
        with closing(marks.take(tasks)) as taken:  # at once, also where a signal ends all
            for task, verdict in taken:
                if _is_of_the_answer_alone(verdict):
                    self.cache.put(task.digest, verdict)
                reached(verdict)

    def _opened_marks(self) -> AbstractContextManager[Marks]:
        """What takes the marks; its processes start while the grade goes on."""
        if self._marks:
            return nullcontext(self._marks)
        return Marks(self._repository, self._jobs, fork=self._fork)

    def _with_notes(self, kata: Kata, verdict: Verdict) -> Verdict:
        """The verdict, and what has to be said of the files around the answer."""
        if verdict.tests is None or not (edited := self.pristine.edited(kata)):
            return verdict
        note = f"{', '.join(edited)} edited or removed: graded against the original"
        return msgspec.structs.replace(verdict, notes=(*verdict.notes, note))


class Marks:
    """Takes the three marks of answers: tests, types and lint run at the same time.

    A context manager: what it keeps warm from one call to the next ends with it.

    Args:
        jobs: how many katas run at the same time.
        fork: see `Runner`.
    """

    def __init__(self, repository: Repository, jobs: int, *, fork: bool = True) -> None:
        self._settings = repository.checks / "settings"
        self._harness = repository.checks / "harness"
        self._open = ExitStack()  # leaving it ends what runs first, then the threads that wait
        self._runs = self._open.enter_context(workers(jobs))
        self._beside = self._open.enter_context(workers(2))
        self._tools = self._open.enter_context(Tools())
        self._types = TypeChecker(self._settings / "mypy.ini", repository.state / "mypy")
        self._open.push(self._types)
        self._runner = Runner(self._settings / "pytest.ini", fork=fork, hidden=repository.folders)
        self._open.push(self._runner)

    def __enter__(self) -> Marks:
        self._beside.submit(self._runner.start)
        self._beside.submit(self._types.start)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def take(self, tasks: Sequence[Task]) -> Generator[tuple[Task, Verdict], None, None]:
        """Each task with its verdict, as soon as it is reached.

        Raises:
            Stopped: `interrupt` was called meanwhile; the verdicts before it stand.
        """
        with scratch_folder() as scratch:
            running = {
                self._runs.submit(
                    run_tests, self._runner, task, scratch / str(number), self._harness
                ): task
                for number, task in enumerate(tasks)
            }
            static = self._beside.submit(
                static_marks, self._tools, self._types, scratch, tasks, self._settings / "ruff.toml"
            )
            try:
                for ran in as_completed(running):
                    task = running[ran]
                    yield task, _verdict(task, ran.result(), static.result())
            except BaseException:
                self.interrupt()
                for ran in running:
                    ran.cancel()
                raise
            finally:
                wait(running)
                wait([static])

    def interrupt(self) -> None:
        """End what runs: `take` raises `Stopped`, again and again until `resume`."""
        self._runner.interrupt()
        self._tools.interrupt()
        self._types.interrupt()

    def resume(self) -> None:
        """Run again after an interrupt."""
        self._runner.resume()
        self._tools.resume()
        self._types.resume()


def run_tests(
    runner: Runner,
    task: Task,
    folder: Path,
    harness: Path,
    *,
    seed: int = 0,
    record: bool = False,
    first_failure: bool = False,
    shrink: bool = True,
) -> Ran:
    """Run a task's tests in a workspace of their own, in the new folder `folder`.

    Args:
        seed, first_failure, shrink: see `Runner.run`.
        record: whether the tests that there are count as the expected ones, not the lock's.
    """
    workspace = lay_out(folder, task.answer, task.files, harness)
    try:
        expected = None if record else task.locked.tests
        return runner.run(task.answer, workspace, expected, seed, first_failure, shrink)
    finally:
        remove(folder)


def static_marks(
    tools: Tools, types: TypeChecker, scratch: Path, tasks: Sequence[Task], ruff: Path
) -> StaticMarks:
    """Lay the tasks' answers out in a new folder below `scratch`, and check types and lint.

    Args:
        ruff: its settings file.
    """
    copies = scratch / "sources"
    answers = [task.answer for task in tasks]
    support = {task.kata.id: task.files for task in tasks}
    with room():
        copies.mkdir()
        laid_out = lay_out_sources(tools, copies, answers, support)
    with workers(1) as beside:
        lint = beside.submit(check_lint, tools, copies, laid_out.sources, ruff)
        checked = types.check(copies, laid_out.sources)
        return StaticMarks(checked, lint.result(), laid_out.unreadable)


def _is_of_the_answer_alone(verdict: Verdict) -> bool:
    """Whether the verdict would be the same on a machine that is less busy."""
    results = verdict.tests.results if verdict.tests else ()
    findings = [f for mark in (verdict.types, verdict.lint) if mark for f in mark.findings]
    return (
        not any(result.outcome is Outcome.TIMEOUT for result in results)
        and not any("gave up" in finding.message for finding in findings)
        and not any(words in (verdict.cause or "") for words in OF_A_BUSY_MACHINE)
        and verdict.state is not State.UNAVAILABLE
    )


def _verdict(task: Task, ran: Ran, static: StaticMarks) -> Verdict:
    name = task.kata.id
    types, lint = NOTHING_TO_CHECK, NOTHING_TO_CHECK
    state, cause, line = ran.state, ran.cause or _unfinished(ran.mark), ran.line
    unreadable = static.unreadable.get(name)
    if unreadable:
        state, cause, line = State.BROKEN, unreadable.cause, unreadable.line
    elif task.kata.is_python:
        types, lint = static.types[name], static.lint[name]
    return Verdict(
        kata=name,
        state=state or state_of(ran.mark, types, lint),
        answer=task.answer.shown,
        seconds=ran.seconds,
        cause=cause,
        line=line,
        tests=msgspec.structs.replace(ran.mark, hidden=task.locked.hidden),
        types=None if unreadable else types,
        lint=None if unreadable else lint,
        notes=ran.notes,
        output=ran.output[-OUTPUT_KEPT:],
        left=ran.left,
    )


def _unfinished(mark: TestsMark) -> str | None:
    """What the learner has still to write, by the NotImplementedErrors of the stub."""
    names = [
        (result.function or "").split(".<locals>")[0]
        for result in mark.failed
        if result.is_unwritten
    ]
    unfinished = ", ".join(f"`{name}`" for name in dict.fromkeys(names) if name)
    return f"still raises NotImplementedError: {unfinished}" if unfinished else None
