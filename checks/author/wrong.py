"""`wrong.toml`: wrong answers, as edits of the reference answer, and equivalent mutants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from checks.answers import Answer, answer_of_text
from checks.author.equivalents import Equivalent
from checks.errors import UserError
from checks.roadmap import Kata, read_toml, shown


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Replace the one place that reads `find` by `put`."""

    find: str
    put: str


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One misconception: `believes` says what its author thought, `by` what must reject it.

    `hidden`: that it is the hidden tests which must, for the open ones do not look there.
    """

    kata: str
    name: str
    believes: str
    edits: tuple[Edit, ...]
    by: str = "assertion"
    hidden: bool = False


class WrongTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `wrong.toml`, as it is written."""

    wrong: tuple[Wrong, ...] = ()
    equivalent: tuple[Equivalent, ...] = ()


def read_wrong(path: Path) -> tuple[Wrong, ...]:
    """The wrong answers of a topic; none where there is no file. Raises `UserError`."""
    return _read(path).wrong


def read_equivalents(path: Path) -> tuple[Equivalent, ...]:
    """The equivalent mutants of a topic; none where there is no file. Raises `UserError`."""
    return _read(path).equivalent


def _read(path: Path) -> WrongTable:
    return read_toml(path, WrongTable) if path.exists() else WrongTable()


def wrong_answer(kata: Kata, wrong: Wrong, solution: str, path: Path) -> Answer:
    """The reference answer with the edits of `wrong` made, one after another.

    Raises:
        UserError: a `find` does not match exactly once; names the line in `path`.
    """
    text = apply(wrong.edits, solution, f"{shown(path)}:{line_of(path, wrong)}: {wrong.name}")
    return answer_of_text(kata, text, f"wrong answer {wrong.name}")


def apply(edits: Sequence[Edit], text: str, where: str) -> str:
    """Make edits one after another. Raises `UserError` where one does not match exactly once."""
    for number, edit in enumerate(edits, 1):
        count = _matches(text, edit.find)
        if count != 1:
            raise UserError(
                f"{where}: the find of edit {number} matches {count} times in the reference "
                "answer; make it match exactly once"
            )
        text = text.replace(edit.find, edit.put)
    return text


def _matches(text: str, find: str) -> int:
    """At how many places a text reads so: matches that overlap are as many."""
    count, start = 0, text.find(find)
    while start >= 0:
        count, start = count + 1, text.find(find, start + 1)
    return count


def line_of(path: Path, wrong: Wrong) -> int:
    """The line of the file that names this wrong answer; another kata's may have the same name."""
    lines = path.read_text("utf-8").splitlines()
    first = _line_of_table(lines, "[[wrong]]", read_wrong(path).index(wrong))
    for number in range(first, len(lines)):
        if lines[number].replace(" ", "").startswith(f'name="{wrong.name}"'):
            return number + 1
    return first + 1


def line_of_equivalent(path: Path, equivalent: Equivalent) -> int:
    """The line on which the table of an equivalent mutant begins."""
    lines = path.read_text("utf-8").splitlines()
    place = read_equivalents(path).index(equivalent)
    return _line_of_table(lines, "[[equivalent]]", place) + 1


def _line_of_table(lines: Sequence[str], header: str, place: int) -> int:
    """The index of the line with the header of the table at a place; 0 in another layout."""
    tables = [number for number, line in enumerate(lines) if line.strip() == header]
    return tables[place] if place < len(tables) else 0
