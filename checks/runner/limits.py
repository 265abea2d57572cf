"""Bounds on a process and on its descendants, as far as the operating system has them."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import sys
import time
from collections.abc import Collection, Iterable

import psutil

MIB = 1024 * 1024
ADDRESS_SPACE = 8 * 1024 * MIB
FILE_SIZE = 256 * MIB
OPEN_FILES = 512
PROCESSES = 64
DISK = 1024 * MIB
FILES = 20_000
TRACKER_S = 0.5  # seconds that a resource tracker may take to remove what was left to it
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


def is_stopped(pid: int) -> bool:
    """Whether a process was stopped by a signal, so that it does nothing any more."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False


def resident_bytes(processes: Iterable[psutil.Process], shared: int = 0) -> int:
    """Resident memory of `processes` in bytes, each less `shared` bytes that it may only share."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            total += max(0, process.memory_info().rss - shared)
    return total


def own_resident_bytes() -> int:
    """Resident memory of this process in bytes."""
    return int(psutil.Process().memory_info().rss)


class DiskWatch:
    """Looks at what a run has written into its folder, so seldom that it costs little."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._next_look = time.monotonic() + 0.25

    def excess(self) -> str | None:
        """`disk` or `files` for more than `DISK` bytes or `FILES` files, `depth` for folders nested
        so deep that no path leads to the last."""
        if time.monotonic() < self._next_look:
            return None
        began = time.thread_time()
        excess = _excess(self._folder)
        spent = time.thread_time() - began
        self._next_look = time.monotonic() + max(0.25, 20 * spent)
        return excess


def _excess(folder: str) -> str | None:
    files = size = 0
    folders = [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    files += 1
                    with contextlib.suppress(FileNotFoundError):
                        size += _bytes_on_disk(entry.stat(follow_symlinks=False))
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    if files > FILES or size > DISK:
                        return "files" if files > FILES else "disk"
        except OSError as error:  # most are gone meanwhile
            if error.errno == errno.ENAMETOOLONG:
                return "depth"
    return None


def _bytes_on_disk(status: os.stat_result) -> int:
    """What a file takes; where that is not told (Windows), its length."""
    blocks: int | None = getattr(status, "st_blocks", None)
    return status.st_size if blocks is None else blocks * 512


def kill_below(pid: int, *, seconds: float = 10.0) -> int:
    """Kill every descendant of `pid`, until none is left or `seconds` have passed.

    Those that clean up behind others (multiprocessing's resource trackers) are let do that first.

    Returns:
        How many processes the first look found, not counting the resource trackers.
    """
    until = time.monotonic() + seconds
    found = descendants(pid)
    trackers = [process for process in found if _is_resource_tracker(process)]
    _kill_all(pid, until, spared=trackers)
    tidy = time.monotonic() + TRACKER_S
    while any(map(_is_alive, trackers)) and time.monotonic() < min(until, tidy):
        time.sleep(0.005)
    _kill_all(pid, until)
    return len(found) - len(trackers)


def _kill_all(pid: int, until: float, spared: Collection[psutil.Process] = ()) -> None:
    """Kill below `pid`. All are stopped before any is killed: a fork bomb cannot outrun it."""
    while found := [process for process in descendants(pid) if process not in spared]:
        if time.monotonic() >= until:
            return
        for process in found:
            with contextlib.suppress(psutil.Error, OSError):
                process.suspend()
        for process in found:
            with contextlib.suppress(psutil.Error, OSError):
                process.kill()
        time.sleep(0.002)


def _is_resource_tracker(process: psutil.Process) -> bool:
    try:
        return any("multiprocessing.resource_tracker" in word for word in process.cmdline())
    except psutil.Error:
        return False


def kill_marked(name: str, value: str) -> None:
    """Kill every process that was started with the environment variable `name` set to `value`."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(name) == value:
                process.kill()


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
