"""The types mark: one mypy call for all answers, strict, with a cache that is kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from checks.marks.sources import Source
from checks.verdicts import Finding, Mark


class Message(msgspec.Struct):
    """A line of `mypy --output json`."""

    file: str
    line: int
    message: str
    code: str | None
    severity: str


def check_types(
    folder: Path, sources: Sequence[Source], settings: Path, cache: Path
) -> dict[str, Mark]:
    """The types mark by kata id, of sources that were laid out in `folder`."""
    found = _findings(folder, [source.path for source in sources], settings, cache)
    return {
        source.answer.kata.id: _mark((*source.types, *found[source.path])) for source in sources
    }


def _mark(findings: tuple[Finding, ...]) -> Mark:
    return Mark(not findings, tuple(sorted(findings, key=lambda finding: finding.line)))


def _findings(
    folder: Path, paths: list[str], settings: Path, cache: Path
) -> dict[str, list[Finding]]:
    """Run mypy on all paths at once, or where it gives up on each alone."""
    found: dict[str, list[Finding]] = {path: [] for path in paths}
    if not paths:
        return found
    status, messages, rest = _mypy(folder, paths, settings, cache)
    if status == 2 and len(paths) > 1:
        alone = [_findings(folder, [path], settings, cache) for path in paths]
        return {path: findings for each in alone for path, findings in each.items()}
    for message in messages:
        path = message.file.replace("\\", "/")
        if message.severity == "error" and path in found:
            line = max(1, message.line)
            found[path].append(Finding(line, message.message, message.code or "mypy"))
    if status and not any(found.values()):
        found[paths[0]].append(Finding(1, f"mypy gave up: {rest[-200:]}", "mypy"))
    return found


def _mypy(
    folder: Path, paths: Sequence[str], settings: Path, cache: Path
) -> tuple[int, list[Message], str]:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file", str(settings)),
            *("--cache-dir", str(cache), "--output", "json", "--no-error-summary", *paths),
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    messages, rest = [], [run.stderr]
    for line in run.stdout.splitlines():
        try:
            messages.append(msgspec.json.decode(line, type=Message))
        except msgspec.DecodeError:
            rest.append(line)
    status = run.returncode if run.returncode in (0, 1) else 2
    return status, messages, "\n".join(rest).strip()
