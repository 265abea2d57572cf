"""What a piece of work costs: wall-clock and CPU seconds, and whether a bound holds."""

from __future__ import annotations

import contextlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Cost:
    """Wall-clock and CPU seconds, of this process and of all below it."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s wall, {self.cpu:.2f} s CPU"


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, against what, and whether that is good enough."""

    measure: str
    against: str
    result: str
    bound: str
    holds: bool
    figures: str


def compared(measure: str, cost: Cost, against: str, other: Cost, bound: float) -> Row:
    """The row of a cost that is to be at most `bound` times the other, in wall-clock seconds."""
    wall, cpu = cost.wall / other.wall, cost.cpu / other.cpu
    result = f"{wall:.2f} x wall, {cpu:.2f} x CPU"
    return Row(measure, against, result, f"{bound:g} x", wall <= bound, f"{cost} against {other}")


def at_most(measure: str, cost: Cost, seconds: float) -> Row:
    """The row of a cost that is to be below some wall-clock seconds."""
    result = f"{cost.wall:.2f} s"
    return Row(measure, "", result, f"{seconds:g} s", cost.wall < seconds, str(cost))


def measured(work: Callable[[], object], rounds: int) -> Cost:
    """The median cost of some rounds of work."""
    costs = [once(work) for _ in range(rounds)]
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
    )


def once(work: Callable[[], object]) -> Cost:
    """The cost of doing some work once."""
    began, before = time.perf_counter(), _cpu_seconds()
    work()
    return Cost(time.perf_counter() - began, _cpu_seconds() - before)


def _cpu_seconds() -> float:
    """CPU seconds of this process, of all below it, and of all that these waited for."""
    this, seconds = psutil.Process(), 0.0
    for process in (this, *this.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            seconds += times.user + times.system + times.children_user + times.children_system
    return seconds
