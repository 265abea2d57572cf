"""Bounds on a process and on its descendants, as far as the operating system has them."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import time
from collections.abc import Iterable

import psutil

MIB = 1024 * 1024
ADDRESS_SPACE = 8 * 1024 * MIB
FILE_SIZE = 256 * MIB
OPEN_FILES = 512
PROCESSES = 64
PIPE_CLOSED = 71  # the status of a child that cannot report any more: EX_OSERR of sysexits.h

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Make orphaned descendants children of this process, so that none of them can get away.

    Linux only: see prctl(2), PR_SET_CHILD_SUBREAPER.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(signum: int) -> None:
    """Ask for `signum` when the parent process dies. Linux only: prctl(2), PR_SET_PDEATHSIG."""
    _prctl(PR_SET_PDEATHSIG, signum)


def restrict_this_process(cpu_seconds: int) -> None:
    """Set the far backstops of this process. What counts is watched from outside it.

    Args:
        cpu_seconds: CPU time after which the kernel ends the process.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, bound in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", cpu_seconds),
        ("RLIMIT_FSIZE", FILE_SIZE),
        ("RLIMIT_NOFILE", OPEN_FILES),
        ("RLIMIT_AS", ADDRESS_SPACE),
    ):
        which = getattr(resource, name)
        _, hard = resource.getrlimit(which)
        if hard != resource.RLIM_INFINITY:
            bound = min(bound, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (bound, bound))


def descendants(pid: int) -> list[psutil.Process]:
    """All living processes below `pid`."""
    try:
        below = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
    return [process for process in below if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def resident_bytes(processes: Iterable[psutil.Process], shared: int = 0) -> int:
    """Resident memory of `processes` in bytes, each less the `shared` bytes it was forked with."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += max(0, process.memory_info().rss - shared)
    return total


def own_resident_bytes() -> int:
    """Resident memory of this process in bytes."""
    return int(psutil.Process().memory_info().rss)


def kill_below(pid: int, *, seconds: float = 2.0) -> int:
    """Kill every descendant of `pid`, until none is left or `seconds` have passed.

    They are stopped before they are killed, so that a fork bomb cannot outrun the killing.

    Returns:
        How many processes the first look found.
    """
    until = time.monotonic() + seconds
    found = descendants(pid)
    count = len(found)
    while found and time.monotonic() < until:
        for process in found:
            with contextlib.suppress(psutil.Error, OSError):
                process.suspend()
        for process in found:
            with contextlib.suppress(psutil.Error, OSError):
                process.kill()
        time.sleep(0.002)
        found = descendants(pid)
    return count


def kill_tree(pid: int) -> None:
    """Kill a process and every descendant; it is stopped first, so that it cannot start others."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        process.suspend()
        kill_below(pid)
        process.kill()


def signal_name(number: int) -> str:
    """`11` -> `SIGSEGV`; `signal 77` where the number has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def in_words(size: int, units: tuple[str, str] = ("MiB", "GiB")) -> str:
    """`2048` -> `2 GiB`, `300` -> `300 MiB`."""
    small, large = units
    return f"{size / 1024:g} {large}" if size >= 1024 else f"{size} {small}"
