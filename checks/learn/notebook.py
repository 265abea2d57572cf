"""Small notes about the learner's way, kept as JSON in `.katas/`. One that cannot be read is empty,
one that cannot be written is no note: nothing that counts stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from checks.pristine import write_whole

T = TypeVar("T")


def read_notes(path: Path, kind: type[T]) -> dict[str, T]:
    """The notes by kata id."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, kind])  # type: ignore[valid-type]  # a type at run time
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def write_notes(path: Path, notes: Mapping[str, object]) -> None:
    """Replace all notes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.encode(notes, order="sorted"))
    except OSError:
        return
