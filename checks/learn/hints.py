"""One more hint each time; how many were given is kept in `.katas/hints.json`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from checks.pristine import write_whole
from checks.repository import Repository
from checks.roadmap import Kata


def one_more_hint(repository: Repository, kata: Kata) -> tuple[tuple[str, ...], int]:
    """The hints given so far and one more, and how many are left after that."""
    path = repository.state / "hints.json"
    given = _read(path)
    count = min(given.get(kata.id, 0) + 1, len(kata.table.hints))
    _write(path, given | {kata.id: count})
    return kata.table.hints[:count], len(kata.table.hints) - count


def _read(path: Path) -> dict[str, int]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, int])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _write(path: Path, given: dict[str, int]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.encode(given, order="sorted"))
    except OSError:
        return
