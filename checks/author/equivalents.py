"""Mutants that are argued to be equivalent: no test can tell them from the reference answer."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Equivalent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `[[equivalent]]` of a `wrong.toml`: a mutant by its diff, and why it is no fault.

    The diff has the lines that are taken away and put in, with `-` and `+` before them, and as
    many of the lines around them, as `mutate` shows them, as it takes to be the only such place.
    """

    kata: str
    diff: str
    why: str

    def is_made_by(self, diff: str) -> bool:
        """Whether the diff of a mutant is this one, lines around it and their numbers aside."""
        own, lines = _lines(self.diff), _lines(diff)
        if list(_changes(own)) != list(_changes(lines)):
            return False
        starts = range(len(lines) - len(own) + 1)
        return any(lines[start : start + len(own)] == own for start in starts)

    def places(self, solution: str) -> int:
        """At how many places of a reference answer the diff could be made."""
        before = [line[1:] for line in _lines(self.diff) if not line.startswith("+")]
        lines = [line.rstrip() for line in solution.splitlines()]
        starts = range(len(lines) - len(before) + 1) if before else ()
        return sum(lines[start : start + len(before)] == before for start in starts)


def _lines(diff: str) -> list[str]:
    """A diff without line numbers, and without blanks at line ends, which editors take away."""
    return [line.rstrip() for line in diff.strip("\n").splitlines() if not line.startswith("@@")]


def _changes(lines: list[str]) -> Iterator[str]:
    return (line for line in lines if line.startswith(("-", "+")))
