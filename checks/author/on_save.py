"""Katas verified while they are written: at each save those that it touched."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from checks import needs
from checks.author.changed import touched_katas
from checks.author.gates.case import Problem
from checks.author.verify import Verifier, summary, with_solutions
from checks.errors import UserError
from checks.interrupt import ending_quietly
from checks.repository import Repository

IDLE = "Watching exercises and solutions: save a file there. Ctrl-C ends this."
TICK_MS = 500
Say = Callable[[Iterable[str]], None]


@dataclass
class Watch:
    """One author at work.

    Args:
        named: the ids of the katas that are looked at; None for whatever is saved.
        say: shows lines in place of those it showed before.
    """

    root: Path
    named: frozenset[str] | None
    jobs: int
    say: Say
    _last: frozenset[str] = field(default_factory=frozenset)

    def follow(self, saves: Iterable[list[str]]) -> None:
        """Verify what was named, then at each save what it touched.

        Args:
            saves: paths relative to the root that were saved together; nothing while nothing was.
        """
        self._verify(self.named or frozenset(), "")
        for paths in saves:
            if paths:
                self._on_save(paths)

    def _on_save(self, paths: list[str]) -> None:
        try:
            touched = self._touched(Repository(self.root), paths)
        except UserError as error:
            self.say([f"error: {error}", "", IDLE])
            return
        wanted = touched if self.named is None else touched & self.named
        if wanted:
            self._verify(wanted, f"saved: {', '.join(sorted(paths))}")

    def _touched(self, repository: Repository, paths: list[str]) -> frozenset[str]:
        touched: set[str] = set()
        for root in repository.roots:
            full = (Path(os.path.normpath(self.root / path)) for path in paths)
            here = [path for path in full if path.is_relative_to(root.folder)]
            names = [path.relative_to(root.folder).as_posix() for path in here]
            touched |= touched_katas(repository, names, root=root)
            if any(path.parent == root.exercises for path in here):
                touched |= self._last  # the map or the lock
        return frozenset(touched)

    def _verify(self, ids: frozenset[str], saved: str) -> None:
        self._last = ids
        if not ids:
            self.say([IDLE])
            return
        head = [line for line in (saved, f"verifying {', '.join(sorted(ids))}") if line]
        try:
            repository = Repository(self.root)
            chosen = [kata for kata in repository.roadmap.katas if kata.id in ids]
            katas, _ = with_solutions(repository, chosen)
            here = [kata for kata in katas if not needs.unmet(kata.table.needs)]

            def first(problems: Sequence[Problem]) -> None:
                self.say([*head, "", *map(str, problems), "", "the tests run ..."])

            self.say([*head, "..."])
            problems = Verifier(repository, jobs=self.jobs).verify(here, first=first)
            self.say([*head, "", *summary(here, problems), "", IDLE])
        except UserError as error:
            self.say([*head, "", f"error: {error}", "", IDLE])


def verify_on_save(repository: Repository, named: frozenset[str] | None, jobs: int) -> None:
    """Watch until Ctrl-C. `named` are the ids of the katas to look at, None for all."""
    from watchfiles import watch

    def show(lines: Iterable[str]) -> None:
        click.clear()
        for line in lines:
            click.echo(line)

    def saves() -> Iterator[list[str]]:
        roots = repository.roots
        folders = [*(each.exercises for each in roots), *(each.solutions for each in roots)]
        there = [folder for folder in folders if folder.is_dir()]
        for changes in watch(*there, rust_timeout=TICK_MS, yield_on_timeout=True):
            yield [Path(os.path.relpath(path, repository.root)).as_posix() for _, path in changes]

    seen = saves()
    with ending_quietly():
        first = next(seen)  # from now on no save is missed
        Watch(repository.root, named, jobs, show).follow(itertools.chain([first], seen))
    click.echo("no longer watching")
