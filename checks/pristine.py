"""What every kata looked like before anyone touched it: `exercises/katas.lock` and the originals.

The lock records git's blob ids, so an original can be had from git as long as some commit holds
it, and from `.katas/blobs/` from the first grade on.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import msgspec

from checks.errors import UserError
from checks.repository import Repository
from checks.roadmap import Kata, shown

NOT_SUPPORT = {"README.md", "topic.toml"}


class Locked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the lock records of a kata: blob ids, and the tests that the reference answer passes."""

    stub: str
    files: dict[str, str]
    tests: tuple[str, ...]


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
    """The originals of a repository's katas."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._blobs = repository.state / "blobs"

    @cached_property
    def lock(self) -> Lock:
        return read_lock(self._repository.lock_file)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self._repository.lock_file.read_bytes()).hexdigest()[:16]

    def locked(self, kata: Kata) -> Locked:
        try:
            return self.lock.katas[kata.id]
        except KeyError:
            raise UserError(
                f"{shown(self._repository.lock_file)}: {kata.id} is not recorded; "
                "record it with: nox -s lock"
            ) from None

    def is_untouched(self, kata: Kata) -> bool:
        """Whether the stub in `exercises/` is as it was."""
        data = read_if_file(self._repository.stub(kata))
        return data is not None and self.is_stub(kata, data)

    def is_stub(self, kata: Kata, data: bytes) -> bool:
        """Whether this is the stub as it was; line ends do not count."""
        return blob_id(data) == self.locked(kata).stub

    def edited(self, kata: Kata) -> list[str]:
        """Names of the kata's tests and support files that are not as they were."""
        folder = self._repository.topic(kata)
        return [
            name
            for name, blob in self.locked(kata).files.items()
            if (data := read_if_file(folder / name)) is None or blob_id(data) != blob
        ]

    def files(self, kata: Kata) -> dict[str, bytes]:
        """The originals of the kata's tests and support files by name.

        Raises:
            OriginalLost: one was edited, and its original is nowhere.
        """
        folder = self._repository.topic(kata)
        return {
            name: self._original(folder / name, blob)
            for name, blob in self.locked(kata).files.items()
        }

    def stub(self, kata: Kata) -> bytes:
        """The stub as it was. Raises `OriginalLost`."""
        return self._original(self._repository.stub(kata), self.locked(kata).stub)

    def keep(self, katas: Iterable[Kata]) -> None:
        """Copy originals to `.katas/blobs` while they still match the lock."""
        for kata in katas:
            folder, locked = self._repository.topic(kata), self.locked(kata)
            for name, blob in {**locked.files, kata.table.answer: locked.stub}.items():
                if not (self._blobs / blob).exists():
                    data = read_if_file(folder / name)
                    if data is not None and blob_id(data) == blob:
                        self._store(blob, data)

    def _original(self, path: Path, blob: str) -> bytes:
        for source in (path, self._blobs / blob):
            data = read_if_file(source)
            if data is not None and blob_id(data) == blob:
                return with_lf(data)
        data = self._from_git(blob)
        if data is None:
            raise OriginalLost(
                f"{shown(path)} was changed, and its original is neither in git nor in "
                ".katas/blobs: copy it from a fresh download of the repository, then run again"
            )
        self._store(blob, data)
        return data

    def _from_git(self, blob: str) -> bytes | None:
        command = ["git", "-c", "safe.directory=*", "cat-file", "blob", blob]
        try:
            run = subprocess.run(
                command, cwd=self._repository.root, capture_output=True, check=False
            )
        except OSError:
            return None
        return run.stdout if run.returncode == 0 else None

    def _store(self, blob: str, data: bytes) -> None:
        """Keep a copy; a folder that cannot be written only means that git is asked again."""
        try:
            self._blobs.mkdir(parents=True, exist_ok=True)
            write_whole(self._blobs / blob, with_lf(data))
        except OSError:
            return


def read_lock(path: Path) -> Lock:
    """Read `katas.lock`. Raises `UserError`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Lock)
    except FileNotFoundError:
        raise UserError(
            f"{shown(path)}: there is no such file; get it back with: git restore {shown(path)}"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as error:
        raise UserError(
            f"{shown(path)}: cannot be read ({error}); after a merge conflict run: nox -s lock"
        ) from None


def lock_text(lock: Lock) -> bytes:
    """The lock as it is written: one line a kata, sorted, so that merges stay small."""
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
