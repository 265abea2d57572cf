"""What a run leaves behind: files of a tree, processes, temporary folders."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

OWN = (".katas", "__pycache__")  # what git ignores: the grader's own, and Python's beside it


def tree(folder: Path, left_out: Sequence[str] = OWN) -> dict[str, str]:
    """What lies below a folder: kind, rights, time of the last change and content of each path."""
    found = {}
    for parent, folders, files in os.walk(os.fsencode(folder)):
        folders[:] = [name for name in folders if os.fsdecode(name) not in left_out]
        for name in (*folders, *files):
            path = os.path.join(parent, name)
            found[ascii(os.fsdecode(os.path.relpath(path, os.fsencode(folder))))] = _print_of(path)
    return found


def _print_of(path: bytes) -> str:
    state = os.lstat(path)
    kind = stat.filemode(state.st_mode)
    if stat.S_ISLNK(state.st_mode):
        return f"{kind} {os.readlink(path)!r}"
    if not stat.S_ISREG(state.st_mode):
        return kind
    with open(path, "rb") as stream:
        return f"{kind} {state.st_mtime_ns} {hashlib.file_digest(stream, 'sha256').hexdigest()}"


@contextmanager
def unchanged(*folders: Path, left_out: Sequence[str] = OWN) -> Iterator[None]:
    """Hold that folders are byte for byte the same after what is done in here."""
    before = [tree(folder, left_out) for folder in folders]
    yield
    for folder, was in zip(folders, before, strict=True):
        now = tree(folder, left_out)
        changed = {name for name in was.keys() | now if was.get(name) != now.get(name)}
        assert not changed, f"{folder}: {sorted(changed)}"


@contextmanager
def nothing_left(temporary: Path) -> Iterator[None]:
    """Hold that no process below this one, and nothing in `temporary`, is more than before."""
    files = set(temporary.iterdir())
    processes = set(psutil.Process().children(recursive=True))
    yield
    left = set(psutil.Process().children(recursive=True)) - processes
    assert not [process.cmdline() for process in left if process.status() != psutil.STATUS_ZOMBIE]
    assert set(temporary.iterdir()) == files
