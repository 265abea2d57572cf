"""Where a learner stands, by the files and the verdicts that are known of them. Runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from checks import needs
from checks.answers import Exercises
from checks.grading import Grader
from checks.repository import Repository
from checks.roadmap import Kata
from checks.verdicts import State


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
    """The first kata in roadmap order that is not solved, with its state; None when all are.

    Those that this machine cannot run are passed over.
    """
    grader = Grader(repository)
    for kata in katas:
        if needs.lacking(kata.table.needs):
            continue
        state = state_now(repository, grader, kata)
        if state is not State.SOLVED:
            return kata, state
    return None
