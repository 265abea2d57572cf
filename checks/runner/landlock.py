"""What a process and its descendants may see and change of the file system, on Linux.

Landlock needs no privilege and cannot be taken back: see landlock(7). From its version 6 on it
also keeps the process from sending signals to processes that it did not start.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterator, Sequence

# linux/landlock.h; the numbers of the system calls are the same on all of today's architectures
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
GIVE_VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
READ = EXECUTE | READ_FILE | READ_DIR
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
BITS = {1: 13, 2: 14}  # rights that a version knows; from 3 on there are 15 that matter here
NO_SIGNALS_NO_SOCKETS = 0b11  # to what is outside; sockets of the abstract kind
PR_SET_NO_NEW_PRIVS = 38


def confine(hidden: Sequence[str], readable: Sequence[str], writable: Sequence[str]) -> bool:
    """Confine this process, for good.

    Args:
        hidden: folders in which nothing can be read, but for what is `readable`.
        readable: files and folders that can be read although they lie in hidden ones.
        writable: the folders in which files can be written, besides devices and shared memory.

    Returns:
        Whether this system can do that.
    """
    known = version()
    if not known:
        return False
    rights = (1 << BITS.get(known, 15)) - 1
    attributes = [rights, 0, NO_SIGNALS_NO_SOCKETS][: 3 if known >= 6 else 1]
    packed = struct.pack(f"{len(attributes)}Q", *attributes)
    ruleset = _system_call(CREATE_RULESET, packed, len(packed), 0)
    for path in (*_all_but(hidden), *readable):
        _allow(ruleset, path, READ)
    for path in (*writable, "/dev/shm"):
        _allow(ruleset, path, rights)
    _allow(ruleset, "/dev", (READ | WRITE_FILE | TRUNCATE) & rights)
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = _system_call(RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)
    return done == 0


def version() -> int:
    """The version of Landlock that this system has, 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, _system_call(CREATE_RULESET, None, 0, GIVE_VERSION))


def _system_call(number: int, *arguments: int | bytes | None) -> int:
    """The result of a system call: -1 where it failed, or where there is no such call."""
    return int(ctypes.CDLL(None).syscall(number, *arguments))


def _all_but(hidden: Sequence[str], folder: str = "/") -> Iterator[str]:
    """The largest files and folders that neither are nor hold one of the hidden ones."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() or entry.path in hidden:
                continue
            if any(path.startswith(f"{entry.path}/") for path in hidden):
                yield from _all_but(hidden, entry.path)
            else:
                yield entry.path


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # gone meanwhile, or not there on this system
        return
    allowed = rights if os.path.isdir(path) else rights & OF_A_FILE
    _system_call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", allowed, place), 0)
    os.close(place)
