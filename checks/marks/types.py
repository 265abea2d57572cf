"""The types mark: one mypy run for all answers, strict, with a cache that is kept."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from checks.marks.sources import Source
from checks.verdicts import Finding, Mark

PROCESS = Path(__file__).with_name("mypy_process.py")


class Message(msgspec.Struct):
    """A line of `mypy --output json`."""

    file: str
    line: int
    message: str
    code: str | None
    severity: str


class Said(msgspec.Struct):
    """What a run of mypy came to: 0 clean, 1 with findings, 2 when it gave up."""

    said: str
    failed: str
    status: int


class TypeChecker:
    """Checks types in a process that has mypy imported, and starts to import it at once.

    Use it as a context manager: leaving it ends the process.

    Args:
        settings: the mypy settings file.
        cache: the folder of mypy's cache.
    """

    def __init__(self, settings: Path, cache: Path) -> None:
        self._arguments = ["--config-file", str(settings), "--cache-dir", str(cache)]
        self._arguments += ["--output", "json", "--no-error-summary"]
        self._turn = threading.Lock()
        self._process = _start()

    def __enter__(self) -> TypeChecker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process; a check that is under way ends too, a later one starts a new process."""
        with self._process:
            self._process.kill()

    def check(self, folder: Path, sources: Sequence[Source]) -> dict[str, Mark]:
        """The types mark by kata id, of sources that were laid out in `folder`."""
        found = self._findings(folder, [source.path for source in sources])
        return {
            source.answer.kata.id: _mark((*source.types, *found[source.path])) for source in sources
        }

    def _findings(self, folder: Path, paths: list[str]) -> dict[str, list[Finding]]:
        """Run mypy on all paths at once, or where it gives up on each alone."""
        found: dict[str, list[Finding]] = {path: [] for path in paths}
        if not paths:
            return found
        status, messages, rest = _read(self._run(folder, paths))
        if status == 2 and len(paths) > 1:
            alone = [self._findings(folder, [path]) for path in paths]
            return {path: findings for each in alone for path, findings in each.items()}
        for message in messages:
            path = message.file.replace("\\", "/")
            if message.severity == "error" and path in found:
                line = max(1, message.line)
                found[path].append(Finding(line, message.message, message.code or "mypy"))
        if status and not any(found.values()):
            found[paths[0]].append(Finding(1, f"mypy gave up: {rest[-200:]}", "mypy"))
        return found

    def _run(self, folder: Path, paths: list[str]) -> Said:
        request = {"folder": str(folder), "arguments": [*self._arguments, *paths]}
        with self._turn:
            if self._process.poll() is not None:
                self._process = _start()
            assert self._process.stdin
            assert self._process.stdout
            try:
                self._process.stdin.write(msgspec.json.encode(request) + b"\n")
                self._process.stdin.flush()
                return msgspec.json.decode(self._process.stdout.readline(), type=Said)
            except (OSError, msgspec.DecodeError):
                self.close()
                return Said("", f"its process ended with {self._process.returncode}", 2)


def check_types(
    folder: Path, sources: Sequence[Source], settings: Path, cache: Path
) -> dict[str, Mark]:
    """The types mark by kata id, where they are checked once."""
    if not sources:
        return {}
    with TypeChecker(settings, cache) as checker:
        return checker.check(folder, sources)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", str(PROCESS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _mark(findings: tuple[Finding, ...]) -> Mark:
    return Mark(not findings, tuple(sorted(findings, key=lambda finding: finding.line)))


def _read(run: Said) -> tuple[int, list[Message], str]:
    """The status, the findings, and whatever else was said."""
    messages, rest = [], [run.failed]
    for line in run.said.splitlines():
        try:
            messages.append(msgspec.json.decode(line, type=Message))
        except msgspec.DecodeError:
            rest.append(line)
    return run.status if run.status in (0, 1) else 2, messages, "\n".join(rest).strip()
