"""The lint mark: one ruff call for all answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from checks.marks.sources import Source
from checks.marks.tools import Tools, limited
from checks.verdicts import Finding, Mark

SECONDS = 30


class Location(msgspec.Struct):
    """A place in a file; rows count from 1."""

    row: int


class Diagnostic(msgspec.Struct):
    """An element of `ruff check --output-format json`."""

    filename: str
    message: str
    code: str | None
    location: Location | None


def check_lint(
    tools: Tools, folder: Path, sources: Sequence[Source], settings: Path
) -> dict[str, Mark]:
    """The lint mark by kata id, of sources that were laid out in `folder`."""
    found = _findings(tools, folder, [source.path for source in sources], settings)
    marks = {}
    for source in sources:
        findings = (*source.lint, *found[source.path])
        marks[source.answer.kata.id] = Mark(not findings, limited(findings))
    return marks


def _findings(
    tools: Tools, folder: Path, paths: list[str], settings: Path
) -> dict[str, list[Finding]]:
    """Run ruff on all paths at once, or where it gives up on each alone."""
    found: dict[str, list[Finding]] = {path: [] for path in paths}
    if not paths:
        return found
    from ruff import find_ruff_bin  # type: ignore[import-untyped] # only where it is needed

    command = [find_ruff_bin(), "check", "--config", str(settings), "--no-cache"]
    run = tools.run([*command, "--output-format", "json", *paths], folder, SECONDS + len(paths))
    if run.gave_up or run.status not in (0, 1):
        if len(paths) > 1:
            alone = [_findings(tools, folder, [path], settings) for path in paths]
            return {path: findings for each in alone for path, findings in each.items()}
        why = run.gave_up or run.errors.strip()[-200:]
        return {paths[0]: [Finding(1, f"ruff gave up: {why}", "ruff")]}
    by_absolute = {str((folder / path).resolve()): path for path in paths}
    for diagnostic in msgspec.json.decode(run.output, type=list[Diagnostic]):
        path = by_absolute[str(Path(diagnostic.filename).resolve())]
        line = diagnostic.location.row if diagnostic.location else 1
        found[path].append(Finding(line, diagnostic.message, diagnostic.code or "syntax"))
    return found
