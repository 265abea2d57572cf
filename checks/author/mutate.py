"""Mutants of reference answers, run as wrong answers are: which of them does no test notice?"""

from __future__ import annotations

import importlib.util
import itertools
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import msgspec

from checks import needs
from checks.answers import answer_of_text
from checks.author.lock import as_it_is
from checks.author.scores import Fate, Mutant, Score, Tried, score_of
from checks.cache import Cache, digest_of
from checks.errors import UserError
from checks.grading import Task, run_tests
from checks.marks.results import Ran
from checks.marks.tests import Runner
from checks.pristine import write_whole
from checks.repository import Repository
from checks.roadmap import Kata, Limits
from checks.verdicts import Outcome, State
from checks.workspace import scratch_folder

Running = list[tuple[Mutant, Future[Fate]]]
GROUP = "author"  # of dependencies
SLOWER = 5  # times the seconds of the reference answer's slowest test, and
GRACE = 2.0  # seconds more: a mutant that takes longer does not end


class Mutator:
    """Tries mutants of the reference answers of one repository.

    Args:
        jobs: how many mutants run at the same time.
        fresh: whether what was tried before is tried again.
    """

    def __init__(self, repository: Repository, *, jobs: int = 2, fresh: bool = False) -> None:
        self._repository = repository
        self._jobs = jobs
        self._results = Results(repository, fresh)

    def scores(
        self, katas: Sequence[Kata], told: Callable[[object], None] = lambda kata: None
    ) -> list[Score]:
        """The score of each kata, in their order; `told` hears of each kata that is done."""
        tasks = [as_it_is(self._repository, kata) for kata in katas]
        known = {task.kata.id: self._results.get(task) for task in tasks}
        tried = {name: result for name, result in known.items() if result}
        for kata in katas:
            if kata.id in tried:
                told(kata)
        untried = [task for task in tasks if task.kata.id not in tried]
        with closing(self._try(untried)) as newly:  # at once, also where a signal ends all
            for task, result in newly:
                self._results.put(task, result)
                tried[task.kata.id] = result
                told(task.kata)
        return [score_of(self._repository, kata, tried[kata.id]) for kata in katas]

    def _try(self, tasks: Sequence[Task]) -> Generator[tuple[Task, Tried], None, None]:
        if not tasks:
            return
        install(self._repository, tasks)
        checks = self._repository.checks
        with ExitStack() as stack:
            scratch = stack.enter_context(scratch_folder())
            pool = stack.enter_context(ThreadPoolExecutor(self._jobs))
            runner = stack.enter_context(
                Runner(checks / "settings" / "pytest.ini", hidden=self._repository.folders)
            )
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            bench = _Bench(runner, scratch, checks / "harness")
            starting = [pool.submit(self._start, task, bench, pool) for task in tasks]
            for task, started in zip(tasks, starting, strict=True):
                yield task, _tried(started.result())

    def _start(self, task: Task, bench: _Bench, pool: ThreadPoolExecutor) -> Running:
        """Begin to run the mutants of a reference answer that passes its tests."""
        from checks.author.mutants import mutants

        hurried = _hurried(task, bench.run(task))
        stub = self._repository.stub(task.kata).read_text("utf-8")
        found = mutants(task.answer.data.decode("utf-8"), stub)
        return [(mutant, pool.submit(bench.fate, task, hurried, mutant)) for mutant in found]


def _tried(running: Running) -> Tried:
    """What came of a kata's mutants, once all have ended."""
    fates = [(mutant, fate.result()) for mutant, fate in running]
    return Tried(
        count=len(fates),
        late=sum(fate is Fate.LATE for _, fate in fates),
        survivors=tuple(mutant for mutant, fate in fates if fate is Fate.SURVIVED),
    )


def install(repository: Repository, tasks: Sequence[Task]) -> None:
    """Bring the libraries of the katas, and the one that makes mutants. Raises `UserError`."""
    groups = {group for task in tasks for group in needs.groups(task.kata.table.needs)}
    if importlib.util.find_spec("mutmut") is None:
        groups.add(GROUP)
    if failed := needs.install(repository, groups):
        raise UserError("; ".join(failed.values()))


def _hurried(task: Task, reference: Ran) -> Limits:
    """Limits in which a mutant that ends comes to its end, unless the machine is busy.

    Raises:
        UserError: the reference answer itself does not pass: its mutants would tell nothing.
    """
    if not reference.mark.ok or reference.state:
        failed = ", ".join(result.name for result in reference.mark.failed[:1])
        raise UserError(
            f"{task.answer.shown}: the reference answer does not pass its tests "
            f"({reference.cause or failed}); see nox -s verify -- {task.kata.slug}"
        )
    slowest = max(result.seconds for result in reference.mark.results)
    seconds = min(task.kata.limits.test_s, GRACE + SLOWER * slowest)
    return msgspec.structs.replace(task.kata.limits, test_s=seconds)


class _Bench:
    """Runs the tests of one kata after another in children of one warm parent."""

    def __init__(self, runner: Runner, scratch: Path, harness: Path) -> None:
        self._runner = runner
        self._scratch = scratch
        self._harness = harness
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def run(self, task: Task) -> Ran:
        with self._lock:
            folder = self._scratch / str(next(self._numbers))
        return run_tests(
            self._runner,
            task,
            folder,
            self._harness,
            record=True,
            first_failure=True,
            shrink=False,
        )

    def fate(self, task: Task, hurried: Limits, mutant: Mutant) -> Fate:
        """What comes of a mutant; one that is late is tried again with the limits of the kata.

        Raises:
            RuntimeError: the grader itself failed.
        """
        fate = self._fate_within(hurried, task, mutant)
        return self._fate_within(task.kata.limits, task, mutant) if fate is Fate.LATE else fate

    def _fate_within(self, limits: Limits, task: Task, mutant: Mutant) -> Fate:
        kata = msgspec.structs.replace(task.kata, limits=limits)
        ran = self.run(replace(task, answer=answer_of_text(kata, mutant.text, "a mutant")))
        if ran.state is State.UNAVAILABLE:
            raise RuntimeError(f"{task.kata.id}, mutant of line {mutant.line}: {ran.cause}")
        if ran.mark.ok and ran.state is None:
            return Fate.SURVIVED
        late = any(result.outcome is Outcome.TIMEOUT for result in ran.mark.results)
        return Fate.LATE if late else Fate.KILLED


class Results:
    """What came of mutants before: a file a kata, as it was then, in `.katas/mutants/`."""

    def __init__(self, repository: Repository, fresh: bool) -> None:
        self._folder = repository.state / "mutants"
        self._fresh = fresh
        self._cache = Cache(repository)
        sources = [Path(__file__), Path(__file__).with_name("mutants.py")]
        self._makers = [path.read_bytes() for path in sources]

    def get(self, task: Task) -> Tried | None:
        if self._fresh:
            return None
        try:
            return msgspec.json.decode(self._path(task).read_bytes(), type=Tried)
        except (OSError, msgspec.DecodeError):
            return None

    def put(self, task: Task, tried: Tried) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._path(task), msgspec.json.encode(tried))

    def _path(self, task: Task) -> Path:
        digest = self._cache.digest(task.answer, task.locked)
        return self._folder / digest_of(digest.encode(), *self._makers)
