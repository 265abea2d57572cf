"""Katas held against the gates: what has to run is run side by side, what is known is not run."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import msgspec

from checks import needs
from checks.answers import Answer
from checks.author.gates import GATES, SEEDS, TOPIC_GATES, Case, Problem, readable
from checks.author.lock import as_it_is
from checks.author.wrong import Wrong, read_wrong
from checks.cache import Cache, digest_of, digest_of_files
from checks.errors import UserError
from checks.grading import Task, run_tests, static_marks
from checks.marks.lint import check_lint
from checks.marks.sources import lay_out_sources
from checks.marks.tests import Ran, Runner
from checks.marks.tools import Tools
from checks.pristine import Lock, read_lock, write_whole
from checks.repository import Repository
from checks.roadmap import Kata, Topic
from checks.verdicts import Mark
from checks.workers import workers
from checks.workspace import scratch_folder


class Verifier:
    """Verifies katas of one repository.

    Args:
        jobs: how many katas are verified at the same time.
        fresh: whether what was verified before is verified again.
    """

    def __init__(self, repository: Repository, *, jobs: int = 2, fresh: bool = False) -> None:
        self._repository = repository
        self._jobs = jobs
        path = repository.lock_file
        self._lock = read_lock(path) if path.exists() else Lock({})
        self._verified = Verified(repository, fresh)

    def verify(
        self, katas: Sequence[Kata], told: Callable[[object], None] = lambda kata: None
    ) -> list[Problem]:
        """All problems of the katas and of the topics that they are in, nearest first."""
        groups = (group for kata in katas for group in needs.groups(kata.table.needs))
        if failed := needs.install(self._repository, groups):
            raise UserError("; ".join(failed.values()))
        topics = _topics_of(self._repository, katas)
        problems = [problem for topic in topics for problem in self._of_topic(topic)]
        tasks = [self._task(kata) for kata in katas]
        stale = [task for task in tasks if not self._verified.knows(task)]
        return problems + self._of_katas(stale, told)

    def _task(self, kata: Kata) -> Task:
        """The kata as it is now, with the names of its tests where the lock has them."""
        task, recorded = as_it_is(self._repository, kata), self._lock.katas.get(kata.id)
        tests = recorded.tests if recorded else ()
        return replace(task, locked=msgspec.structs.replace(task.locked, tests=tests))

    def _of_topic(self, topic: Topic) -> list[Problem]:
        return [
            replace(problem, gate=gate.__name__)
            for gate in TOPIC_GATES
            for problem in gate(self._repository, topic)
        ]

    def _of_katas(self, tasks: list[Task], told: Callable[[object], None]) -> list[Problem]:
        if not tasks:
            return []
        settings = self._repository.checks / "settings"
        with ExitStack() as stack:
            scratch = stack.enter_context(scratch_folder())
            pool = stack.enter_context(workers(self._jobs))
            tools = stack.enter_context(Tools())
            runners = [
                stack.enter_context(Runner(settings / "pytest.ini", hash_seed=seed))
                for seed in SEEDS
            ]
            bench = _Bench(runners, scratch, self._repository.checks / "harness")
            cases = self._cases(tools, tasks, scratch, bench)

            def through_gates(case: Case) -> list[Problem]:
                problems = _through_gates(case)
                if not problems:
                    self._verified.note(case.task)
                told(case.kata)
                return problems

            return [problem for problems in pool.map(through_gates, cases) for problem in problems]

    def _cases(self, tools: Tools, tasks: list[Task], scratch: Path, bench: _Bench) -> list[Case]:
        repository = self._repository
        settings = repository.checks / "settings"
        marks = static_marks(tools, scratch, tasks, settings, repository.state)
        test_lint = self._lint_of_tests(tools, tasks, scratch, settings / "ruff.toml")
        return [
            Case(
                repository=repository,
                task=task,
                locked=self._lock.katas.get(task.kata.id),
                wrongs=self._verified.wrongs(task.kata),
                types=marks.types.get(task.kata.id),
                lint=marks.lint.get(task.kata.id),
                test_lint=test_lint[task.kata.id],
                run=bench,
            )
            for task in tasks
        ]

    def _lint_of_tests(
        self, tools: Tools, tasks: list[Task], scratch: Path, settings: Path
    ) -> dict[str, Mark]:
        """The lint mark of each kata's tests, as if they were its answer."""
        copies = scratch / "tests"
        copies.mkdir()
        tests = []
        for task in tasks:
            table = msgspec.structs.replace(task.kata.table, answer=task.kata.test_name)
            kata = msgspec.structs.replace(task.kata, table=table)
            tests.append(Answer(kata, task.files[task.kata.test_name], task.kata.test))
        sources = lay_out_sources(tools, copies, tests, {}).sources
        marks = check_lint(tools, copies, sources, settings)
        return {task.kata.id: marks.get(task.kata.id, Mark(True)) for task in tasks}


def _topics_of(repository: Repository, katas: Sequence[Kata]) -> list[Topic]:
    chosen = {kata.topic for kata in katas}
    return [topic for topic in repository.roadmap.topics if topic.id in chosen]


def _through_gates(case: Case) -> list[Problem]:
    problems: list[Problem] = []
    for gate in GATES:
        found = [replace(problem, gate=gate.__name__) for problem in gate(case)]
        problems += found
        if found and (gate is readable or case.task.answer.problem):
            break
    return problems


class _Bench:
    """Runs answers over a task's tests, with the runner that a seed picks."""

    def __init__(self, runners: Sequence[Runner], scratch: Path, harness: Path) -> None:
        self._runners = dict(zip(SEEDS, runners, strict=True))
        self._scratch = scratch
        self._harness = harness
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def __call__(self, task: Task, answer: Answer, seed: int) -> Ran:
        with self._lock:
            folder = self._scratch / str(next(self._numbers))
        run = replace(task, answer=answer)
        return run_tests(
            self._runners[seed],
            run,
            folder,
            self._harness,
            seed=seed,
            record=not task.locked.tests,
        )


class Verified:
    """Which katas were verified as they are now: an empty file each in `.katas/verified/`."""

    def __init__(self, repository: Repository, fresh: bool) -> None:
        self._repository = repository
        self._folder = repository.state / "verified"
        self._fresh = fresh
        self._cache = Cache(repository)
        self._gates = digest_of_files(
            {path.name: path.read_bytes() for path in Path(__file__).parent.glob("*.py")}
        )

    def wrongs(self, kata: Kata) -> tuple[Wrong, ...]:
        path = self._repository.solutions / kata.topic / "wrong.toml"
        return tuple(wrong for wrong in read_wrong(path) if wrong.kata == kata.slug)

    def knows(self, task: Task) -> bool:
        return not self._fresh and (self._folder / self._digest(task)).exists()

    def note(self, task: Task) -> None:
        with contextlib.suppress(OSError):  # then it is verified again
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / self._digest(task), b"")

    def _digest(self, task: Task) -> str:
        encode = msgspec.json.encode
        return digest_of(
            self._cache.digest(task.answer, task.locked).encode(),
            encode(task.kata, order="sorted"),
            encode(self.wrongs(task.kata), order="sorted"),
            self._gates.encode(),
        )
