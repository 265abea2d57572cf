"""One more hint each time; how many were given is kept in `.katas/hints.json`.
Once a kata is solved: all of them, and the reference answer beside the learner's."""

from __future__ import annotations

import tokenize
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from checks.errors import UserError
from checks.learn.comparison import SIDE_BY_SIDE, differences, side_by_side, unified
from checks.learn.notebook import read_notes, write_notes
from checks.reports.prose import fitted
from checks.reports.terminal import tame
from checks.repository import Repository
from checks.roadmap import Kata, shown


def one_more_hint(repository: Repository, kata: Kata) -> tuple[tuple[str, ...], int]:
    """The hints given so far and one more, and how many are left after that."""
    path = repository.state / "hints.json"
    given = read_notes(path, int)
    count = min(given.get(kata.id, 0) + 1, len(kata.table.hints))
    write_notes(path, given | {kata.id: count})
    return kata.table.hints[:count], len(kata.table.hints) - count


def numbered(hints: tuple[str, ...], width: int | None) -> Iterator[str]:
    """The hints as a list to read."""
    return (fitted(text, width, f"{number}. ") for number, text in enumerate(hints, 1))


def after_solving(repository: Repository, kata: Kata, width: int | None) -> Iterator[str]:
    """All there is to learn from a kata that is solved, line by line."""
    yield f"{kata.slug} is solved. All its hints:"
    yield from numbered(kata.table.hints, width)
    reference = repository.solution(kata)
    if not reference.is_file():
        yield "There is no reference answer in this repository."
        return
    yield f"The reference answer: {shown(reference)}"
    if kata.is_python:
        for line in differences(_text(repository.stub(kata)), _text(reference)):
            yield fitted(line, width, "  ")
    yield f"Line by line: nox -s hint -- {kata.slug} --diff"


def show_difference(repository: Repository, kata: Kata, console: Console, plain: bool) -> None:
    """Print how the learner's answer and the reference answer differ, line by line.

    Two columns where there is room for them, else one: so it is with `plain`, and in a file.
    """
    reference = repository.solution(kata)
    if not reference.is_file():
        raise UserError(f"{shown(reference)}: there is no reference answer to compare with")
    yours, theirs = _text(repository.stub(kata)), _text(reference)
    if yours == theirs:
        console.print("yours is the reference answer, letter by letter")
    elif console.is_terminal and console.width >= SIDE_BY_SIDE and not plain:
        console.print(side_by_side(yours, theirs))
    else:
        styles = {"-": "red", "+": "green", "@": "cyan"}
        for line in unified(yours, theirs):
            style = styles.get(line[0])
            console.print(tame(line), style=style, soft_wrap=True, highlight=False, markup=False)


def _text(path: Path) -> str:
    """The text of a file; of Python source in the encoding that it states."""
    with tokenize.open(path) if path.suffix == ".py" else path.open(encoding="utf-8") as stream:
        return stream.read()
