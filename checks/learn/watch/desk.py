"""Where answers are graded meanwhile: a thread of its own, warm from one save to the next."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from checks.answers import Exercises
from checks.cache import Cache
from checks.errors import UserError
from checks.grading import Grader, Marks, report_of
from checks.learn.solved import remember_solved, with_memories
from checks.learn.watch.events import Died, Graded, Reached, Said, Tell
from checks.marks.tools import Stopped
from checks.repository import Repository
from checks.roadmap import Kata
from checks.verdicts import Verdict


@dataclass(frozen=True)
class _Batch:
    repository: Repository
    katas: tuple[Kata, ...]
    fresh: bool


class Desk:
    """Grades what it is asked for, the latest first. A context manager: leaving it ends all.

    Args:
        jobs: how many katas run at the same time.
        tell: hears of verdicts, from the desk's thread.
    """

    def __init__(self, repository: Repository, jobs: int, tell: Tell) -> None:
        self._jobs = jobs
        self._tell = tell
        self._batch = _Batch(repository, (), fresh=False)
        self._marks: Marks | None = None
        self._is_new = threading.Condition()
        self._news = False
        self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Desk:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._is_new:
            self._closed = True
            self._interrupt()
        self._thread.join()

    def ask(self, repository: Repository, katas: Sequence[Kata], *, fresh: bool = False) -> None:
        """Grade these, then what was asked for before and is not reached: what runs is ended.

        Args:
            repository: as it is read now; what was asked of another is forgotten.
            fresh: whether verdicts that are known are passed over.
        """
        with self._is_new:
            rest = self._batch.katas if repository is self._batch.repository else ()
            ids = {kata.id for kata in katas}
            wanted = (*katas, *(kata for kata in rest if kata.id not in ids))
            self._batch = _Batch(repository, wanted, fresh)
            self._interrupt()

    @property
    def running(self) -> frozenset[str]:
        """The ids of the katas that are asked for and not reached."""
        return frozenset(kata.id for kata in self._batch.katas)

    def _interrupt(self) -> None:
        if self._marks:
            self._marks.interrupt()
        self._news = True
        self._is_new.notify()

    def _work(self) -> None:
        try:
            with ExitStack() as warm:
                grader = ""
                while (batch := self._next()) is not None:
                    if (now := Cache(batch.repository).grader) != grader:
                        warm.close()
                        self._open(warm, batch.repository)
                        grader = now
                    self._grade(batch)
        except BaseException as error:
            self._tell(Died(error))

    def _next(self) -> _Batch | None:
        """The next batch, once there is one; None at the end."""
        with self._is_new:
            self._is_new.wait_for(lambda: self._news)
            self._news = False
            if self._closed:
                return None
            if self._marks:
                self._marks.resume()
            return self._batch

    def _open(self, warm: ExitStack, repository: Repository) -> None:
        """Open new marks: the grader is not the one that the old ones were made by."""
        marks = Marks(repository, self._jobs)
        with self._is_new:
            self._marks = marks
            if self._news:
                marks.interrupt()
        warm.enter_context(marks)

    def _grade(self, batch: _Batch) -> None:
        repository = batch.repository
        grader = Grader(repository, fresh=batch.fresh, marks=self._marks)
        try:
            source = Exercises(repository)
            report = report_of(grader, batch.katas, source, self._reached)
            report = with_memories(repository, report)
            remember_solved(repository, report.katas)
            self._tell(Graded(report))
        except Stopped:
            return
        except UserError as error:
            self._give_up(str(error))
        except Exception as fault:
            told = f"{type(fault).__name__}: {fault}"
            self._give_up(f"fault of the grader, not of your answer: {told}")

    def _reached(self, verdict: Verdict) -> None:
        with self._is_new:
            if self._news:
                return  # it may speak of a text that was saved over: it is asked for again
            rest = tuple(kata for kata in self._batch.katas if kata.id != verdict.kata)
            self._batch = replace(self._batch, katas=rest)
        self._tell(Reached(verdict))

    def _give_up(self, why: str) -> None:
        """Forget what cannot be graded, unless more was asked for meanwhile."""
        with self._is_new:
            if not self._news:
                self._batch = replace(self._batch, katas=())
        self._tell(Said(why))
