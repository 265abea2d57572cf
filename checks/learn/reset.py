"""Starting katas over: the stubs as they were, and what was written kept as numbered backups."""

from __future__ import annotations

import itertools
import os
import shlex
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.answers import conflict_line
from checks.errors import UserError
from checks.pristine import OriginalLost, Pristine, read_if_file, write_whole
from checks.repository import Repository
from checks.roadmap import Kata, shown


@dataclass(frozen=True)
class Restoration:
    """A stub that can be put back to `path`; what is there goes to a number in `backups`."""

    path: Path
    stub: bytes
    backups: Path

    @property
    def overwrites(self) -> bool:
        """Whether something is there."""
        return os.path.lexists(self.path)

    def foreseen(self) -> str:
        """What would be done, in a line."""
        if not self.overwrites:
            return f"{shown(self.path)}   (missing: nothing to keep)"
        return f"{shown(self.path)}   kept as {shown(_free_place(self.path, self.backups))}"

    def make(self) -> Iterator[str]:
        """Put the stub back and say where what was there is now, and how to get it back.

        Raises:
            UserError: a file cannot be written; then nothing has changed.
        """
        was_conflict = conflict_line(read_if_file(self.path) or b"") is not None
        kept = self._replaced()
        yield f"{shown(self.path)} is the stub again"
        if kept:
            yield f"  kept:            {shown(kept)}"
            yield f"  to get it back:  {copy_command(kept, self.path)}"
        if was_conflict:
            yield f"  to end a merge:  git add {shown(self.path)} && git commit"
            yield "                   (in a rebase: git rebase --continue in place of git commit)"

    def _replaced(self) -> Path | None:
        kept = None
        try:
            if self.overwrites:
                kept = _free_place(self.path, self.backups)
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(self.path, kept)  # `.katas` may be on another file system
            write_whole(self.path, self.stub)
        except OSError as error:
            if kept and os.path.lexists(kept) and not self.overwrites:
                shutil.move(kept, self.path)
            raise UserError(f"{shown(self.path)} cannot be put back: {error}") from None
        return kept


def restorations(repository: Repository, katas: Sequence[Kata]) -> tuple[Restoration, ...]:
    """What there is to put back; stubs that are as they were are left alone.

    Raises:
        UserError: a folder is in a stub's place, or its original is lost.
    """
    pristine, backups = Pristine(repository), repository.state / "backups"
    found = []
    for kata in katas:
        path = repository.stub(kata)
        if pristine.is_untouched(kata):
            continue
        if path.is_dir():
            raise UserError(f"{shown(path)} is a folder: move it away first")
        try:
            found.append(Restoration(path, pristine.stub(kata), backups))
        except OriginalLost as lost:
            raise UserError(str(lost)) from None
    return tuple(found)


def copy_command(source: Path, target: Path) -> str:
    """A command that copies a file, to be pasted into this system's shell."""
    if os.name == "nt":
        return f'copy "{source}" "{target}"'
    return shlex.join(["cp", shown(source), shown(target)])


def _free_place(path: Path, folder: Path) -> Path:
    """The first number in the folder of backups that is free for a file of this name."""
    numbered = (folder / f"{path.name}.{number}" for number in itertools.count(1))
    return next(place for place in numbered if not os.path.lexists(place))
