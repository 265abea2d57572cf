"""Where things lie: the clone, and the roots that its `pyproject.toml` adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from checks.roadmap import (
    Kata,
    Roadmap,
    Topic,
    Unlisted,
    join,
    read_roadmap,
    read_toml,
    shown,
)


class KatasTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[tool.katas]` of `pyproject.toml`, as it is written."""

    roots: tuple[str, ...] = ()


class ToolTable(msgspec.Struct, frozen=True):
    """`[tool]` of `pyproject.toml`; what other tools read there does not matter here."""

    katas: KatasTable = KatasTable()


class Pyproject(msgspec.Struct, frozen=True):
    """`pyproject.toml`, as far as the grader reads it."""

    tool: ToolTable = ToolTable()


@dataclass(frozen=True)
class Root:
    """A folder of katas: `exercises/` with its own roadmap and lock, and maybe `solutions/`.

    `name` is what `pyproject.toml` calls it; the clone itself is "".
    """

    name: str
    folder: Path

    @property
    def exercises(self) -> Path:
        return self.folder / "exercises"

    @property
    def solutions(self) -> Path:
        return self.folder / "solutions"

    @property
    def lock_file(self) -> Path:
        return self.exercises / "katas.lock"

    @property
    def hidden_lock_file(self) -> Path:
        """What is recorded of the hidden tests: it lies with them, out of a learner's sight."""
        return self.solutions / "hidden.lock"

    @property
    def has_solutions(self) -> bool:
        return self.solutions.is_dir()


class Repository:
    """A clone by its root folder, with the katas of all its roots.

    `exercises`, `solutions` and `lock_file` are the clone's own. Where a kata lies is asked by
    `stub`, `solution`, `topic` and `root_of`, since it may belong to another root.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._own = Root("", self.root)
        self.exercises = self._own.exercises
        self.solutions = self._own.solutions
        self.lock_file = self._own.lock_file
        self.checks = self.root / "checks"
        self.state = self.root / ".katas"  # what git ignores: copies, caches, backups

    @cached_property
    def _named(self) -> tuple[Root, ...]:
        """The clone, and each other folder that is named as a root, whether it is there or not."""
        path = self.root / "pyproject.toml"
        names = read_toml(path, Pyproject).tool.katas.roots if path.exists() else ()
        roots = {self.root: self._own}
        for name in names:
            given = Path(name).expanduser()
            folder = (self.root / given).resolve()
            roots.setdefault(folder, Root(given.as_posix(), folder))
        return tuple(roots.values())

    @cached_property
    def roots(self) -> tuple[Root, ...]:
        """The clone first, then the other roots that are there, as `pyproject.toml` orders them."""
        return tuple(root for root in self._named if not root.name or _holds_katas(root))

    @property
    def folders(self) -> list[Path]:
        """The folders of all roots: what no answer may look into while it is graded."""
        return [root.folder for root in self.roots]

    def warnings(self) -> Iterator[str]:
        """A line for each root that is named and not there: its katas are left out."""
        for root in self._named:
            if root not in self.roots:
                yield (
                    f"pyproject.toml: the root {root.name!r} is left out, for there is no "
                    f"{shown(root.exercises / 'roadmap.toml')}; mend the path in [tool.katas], "
                    "or take it out"
                )

    @cached_property
    def roadmap(self) -> Roadmap:
        return join(read_roadmap(root.exercises, root.name) for root in self.roots)

    def root_of(self, part: Kata | Topic | Unlisted) -> Root:
        """The root that a kata, or a topic, belongs to."""
        return next(root for root in self.roots if root.name == part.root)

    def stub(self, kata: Kata) -> Path:
        return self.root_of(kata).exercises / kata.stub

    def solution(self, kata: Kata) -> Path:
        return self.root_of(kata).solutions / kata.stub

    def wrong_toml(self, kata: Kata) -> Path:
        return self.solution(kata).parent / "wrong.toml"

    def topic(self, kata: Kata) -> Path:
        return self.root_of(kata).exercises / kata.topic

    def file(self, kata: Kata, name: str) -> Path:
        """A test or support file of a kata: hidden tests lie beside the reference answer."""
        hidden = name == kata.hidden_test_name
        return (self.solution(kata).parent if hidden else self.topic(kata)) / name


def _holds_katas(root: Root) -> bool:
    return (root.exercises / "roadmap.toml").exists()


def this_repository() -> Repository:
    """The clone that this grader lies in."""
    return Repository(Path(__file__).parents[1])
