"""Katas held against the gates: what has to run is run side by side, what is known is not run."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from checks import needs
from checks.answers import Answer
from checks.author.equivalents import Equivalent
from checks.author.gates import CHEAP, COSTLY, FIRST, TOPIC_CHEAP, TOPIC_COSTLY
from checks.author.gates.case import Case, Costly, Problem, TopicGate
from checks.author.gates.runs import SEEDS
from checks.author.gates.sources import readable
from checks.author.lock import as_it_is, is_recorded
from checks.author.names import hidden as hidden_names
from checks.author.wrong import Wrong, read_equivalents, read_wrong
from checks.cache import Cache, digest_of, digest_of_files
from checks.errors import UserError
from checks.grading import Task, run_tests, static_marks
from checks.marks.lint import check_lint
from checks.marks.results import Ran
from checks.marks.sources import lay_out_sources
from checks.marks.tests import Runner
from checks.marks.tools import Tools
from checks.marks.types import TypeChecker
from checks.pristine import Lock, whole_lock, write_whole
from checks.repository import Repository
from checks.roadmap import Kata, Topic, how_to_list, shown
from checks.verdicts import Mark
from checks.workers import workers
from checks.workspace import scratch_folder

Told = Callable[[object], None]


class Verifier:
    """Verifies katas of one repository.

    Args:
        jobs: how many katas are verified at the same time.
        fresh: whether what was verified before is verified again.
    """

    def __init__(self, repository: Repository, *, jobs: int = 2, fresh: bool = False) -> None:
        self._repository = repository
        self._jobs = jobs
        self._lock = recorded_katas(repository)
        self._verified = Verified(repository, fresh)

    def verify(
        self,
        katas: Sequence[Kata],
        told: Told = lambda kata: None,
        first: Callable[[list[Problem]], None] = lambda problems: None,
    ) -> list[Problem]:
        """All problems of the katas and of the topics that they are in, nearest first.

        Args:
            told: hears of each kata that is done.
            first: hears the problems that reading alone has found, before anything runs.
        """
        groups = (group for kata in katas for group in needs.groups(kata.table.needs))
        if failed := needs.install(self._repository, groups):
            raise UserError("; ".join(failed.values()))
        topics = _topics_of(self._repository, katas)
        problems = _of_topics(self._repository, topics, TOPIC_CHEAP)
        problems += _unlisted(self._repository)
        cases, runnable = self._read(katas, problems)
        first(_nearest_first(problems, self._repository))
        problems += _of_topics(self._repository, topics, TOPIC_COSTLY)
        problems += self._run([case for case in cases if case.kata.id in runnable], told)
        faulty = {problem.subject for problem in problems}
        for case in cases:
            if case.kata.id not in faulty:
                self._verified.note(case.task)
        return _nearest_first(problems, self._repository)

    def _read(self, katas: Sequence[Kata], problems: list[Problem]) -> tuple[list[Case], set[str]]:
        """The katas that have to be verified, and the ids of those that can run.

        What the cheap gates find is added to `problems`.
        """
        cases, runnable = [], set()
        hidden = hidden_names(self._repository)
        for kata in katas:
            if missing := list(_missing_files(self._repository, kata)):
                problems += missing
                continue
            task = self._task(kata)
            if self._verified.knows(task):
                continue
            recorded, wrongs = self._lock.katas.get(kata.id), self._verified.wrongs(kata)
            equivalents = self._verified.equivalents(task.kata)
            case = Case(self._repository, task, recorded, wrongs, equivalents, hidden)
            cases.append(case)
            found = _through(case, FIRST)
            problems += found
            if any(problem.gate == readable.__name__ for problem in found):
                continue
            problems += _through(case, CHEAP)
            if not task.answer.problem:
                runnable.add(kata.id)
        return cases, runnable

    def _task(self, kata: Kata) -> Task:
        """The kata as it is now, with the names of its tests where the lock has them still."""
        task, recorded = as_it_is(self._repository, kata), self._lock.katas.get(kata.id)
        tests = recorded.tests if recorded and is_recorded(task.locked, recorded) else ()
        return replace(task, locked=msgspec.structs.replace(task.locked, tests=tests))

    def _run(self, cases: list[Case], told: Told) -> list[Problem]:
        """What the gates find that run something."""
        if not cases:
            return []
        settings, hidden = self._repository.checks / "settings", self._repository.folders
        with ExitStack() as stack:
            scratch = stack.enter_context(scratch_folder())
            pool = stack.enter_context(workers(self._jobs))
            tools = stack.enter_context(Tools())
            checker = TypeChecker(settings / "mypy.ini", self._repository.state / "mypy")
            types = stack.enter_context(checker)
            runners = [
                stack.enter_context(Runner(settings / "pytest.ini", seed, hidden=hidden))
                for seed in SEEDS
            ]
            for start in (types.start, *(runner.start for runner in runners)):
                pool.submit(start)
            bench = _Bench(runners, scratch, self._repository.checks / "harness")
            costly = self._costly(tools, types, cases, scratch, bench)

            def through_gates(case: Costly) -> list[Problem]:
                problems = _through(case, COSTLY)
                told(case.kata)
                return problems

            return [problem for found in pool.map(through_gates, costly) for problem in found]

    def _costly(
        self, tools: Tools, types: TypeChecker, cases: list[Case], scratch: Path, bench: _Bench
    ) -> list[Costly]:
        ruff = self._repository.checks / "settings" / "ruff.toml"
        tasks = [case.task for case in cases]
        marks = static_marks(tools, types, scratch, tasks, ruff)
        test_lint = _lint_of_tests(tools, tasks, scratch, ruff)
        return [
            Costly(
                **{each.name: getattr(case, each.name) for each in fields(case)},
                types=marks.types.get(case.kata.id),
                lint=marks.lint.get(case.kata.id),
                test_lint=test_lint,
                run=bench,
            )
            for case in cases
        ]


def _lint_of_tests(
    tools: Tools, tasks: list[Task], scratch: Path, settings: Path
) -> dict[str, Mark]:
    """The lint mark of each test file by `track/topic/file`, as if it were an answer."""
    copies = scratch / "tests"
    copies.mkdir()
    tests = []
    for task in tasks:
        for name in task.tests:
            table = msgspec.structs.replace(task.kata.table, slug=name, answer=name)
            kata = msgspec.structs.replace(task.kata, table=table)
            tests.append(Answer(kata, task.files[name], kata.stub))
    sources = lay_out_sources(tools, copies, tests, {}).sources
    return check_lint(tools, copies, sources, settings)


def with_solutions(
    repository: Repository, katas: Sequence[Kata]
) -> tuple[Sequence[Kata], list[str]]:
    """The katas whose root has reference answers, and the name of each other root among them."""
    without = {root.name for root in repository.roots if not root.has_solutions}
    left_out = dict.fromkeys(kata.root or "this clone" for kata in katas if kata.root in without)
    return [kata for kata in katas if kata.root not in without], list(left_out)


def recorded_katas(repository: Repository) -> Lock:
    """What the locks of all roots record; nothing where a root has none yet."""
    locks = [whole_lock(root) for root in repository.roots if root.lock_file.exists()]
    return Lock({name: locked for lock in locks for name, locked in lock.katas.items()})


def _topics_of(repository: Repository, katas: Sequence[Kata]) -> list[Topic]:
    chosen = {kata.topic for kata in katas}
    return [topic for topic in repository.roadmap.topics if topic.id in chosen]


def _of_topics(
    repository: Repository, topics: Sequence[Topic], gates: Sequence[TopicGate]
) -> list[Problem]:
    return [
        replace(problem, gate=gate.__name__)
        for topic in topics
        for gate in gates
        for problem in gate(repository, topic)
    ]


C = TypeVar("C", bound=Case)


def _through(case: C, gates: Sequence[Callable[[C], Iterator[Problem]]]) -> list[Problem]:
    return [replace(problem, gate=gate.__name__) for gate in gates for problem in gate(case)]


def _missing_files(repository: Repository, kata: Kata) -> Iterator[Problem]:
    """A kata without a stub or tests meets no gate."""
    test = repository.topic(kata) / kata.test_name
    for path, text, mend in (
        (repository.stub(kata), "the stub", "write it: the whole task in its docstrings"),
        (test, "the tests", "write them: one behaviour each, with a docstring of one sentence"),
    ):
        if not path.is_file():
            mend = f"{mend}; or, if it was there: git restore {shown(path)}"
            yield Problem(path, 1, f"{text} of {kata.id} is missing", mend, kata.id, "all_there")


def _unlisted(repository: Repository) -> list[Problem]:
    """Topics, and files of wrong answers, that have no place on the map."""
    roadmap = repository.roadmap
    problems = [
        Problem(
            repository.root_of(unlisted).exercises / unlisted.id / "topic.toml",
            1,
            "its katas are not looked at: the topic is not on the map",
            how_to_list(unlisted),
            unlisted.id,
            "on_the_map",
        )
        for unlisted in roadmap.unlisted
    ]
    with_katas = {(topic.root, topic.id) for topic in roadmap.topics if topic.katas}
    with_katas |= {(unlisted.root, unlisted.id) for unlisted in roadmap.unlisted}
    for root in repository.roots:
        for path in sorted(root.solutions.glob("*/*/wrong.toml")):
            topic = path.parent.relative_to(root.solutions).as_posix()
            if (root.name, topic) not in with_katas:
                text = f"there is no topic {topic} with katas that these could be answers to"
                mend = "rename the folder after its topic, or remove it"
                problems.append(Problem(path, 1, text, mend, topic, "on_the_map"))
    return problems


def _nearest_first(problems: Sequence[Problem], repository: Repository) -> list[Problem]:
    """In the order of an author's work: kata by kata, then their guide, and the lock last."""
    roadmap = repository.roadmap
    locks = {root.lock_file for root in repository.roots}
    order: dict[str, int] = {}
    for topic in roadmap.topics:
        for name in (*(kata.id for kata in topic.katas), topic.id):
            order[name] = len(order)

    def place(problem: Problem) -> tuple[bool, int, int, int]:
        is_lock = problem.path in locks
        return is_lock, order.get(problem.subject, -1), problem.nearness, problem.line

    return sorted(problems, key=place)


class _Bench:
    """Runs answers over a task's tests, with the runner that a seed picks."""

    def __init__(self, runners: Sequence[Runner], scratch: Path, harness: Path) -> None:
        self._runners = dict(zip(SEEDS, runners, strict=True))
        self._scratch = scratch
        self._harness = harness
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def __call__(
        self, task: Task, answer: Answer, seed: int = 0, *, first_failure: bool = False
    ) -> Ran:
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
            first_failure=first_failure,
            shrink=answer is task.answer,  # of the others it only counts that they fail
        )


class Verified:
    """Which katas were verified as they are now: an empty file each in `.katas/verified/`."""

    def __init__(self, repository: Repository, fresh: bool) -> None:
        self._repository = repository
        self._folder = repository.state / "verified"
        self._fresh = fresh
        self._cache = Cache(repository)
        here = Path(__file__).parent
        self._gates = digest_of_files(
            {path.relative_to(here).as_posix(): path.read_bytes() for path in here.rglob("*.py")}
        )

    def wrongs(self, kata: Kata) -> tuple[Wrong, ...]:
        wrongs = read_wrong(self._repository.wrong_toml(kata))
        return tuple(wrong for wrong in wrongs if wrong.kata == kata.slug)

    def equivalents(self, kata: Kata) -> tuple[Equivalent, ...]:
        equivalents = read_equivalents(self._repository.wrong_toml(kata))
        return tuple(equivalent for equivalent in equivalents if equivalent.kata == kata.slug)

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
            encode(self.equivalents(task.kata), order="sorted"),
            self._gates.encode(),
        )


def summary(katas: Sequence[Kata], problems: Sequence[Problem]) -> Iterator[str]:
    """A line for each problem, then how many there are and what to do next."""
    yield from map(str, problems)
    yield f"{_counted(len(katas), 'kata')} verified, {_counted(len(problems), 'problem')}"
    if problems:
        yield f"Next: mend the first one, at {problems[0].where}"


def _counted(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
