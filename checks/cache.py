"""Verdicts that were reached before, by a digest of all that they depend on."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from functools import cached_property

import msgspec

from checks.answers import Answer
from checks.pristine import Locked, write_whole
from checks.repository import Repository
from checks.verdicts import Verdict

NOT_OF_A_VERDICT = {"tests", "reports", "learn", "author", "cli"}


class Cache:
    """A file a verdict, in `.katas/verdicts/`. One that cannot be read or written is no cache."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._folder = repository.state / "verdicts"

    def digest(self, answer: Answer, locked: Locked) -> str:
        """A digest of answer, tests, support files, limits, grader, Python and pinned versions."""
        kata = answer.kata
        parts = (
            kata.id.encode(),
            answer.data,
            (answer.problem or "").encode(),
            msgspec.json.encode(
                (locked, kata.table.form, kata.table.answer, kata.limits), order="sorted"
            ),
            self.grader.encode(),
            f"{sys.version} {platform.platform()}".encode(),
        )
        return digest_of(*parts)

    @cached_property
    def grader(self) -> str:
        """A digest of the grader itself, and of the versions that it runs with."""
        checks = self._repository.checks
        files = {
            path.relative_to(checks).as_posix(): path.read_bytes()
            for path in checks.rglob("*")
            if path.suffix in (".py", ".toml", ".ini")
            and path.relative_to(checks).parts[0] not in NOT_OF_A_VERDICT
        }
        constraints = self._repository.root / "constraints.txt"
        return digest_of_files({**files, "constraints.txt": constraints.read_bytes()})[:16]

    def get(self, digest: str) -> Verdict | None:
        try:
            data = (self._folder / digest[:2] / digest).read_bytes()
            return msgspec.json.decode(data, type=Verdict)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def put(self, digest: str, verdict: Verdict) -> None:
        path = self._folder / digest[:2] / digest
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, msgspec.json.encode(verdict))
        except OSError:
            return


def digest_of(*parts: bytes) -> str:
    """A digest in which no two sequences of parts look alike."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """A digest of files by name."""
    return digest_of(*(part for name in sorted(files) for part in (name.encode(), files[name])))
