"""Where a learner stands, by the files and the verdicts that are known of them. Runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checks import needs
from checks.answers import Exercises
from checks.grading import Grader
from checks.learn.solved import Solved, solved_once
from checks.pristine import blob_id
from checks.repository import Repository
from checks.roadmap import Kata
from checks.verdicts import State, Verdict, what_next


@dataclass(frozen=True)
class Standing:
    """What is true of a kata's present file, here.

    `verdict` is None where the file was not graded as it is now. `solved` is the last time that it
    was solved, with the answer of then: the same as now or another. `lacks` says why this machine
    cannot run it.
    """

    kata: Kata
    verdict: Verdict | None
    answer: str
    solved: Solved | None = None
    lacks: str | None = None

    @property
    def state(self) -> State | None:
        return self.verdict.state if self.verdict else None

    @property
    def was_solved(self) -> bool:
        """Whether it was solved once and is not known to be so now."""
        return self.solved is not None and self.state is not State.SOLVED

    def since_solved(self) -> str:
        """What became of a kata that was solved once, in a line."""
        if self.solved is None:
            return ""
        if self.state is State.NOT_STARTED:
            return f"solved on {self.solved.on}; the stub is back since"
        return self.solved.told(self.answer)


def state_now(repository: Repository, grader: Grader, kata: Kata) -> State | None:
    """The state of a kata's present file; None where it was not graded as it is now."""
    return _standing(repository, grader, kata, None).state


def standings(repository: Repository, katas: Iterable[Kata]) -> tuple[Standing, ...]:
    """Where the learner stands with each of the katas, in their order."""
    grader, solved = Grader(repository), solved_once(repository)
    return tuple(_standing(repository, grader, kata, solved.get(kata.id)) for kata in katas)


def standing(repository: Repository, kata: Kata) -> Standing:
    """Where the learner stands with one kata."""
    return standings(repository, [kata])[0]


def next_of(standings: Sequence[Standing]) -> Standing | None:
    """The kata to do now; None when all are solved that this machine can run."""
    able = {each.kata.id: each for each in standings if each.lacks is None}
    chosen = what_next((name, each.state) for name, each in able.items())
    return able[chosen] if chosen else None


def next_kata(repository: Repository, katas: Sequence[Kata]) -> tuple[Kata, State | None] | None:
    """The kata to do now, with its state; None when all are solved that this machine can run."""
    found = next_of(standings(repository, katas))
    return (found.kata, found.state) if found else None


def _standing(
    repository: Repository, grader: Grader, kata: Kata, solved: Solved | None
) -> Standing:
    answer = Exercises(repository).answer(kata)
    verdict: Verdict | None
    if answer.problem:
        verdict = Verdict(
            kata.id, State.BROKEN, answer.shown, cause=answer.problem, line=answer.line
        )
    elif grader.pristine.is_stub(kata, answer.data):
        verdict = Verdict(kata.id, State.NOT_STARTED, answer.shown)
    else:
        verdict = grader.cache.get(grader.cache.digest(answer, grader.pristine.locked(kata)))
    lacks = needs.lacking(kata.table.needs)
    return Standing(kata, verdict, blob_id(answer.data), solved, lacks)
