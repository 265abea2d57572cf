"""Where a learner stands, by the files and the verdicts that are known of them. Runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from checks import needs
from checks.answers import Exercises
from checks.grading import Grader
from checks.repository import Repository
from checks.roadmap import Kata
from checks.verdicts import State, what_next


def state_now(repository: Repository, grader: Grader, kata: Kata) -> State | None:
    """The state of a kata's present file; None where it was not graded as it is now."""
    answer = Exercises(repository).answer(kata)
    if answer.problem:
        return State.BROKEN
    if grader.pristine.is_stub(kata, answer.data):
        return State.NOT_STARTED
    verdict = grader.cache.get(grader.cache.digest(answer, grader.pristine.locked(kata)))
    return verdict.state if verdict else None


def next_kata(repository: Repository, katas: Sequence[Kata]) -> tuple[Kata, State | None] | None:
    """The kata to do now, with its state; None when all are solved that this machine can run."""
    grader = Grader(repository)
    able = {kata.id: kata for kata in katas if not needs.lacking(kata.table.needs)}
    states = {name: state_now(repository, grader, kata) for name, kata in able.items()}
    chosen = what_next(states.items())
    return (able[chosen], states[chosen]) if chosen else None
