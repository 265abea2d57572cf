"""What was solved when: kept in `.katas/solved.json` only to say so, never to count as solved."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import msgspec

from checks.answers import Exercises
from checks.learn.notebook import read_notes, write_notes
from checks.pristine import blob_id
from checks.reports.terminal import TO_MEND
from checks.repository import Repository
from checks.roadmap import Kata
from checks.verdicts import Report, State, Verdict


class Solved(msgspec.Struct, frozen=True):
    """The last time that a kata was graded as solved: the day, and the blob id of the answer."""

    on: str
    answer: str

    def told(self, answer: str) -> str:
        """That it was solved, and what has changed since, given the blob id of the answer now."""
        if answer == self.answer:
            same = "the answer is the same, what it is graded with has changed"
            return f"solved on {self.on}; {same}"
        return f"solved on {self.on}; the answer has changed since"


def solved_once(repository: Repository) -> dict[str, Solved]:
    """What was solved in this clone, by kata id."""
    return read_notes(_path(repository), Solved)


def remember_solved(repository: Repository, verdicts: Iterable[Verdict]) -> None:
    """Note what was solved just now. The verdicts must be of the answers in `exercises/`."""
    known = solved_once(repository)
    katas = {kata.id: kata for kata in repository.roadmap.katas}
    new = [
        katas[verdict.kata]
        for verdict in verdicts
        if verdict.state is State.SOLVED and not (verdict.cached and verdict.kata in known)
    ]
    if new:
        today = datetime.date.today().isoformat()
        noted = {kata.id: Solved(today, _answer_id(repository, kata)) for kata in new}
        write_notes(_path(repository), known | noted)


def with_memories(repository: Repository, report: Report) -> Report:
    """The report, in which a kata that was solved once and is not now says so."""
    known = solved_once(repository)
    katas = {kata.id: kata for kata in repository.roadmap.katas}

    def remembered(verdict: Verdict) -> Verdict:
        if verdict.kata not in known or verdict.state not in TO_MEND:
            return verdict
        note = known[verdict.kata].told(_answer_id(repository, katas[verdict.kata]))
        return msgspec.structs.replace(verdict, notes=(*verdict.notes, note))

    return msgspec.structs.replace(report, katas=tuple(map(remembered, report.katas)))


def _answer_id(repository: Repository, kata: Kata) -> str:
    return blob_id(Exercises(repository).answer(kata).data)


def _path(repository: Repository) -> Path:
    return repository.state / "solved.json"
