"""What every kata looked like before anyone touched it: each root's `katas.lock`, the originals.

The lock records git's blob ids, so an original can be had from git as long as some commit holds
it, and from `.katas/blobs/` from the first grade on. Of hidden tests it only says how many there
are: their ids and names stand in `solutions/hidden.lock`, which need not be here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from checks.errors import UserError
from checks.repository import Repository, Root
from checks.roadmap import Kata, shown

NOT_SUPPORT = {"README.md", "topic.toml"}
T = TypeVar("T")


class Hidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is recorded of a kata's hidden tests."""

    files: dict[str, str]
    tests: tuple[str, ...]


class HiddenLock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`hidden.lock`, as it is written."""

    katas: dict[str, Hidden]
    format: int = 1


class Locked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the lock records of a kata: blob ids, and the tests that the reference answer passes.

    `hidden` is how many hidden tests there are besides: none once they are among `tests`.
    """

    stub: str
    files: dict[str, str]
    tests: tuple[str, ...]
    hidden: int = 0

    def joined(self, hidden: Hidden | None) -> Locked:
        """The same with the hidden tests among the others, where they are those that it means."""
        if hidden is None or len(hidden.tests) != self.hidden:
            return self
        return Locked(self.stub, self.files | hidden.files, self.tests + hidden.tests)

    def apart(self, kata: Kata) -> tuple[Locked, Hidden | None]:
        """What may be told to all, and what is recorded of the hidden tests, if there are any."""
        files = {name: blob for name, blob in self.files.items() if name != kata.hidden_test_name}
        if files == self.files:
            return self, None
        hidden = Hidden(
            {kata.hidden_test_name: self.files[kata.hidden_test_name]},
            tuple(test for test in self.tests if kata.is_hidden(test)),
        )
        tests = tuple(test for test in self.tests if not kata.is_hidden(test))
        return Locked(self.stub, files, tests, len(hidden.tests)), hidden


class Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`katas.lock`, as it is written."""

    katas: dict[str, Locked]
    format: int = 1


class OriginalLost(Exception):
    """Neither git nor `.katas/blobs` has the original of a file that was edited."""


def blob_id(data: bytes) -> str:
    """The id that git gives to a text file's content; CRLF counts as LF (gitformat-object)."""
    data = with_lf(data)
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def with_lf(data: bytes) -> bytes:
    """Text with LF line ends; data with a NUL byte is left alone, as git leaves it."""
    return data if b"\0" in data else data.replace(b"\r\n", b"\n")


def read_if_file(path: Path) -> bytes | None:
    """The content of a regular file, or None."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def topic_files(folder: Path, stubs: Iterable[str]) -> dict[str, Path]:
    """A topic's tests and support files by name: all that is no stub, guide or topic.toml."""
    apart = NOT_SUPPORT | set(stubs)
    return {
        path.name: path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name not in apart and not path.name.startswith(".")
    }


def files_of(kata: Kata, in_topic: Iterable[str]) -> list[str]:
    """Of the names in a topic's folder those that a kata stands on: its test and the support."""
    return [
        name
        for name in in_topic
        if name == kata.test_name or not (name.startswith("test_") and name.endswith(".py"))
    ]


class Pristine:
    """The originals of a repository's katas.

    Args:
        hidden: whether the hidden tests count among a kata's tests.
    """

    def __init__(self, repository: Repository, *, hidden: bool = False) -> None:
        self._repository = repository
        self._hidden = hidden
        self._blobs = repository.state / "blobs"

    @cached_property
    def lock(self) -> Lock:
        """What the locks of all roots record of the katas that there are."""
        read = whole_lock if self._hidden else open_lock
        locks = {root.name: read(root) for root in self._repository.roots}
        return Lock(
            {
                kata.id: locked
                for kata in self._repository.roadmap.katas
                if (locked := locks[kata.root].katas.get(kata.id))
            }
        )

    @cached_property
    def digest(self) -> str:
        locks = [root.lock_file for root in self._repository.roots]
        if self._hidden:
            locks += [root.hidden_lock_file for root in self._repository.roots]
        data = b"".join(read_if_file(lock) or b"" for lock in locks)
        return hashlib.sha256(data).hexdigest()[:16]

    def locked(self, kata: Kata) -> Locked:
        """What the lock records of a kata. Raises `UserError`."""
        try:
            locked = self.lock.katas[kata.id]
        except KeyError:
            lock = self._repository.root_of(kata).lock_file
            raise UserError(
                f"{shown(lock)}: {kata.id} is not recorded; record it with: nox -s lock"
            ) from None
        if self._hidden:
            self._refuse_half(kata, locked)
        return locked

    def _refuse_half(self, kata: Kata, locked: Locked) -> None:
        """Who asks for the hidden tests must not get a grade without some of them."""
        tests = self._repository.file(kata, kata.hidden_test_name)
        if tests.exists() and tests.name not in locked.files:
            raise UserError(f"{shown(tests)} is not recorded; record it with: nox -s lock")
        if locked.hidden:
            raise UserError(
                f"{shown(tests)}: the {locked.hidden} hidden tests of {kata.id} are not here, or "
                "not as they are recorded; grade without --hidden, or get them from their author"
            )

    def is_untouched(self, kata: Kata) -> bool:
        """Whether the stub in `exercises/` is as it was."""
        data = read_if_file(self._repository.stub(kata))
        return data is not None and self.is_stub(kata, data)

    def is_stub(self, kata: Kata, data: bytes) -> bool:
        """Whether this is the stub as it was; line ends do not count."""
        return blob_id(data) == self.locked(kata).stub

    def edited(self, kata: Kata) -> list[str]:
        """Names of the kata's tests and support files that are not as they were."""
        return [
            name
            for name, blob in self.locked(kata).files.items()
            if (data := read_if_file(self._repository.file(kata, name))) is None
            or blob_id(data) != blob
        ]

    def files(self, kata: Kata) -> dict[str, bytes]:
        """The originals of the kata's tests and support files by name.

        Raises:
            OriginalLost: one was edited, and its original is nowhere.
        """
        return {
            name: self._original(kata, self._repository.file(kata, name), blob)
            for name, blob in self.locked(kata).files.items()
        }

    def stub(self, kata: Kata) -> bytes:
        """The stub as it was. Raises `OriginalLost`."""
        return self._original(kata, self._repository.stub(kata), self.locked(kata).stub)

    def keep(self, katas: Iterable[Kata]) -> None:
        """Copy originals to `.katas/blobs` while they still match the lock."""
        for kata in katas:
            locked = self.locked(kata)
            for name, blob in {**locked.files, kata.table.answer: locked.stub}.items():
                if not (self._blobs / blob).exists():
                    data = read_if_file(self._repository.file(kata, name))
                    if data is not None and blob_id(data) == blob:
                        self._store(blob, data)

    def _original(self, kata: Kata, path: Path, blob: str) -> bytes:
        for source in (path, self._blobs / blob):
            data = read_if_file(source)
            if data is not None and blob_id(data) == blob:
                return with_lf(data)
        data = _from_git(blob, self._repository.root_of(kata).folder)
        if data is None:
            raise OriginalLost(
                f"{shown(path)} was changed, and its original is neither in git nor in "
                ".katas/blobs: copy it from a fresh download of the repository, then run again"
            )
        self._store(blob, data)
        return data

    def _store(self, blob: str, data: bytes) -> None:
        """Keep a copy; a folder that cannot be written only means that git is asked again."""
        try:
            self._blobs.mkdir(parents=True, exist_ok=True)
            write_whole(self._blobs / blob, with_lf(data))
        except OSError:
            return


def _from_git(blob: str, folder: Path) -> bytes | None:
    command = ["git", "-c", "safe.directory=*", "cat-file", "blob", blob]
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    except OSError:
        return None
    return run.stdout if run.returncode == 0 else None


def open_lock(root: Root) -> Lock:
    """The lock of a root; an empty one where a root beside the clone has none yet."""
    if root.name and not root.lock_file.exists():
        return Lock({})
    return read_lock(root.lock_file)


def whole_lock(root: Root) -> Lock:
    """The lock of a root with the hidden tests of each kata among the others, as far as known."""
    hidden = (
        _read(root.hidden_lock_file, HiddenLock).katas if root.hidden_lock_file.exists() else {}
    )
    known = open_lock(root).katas
    return Lock({name: locked.joined(hidden.get(name)) for name, locked in known.items()})


def read_lock(path: Path) -> Lock:
    """Read `katas.lock`. Raises `UserError`."""
    return _read(path, Lock)


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        raise UserError(
            f"{shown(path)}: there is no such file; get it back with: git restore {shown(path)}"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise UserError(
            f"{shown(path)}: cannot be read ({error}); after a merge conflict run: nox -s lock"
        ) from None


def lock_text(lock: Lock | HiddenLock) -> bytes:
    """A lock as it is written: one line a kata, sorted, so that merges stay small."""
    encode = msgspec.json.encode
    lines = [
        encode(name) + b": " + encode(lock.katas[name], order="sorted")
        for name in sorted(lock.katas)
    ]
    return b'{"format": 1, "katas": {\n' + b",\n".join(lines) + b"\n}}\n"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees half of it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, 0o644)  # mkstemp lets nobody else read it
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
