"""What happens while a learner is watched over: a save, a key, a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checks.verdicts import Report, Verdict


@dataclass(frozen=True)
class Saved:
    """Files were written, moved or deleted."""

    paths: frozenset[Path]


@dataclass(frozen=True)
class Polling:
    """From now on the files are looked at again and again; why, in words for the learner."""

    told: str


@dataclass(frozen=True)
class Pressed:
    """A key."""

    key: str


@dataclass(frozen=True)
class Reached:
    """A verdict, as soon as it is there."""

    verdict: Verdict


@dataclass(frozen=True)
class Graded:
    """All that was asked for is graded."""

    report: Report


@dataclass(frozen=True)
class Said:
    """A line that the learner should read."""

    text: str


@dataclass(frozen=True)
class Died:
    """A part of the watch came to an end that it should not have come to."""

    error: BaseException


Event = Saved | Polling | Pressed | Reached | Graded | Said | Died
Tell = Callable[[Event], None]
