"""Starting a kata over: the stub as it was, and what was written kept as a numbered backup."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

from checks.errors import UserError
from checks.pristine import OriginalLost, Pristine, write_whole
from checks.repository import Repository
from checks.roadmap import Kata, shown


def put_stub_back(repository: Repository, kata: Kata) -> str:
    """Put the stub back and say where what was there is now.

    Raises:
        UserError: a folder is in its place, its original is lost, or a file cannot be written.
    """
    pristine, path = Pristine(repository), repository.stub(kata)
    if pristine.is_untouched(kata):
        return f"{shown(path)} is the stub already"
    if path.is_dir():
        raise UserError(f"{shown(path)} is a folder: move it away first")
    try:
        stub = pristine.stub(kata)
        kept = _keep(path, repository.state / "backups") if os.path.lexists(path) else None
        write_whole(path, stub)
    except OriginalLost as lost:
        raise UserError(str(lost)) from None
    except OSError as error:
        raise UserError(f"{shown(path)} cannot be put back: {error}") from None
    told = f"; what was there is now {shown(kept)}" if kept else ""
    return f"{shown(path)} is the stub again{told}"


def _keep(path: Path, folder: Path) -> Path:
    """Move a file to the first free number in the folder of backups."""
    folder.mkdir(parents=True, exist_ok=True)
    numbered = (folder / f"{path.name}.{number}" for number in itertools.count(1))
    free = next(place for place in numbered if not os.path.lexists(place))
    os.replace(path, free)
    return free
