"""How much the tests of a kata notice: the score of its mutants, and how it is told."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from checks.author.wrong import line_of_equivalent, read_equivalents
from checks.repository import Repository
from checks.roadmap import Kata, shown

ENOUGH = 0.90
PAGE = """\
# Mutation scores

Written by `nox -s mutate`. A mutant is a kata's reference answer with one small fault; it is killed
when a test fails on it. One that no test could tell from the reference answer is equivalent, which
`wrong.toml` argues, and is not counted. The score is killed / (mutants - equivalent).

| kata | mutants | killed | equivalent | survived | score |
|---|---:|---:|---:|---:|---:|
"""


class Mutant(msgspec.Struct, frozen=True):
    """One mutant: its source, the diff that makes it, and the first line that is changed."""

    text: str
    diff: str
    line: int


class Fate(StrEnum):
    """What comes of a mutant; one that is late was ended by the clock, and is killed too."""

    SURVIVED = "survived"
    KILLED = "killed"
    LATE = "late"


class Tried(msgspec.Struct, frozen=True):
    """What came of a kata's mutants: how many there were, were late, and passed all tests."""

    count: int
    late: int
    survivors: tuple[Mutant, ...]


@dataclass(frozen=True)
class Score:
    """A kata's mutants, and what `wrong.toml` says of those that survive.

    `survivors` are those that are not argued to be equivalent; `stale` are arguments, by their
    place, that speak of no mutant that survives.
    """

    kata: Kata
    answer: str
    mutants: int
    late: int
    equivalent: int
    survivors: tuple[Mutant, ...]
    stale: tuple[str, ...]

    @property
    def killed(self) -> int:
        return self.mutants - self.equivalent - len(self.survivors)

    @property
    def value(self) -> float:
        counted = self.mutants - self.equivalent
        return self.killed / counted if counted else 1.0

    @property
    def is_enough(self) -> bool:
        return self.value >= ENOUGH and not self.stale


def score_of(repository: Repository, kata: Kata, tried: Tried) -> Score:
    """The score of a kata's mutants. Raises `UserError`."""
    path = repository.wrong_toml(kata)
    survivors = list(tried.survivors)
    stale = []
    for equivalent in read_equivalents(path):
        if equivalent.kata != kata.slug:
            continue
        made = [mutant for mutant in survivors if equivalent.is_made_by(mutant.diff)]
        if len(made) == 1:
            survivors.remove(made[0])
        else:
            stale.append(f"{shown(path)}:{line_of_equivalent(path, equivalent)}")
    return Score(
        kata=kata,
        answer=shown(repository.solution(kata)),
        mutants=tried.count,
        late=tried.late,
        equivalent=len(tried.survivors) - len(survivors),
        survivors=tuple(survivors),
        stale=tuple(stale),
    )


def told(score: Score) -> Iterator[str]:
    """The score in lines: first what is to be looked at, each with its place."""
    for mutant in score.survivors:
        yield f"{score.answer}:{mutant.line}: survives"
        yield textwrap.indent(mutant.diff, "    ")
    for where in score.stale:
        yield f"{where}: no mutant that survives has just this diff: take the table out, or mend it"
    yield (
        f"{score.kata.id}: {score.mutants} mutants, {score.killed} killed "
        f"({score.late} by the clock), {score.equivalent} equivalent, "
        f"{len(score.survivors)} survived: {score.value:.2f}"
    )


def write_page(scores: Sequence[Score], path: Path) -> None:
    """Write the page of all scores."""
    rows = "".join(_row(score) for score in sorted(scores, key=lambda score: score.kata.id))
    path.parent.mkdir(exist_ok=True)
    path.write_text(PAGE + rows, "utf-8", newline="\n")


def _row(score: Score) -> str:
    return (
        f"| `{score.kata.id}` | {score.mutants} | {score.killed} | {score.equivalent} "
        f"| {len(score.survivors)} | {score.value:.2f} |\n"
    )
