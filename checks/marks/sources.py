"""Answers as the static marks see them: laid out in one folder, with no comment that switches
a check off."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from checks.answers import Answer
from checks.marks import reading
from checks.marks.tools import Said, Tools
from checks.runner import limits
from checks.verdicts import Finding


@dataclass(frozen=True)
class Source:
    """A copy of an answer that can be checked, and what was found while it was copied."""

    answer: Answer
    path: str  # relative to the folder of all copies
    types: tuple[Finding, ...]
    lint: tuple[Finding, ...]


@dataclass(frozen=True)
class Unreadable:
    """Why Python cannot compile an answer, and at which line."""

    cause: str
    line: int | None


@dataclass(frozen=True)
class LaidOut:
    """The answers that compile, and by kata id what is wrong with the others."""

    sources: list[Source]
    unreadable: dict[str, Unreadable]


class Read(msgspec.Struct, frozen=True):
    """What `reading.py` says of a file; `fault` is an errno and its text, and no file's."""

    path: str = ""
    problem: str | None = None
    line: int | None = None
    types: tuple[tuple[int, str], ...] = ()
    lint: tuple[tuple[int, str], ...] = ()
    fault: tuple[int, str] | None = None


def lay_out_sources(
    tools: Tools,
    folder: Path,
    answers: Iterable[Answer],
    support: Mapping[str, Mapping[str, bytes]],
) -> LaidOut:
    """Copy the answers that compile below `folder`, laid out as `exercises/` is.

    One that does not compile would stop mypy for all.

    Args:
        support: by kata id, the support files that its answer may import.
    """
    given = folder / "given"
    by_path = {}
    for answer in answers:
        if answer.kata.is_python and not answer.problem:
            path = Path("exercises", answer.kata.stub)
            by_path[path.as_posix()] = answer
            (given / path).parent.mkdir(parents=True, exist_ok=True)
            (given / path).write_bytes(answer.data)
    laid_out = LaidOut([], {})
    for read in _read(tools, given, folder):
        answer = by_path[read.path]
        if read.problem:
            laid_out.unreadable[answer.kata.id] = Unreadable(read.problem, read.line)
            continue
        for name, data in support.get(answer.kata.id, {}).items():
            if name.endswith((".py", ".pyi")) and name not in answer.kata.test_names:
                (folder / read.path).with_name(name).write_bytes(data)
        types, lint = _findings(read.types), _findings(read.lint)
        laid_out.sources.append(Source(answer, read.path, types, lint))
    return laid_out


def _read(tools: Tools, given: Path, folder: Path) -> list[Read]:
    """What the program in `reading.py` says of all files in `given`: where one of them ends it, it
    is started again for the rest."""
    said: list[Read] = []
    command = [sys.executable, "-I", "-S", "-X", "utf8", reading.__file__, str(given), str(folder)]
    while waiting := reading.files_in(given):
        run = tools.run(command, folder, seconds=(len(waiting) + 1) * reading.SECONDS)
        for line in run.output.splitlines():
            read = msgspec.json.decode(line, type=Read)
            if read.fault:
                raise OSError(*read.fault)
            said.append(read)
        if left := reading.files_in(given):
            said.append(Read(left[0].relative_to(given).as_posix(), _why(run)))
            left[0].unlink()
    return said


def _why(run: Said) -> str:
    if run.status < 0:
        killer = limits.signal_name(-run.status)
        return f"Python is killed by {killer} when it compiles this: make it simpler"
    return f"Python needs over {reading.SECONDS} s to compile it: make it simpler"


def _findings(found: tuple[tuple[int, str], ...]) -> tuple[Finding, ...]:
    return tuple(Finding(line, message, "grader") for line, message in found)
