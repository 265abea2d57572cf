"""Where things lie in a clone."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from checks.roadmap import Kata, Roadmap, read_roadmap


class Repository:
    """A clone, by its root folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.exercises = self.root / "exercises"
        self.solutions = self.root / "solutions"
        self.checks = self.root / "checks"
        self.lock_file = self.exercises / "katas.lock"
        self.state = self.root / ".katas"  # what git ignores: copies, caches, backups

    @cached_property
    def roadmap(self) -> Roadmap:
        return read_roadmap(self.exercises)

    def stub(self, kata: Kata) -> Path:
        return self.exercises / kata.stub

    def solution(self, kata: Kata) -> Path:
        return self.solutions / kata.stub

    def wrong_toml(self, kata: Kata) -> Path:
        return self.solutions / kata.topic / "wrong.toml"

    def topic(self, kata: Kata) -> Path:
        return self.exercises / kata.topic


def this_repository() -> Repository:
    """The clone that this grader lies in."""
    return Repository(Path(__file__).parents[1])
