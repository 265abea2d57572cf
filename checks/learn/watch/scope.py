"""What is watched: the katas of a selection, and what a saved file means to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from checks.answers import Exercises
from checks.pristine import Pristine
from checks.repository import Repository
from checks.roadmap import Kata, shown
from checks.selection import select

THE_MAP = ("roadmap.toml", "topic.toml", "katas.lock")


@dataclass(frozen=True)
class Touched:
    """What saved files mean.

    `katas` are to be graded; `map_changed` asks to read the map again, `folders_changed` to do so
    once more when all is quiet: of what is written into a new folder the system may not tell.
    `notes` tell of files that are not looked at.
    """

    katas: tuple[Kata, ...]
    map_changed: bool
    folders_changed: bool
    notes: tuple[str, ...]


class Scope:
    """The katas of a selection, as the map and the lock were when it was made.

    Raises:
        UserError: the map or the lock cannot be read, or the selection names nothing in it.
    """

    def __init__(self, root: Path, selectors: Sequence[str]) -> None:
        self.repository = Repository(root)
        self.selectors = tuple(selectors)
        self.katas = select(self.repository.roadmap, selectors)
        self._pristine = Pristine(self.repository)
        for kata in self.katas:
            self._pristine.locked(kata)

    @property
    def folders(self) -> list[Path]:
        """Where exercises lie: those of the clone, and of the other roots."""
        return [root.exercises for root in self.repository.roots]

    def read_again(self) -> Scope:
        """The same selection in the map as it is now. Raises `UserError`."""
        return Scope(self.repository.root, self.selectors)

    def kata(self, name: str) -> Kata | None:
        """A watched kata by its id."""
        return next((kata for kata in self.katas if kata.id == name), None)

    def touched(self, paths: Iterable[Path]) -> Touched:
        """What saved files mean to the watched katas."""
        paths = set(paths)
        folders_changed = any(self._is_folder(path) for path in paths)
        map_changed = folders_changed or any(path.name in THE_MAP for path in paths)
        ids = {kata.id for path in paths for kata in self._katas_by_file.get(path, ())}
        katas = tuple(kata for kata in self.katas if kata.id in ids)
        elsewhere = sorted(ids - {kata.id for kata in katas})
        notes = [f"{name} is not watched here: nox -s watch -- {name}" for name in elsewhere]
        return Touched(katas, map_changed, folders_changed, (*notes, *self._strays(paths)))

    def _is_folder(self, path: Path) -> bool:
        """Whether this is, or was, the folder of a track or a topic."""
        above = (path.parent, path.parent.parent)
        return not path.suffix and any(folder in above for folder in self.folders)

    def _strays(self, paths: Iterable[Path]) -> Iterable[str]:
        """What a grade says of Python files that belong to no kata."""
        for path in sorted(paths):
            katas = self._folders.get(path.parent, ())
            if katas and path.suffix == ".py" and path not in self._katas_by_file:
                notes = Exercises(self.repository).notes(katas[:1], self._pristine)
                yield from (note for note in notes if note.startswith(shown(path)))

    @cached_property
    def _folders(self) -> dict[Path, list[Kata]]:
        """The folders of tracks and topics; those of topics with their katas."""
        folders: dict[Path, list[Kata]] = {}
        for kata in self.repository.roadmap.katas:
            folders.setdefault(self.repository.topic(kata).parent, [])
            folders.setdefault(self.repository.topic(kata), []).append(kata)
        return folders

    @cached_property
    def _katas_by_file(self) -> dict[Path, list[Kata]]:
        """Answers, tests and support files, each with the katas that stand on it."""
        files: dict[Path, list[Kata]] = {}
        for folder, katas in self._folders.items():
            for kata in katas:
                recorded = self._pristine.lock.katas.get(kata.id)
                for name in (kata.table.answer, *(recorded.files if recorded else ())):
                    files.setdefault(folder / name, []).append(kata)
        return files
