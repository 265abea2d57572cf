"""The types mark: one mypy run for all answers, strict, with a cache that is kept.

mypy is told the version of the Python that runs the tests: what it takes for unreachable in
`if sys.version_info >= (3, 12):` is then just what does not run here.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psutil

from checks.marks.sources import Source
from checks.marks.tools import GaveUp, Kept, limited
from checks.verdicts import Finding, Mark
from checks.workspace import remove

PROCESS = Path(__file__).with_name("mypy_process.py")
SECONDS = 30
ROOM = 64 * 1024 * 1024  # bytes that its cache may grow by: a mypy on a full disk gives up
INTERNAL_ERROR = re.compile(r"^(.*?):\d+: error: INTERNAL ERROR", re.M)


class Message(msgspec.Struct):
    """A line of `mypy --output json`."""

    file: str
    line: int
    message: str
    code: str | None
    severity: str

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


class Said(msgspec.Struct):
    """What `mypy_process.py` says of a run: 0 clean, 1 with findings, 2 when mypy gave up."""

    said: str
    failed: str
    status: int


@dataclass(frozen=True)
class Ran:
    """What came of one run: `gave_up` is why it did not look at all that it was given."""

    messages: list[Message]
    gave_up: str | None
    blamed: set[str]


class TypeChecker:
    """Checks types in a process that has mypy imported.

    Use it as a context manager: leaving it ends the process.

    Args:
        settings: the mypy settings file.
        cache: the folder of mypy's cache.
    """

    def __init__(self, settings: Path, cache: Path) -> None:
        self._settings = settings
        self._cache = cache
        self._mypy = Kept([sys.executable, "-P", "-X", "utf8", str(PROCESS)])

    def __enter__(self) -> TypeChecker:
        return self

    def __exit__(self, *error: object) -> None:
        self._mypy.__exit__(*error)

    def start(self) -> None:
        """Start the process, which imports mypy while the caller goes on. Raises `Stopped`."""
        self._mypy.start()

    def interrupt(self) -> None:
        """End what is checked; this, and what is asked for before `resume`, raises `Stopped`."""
        self._mypy.interrupt()

    def resume(self) -> None:
        """Check again after an interrupt."""
        self._mypy.resume()

    def check(self, folder: Path, sources: Sequence[Source]) -> dict[str, Mark]:
        """The types mark by kata id, of sources that were laid out in `folder`.

        Raises:
            Stopped: see `interrupt`.
        """
        if not sources:
            return {}
        with _borrowed(self._cache, folder) as cache:
            run = _Run(self._mypy, folder, self._settings, cache)
            found = run.findings([source.path for source in sources])
        return {
            source.answer.kata.id: _mark((*source.types, *found[source.path])) for source in sources
        }


@contextmanager
def _borrowed(cache: Path, folder: Path) -> Iterator[Path]:
    """mypy's cache for one user at a time; without one, or where it cannot be moved, a new one.

    It is put back when all is done. A mypy that was ended has noted modules as checked that it had
    not looked through, so its cache is thrown away, also by the next user where this one is killed.
    """
    for left in cache.parent.glob(f"{cache.name}-*"):
        if not psutil.pid_exists(int(left.suffix[1:] or 0)):
            remove(left)
    own = cache.with_name(f"{cache.name}-{secrets.token_hex(4)}.{os.getpid()}")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        cache.rename(own)
        is_kept = shutil.disk_usage(own).free > ROOM
    except OSError:
        is_kept = False
    if not is_kept:
        remove(own)
        own = folder / cache.name
    try:
        yield own
        with contextlib.suppress(OSError):  # another one was faster
            own.rename(cache)
    finally:
        remove(own)


def _mark(findings: tuple[Finding, ...]) -> Mark:
    return Mark(not findings, limited(tuple(sorted(findings, key=lambda finding: finding.line))))


@dataclass(frozen=True)
class _Run:
    mypy: Kept
    folder: Path
    settings: Path
    cache: Path

    def findings(self, paths: list[str]) -> dict[str, list[Finding]]:
        """Run mypy on all paths at once. Where it gives up: without those that it blames, and
        where it blames none, on each alone."""
        found: dict[str, list[Finding]] = {path: [] for path in paths}
        if not paths:
            return found
        ran = self._run(paths)
        if ran.gave_up:
            remove(self.cache)
        if ran.gave_up and len(paths) > 1:
            rest = [path for path in paths if path not in ran.blamed] if ran.blamed else []
            for group in [rest, *([path] for path in paths if path not in rest)]:
                found.update(self.findings(group))
            return found
        for message in ran.messages:
            if message.file in found and message.is_error:
                line = max(1, message.line)
                found[message.file].append(Finding(line, message.message, message.code or "mypy"))
        elsewhere = [f"{m.file}:{m.line}: {m.message}" for m in ran.messages if m.is_error]
        why = ran.gave_up or "".join(elsewhere[:1])
        if why and not any(found.values()):
            found[paths[0]].append(Finding(1, f"mypy gave up: {why}", "mypy"))
        return found

    def _run(self, paths: Sequence[str]) -> Ran:
        arguments = [
            *("--config-file", str(self.settings), "--cache-dir", str(self.cache)),
            *("--python-version", f"{sys.version_info.major}.{sys.version_info.minor}"),
            *("--output", "json", "--no-error-summary", *paths),
        ]
        request = msgspec.json.encode({"folder": str(self.folder), "arguments": arguments})
        try:
            said = self.mypy.ask(request, SECONDS + len(paths))
        except GaveUp as why:
            return Ran([], str(why), set())
        return _ran(msgspec.json.decode(said, type=Said), set(paths))


def _ran(run: Said, paths: set[str]) -> Ran:
    messages, rest = [], [run.failed]
    for line in run.said.splitlines():
        try:
            message = msgspec.json.decode(line, type=Message)
        except msgspec.DecodeError:
            rest.append(line)
        else:
            message.file = message.file.replace("\\", "/")
            messages.append(message)
    raw = "\n".join(rest)
    said = " ".join(raw.split())[:300]
    if run.status in (0, 1):
        is_told = run.status == 0 or any(message.is_error for message in messages)
        return Ran(messages, None if is_told else said, set())
    blamed = {message.file for message in messages} | set(INTERNAL_ERROR.findall(raw))
    return Ran(messages, said or "without a word", blamed & paths)
