"""What to do now: the kata, where to begin in its file, how long it takes, what comes before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from checks.answers import parsed
from checks.errors import UserError
from checks.learn.standing import Standing
from checks.pristine import read_if_file
from checks.reports.prose import fitted, listed
from checks.repository import Repository
from checks.roadmap import Kata, Level, Roadmap, shown
from checks.verdicts import State, Verdict

LEVELS: tuple[str, ...] = get_args(Level)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def of_level(katas: Sequence[Kata], level: str | None) -> tuple[Kata, ...]:
    """The katas of a level; all without one. Raises `UserError` where there is none."""
    found = tuple(kata for kata in katas if level in (None, kata.table.level))
    if not found:
        there = [name for name in LEVELS if any(kata.table.level == name for kata in katas)]
        raise UserError(
            f"there is no {level} here: leave --level out, or take {' or '.join(there)}"
        )
    return found


def next_step(repository: Repository, step: Standing, width: int | None) -> Iterator[str]:
    """Say what to do for a kata, line by line; paths can be opened as they are printed."""
    kata, table = step.kata, step.kata.table
    yield f"{table.title} ({kata.slug}: {table.level}, {table.minutes} minutes)"
    yield f"  read   {shown(repository.topic(kata) / 'README.md')}"
    yield f"  write  {shown(repository.stub(kata))}:{line_to_write(step, repository.stub(kata))}"
    yield f"  run    nox -s grade -- {kata.slug}"
    if before := comes_after(repository.roadmap, kata):
        yield fitted(before, width, "  after  ")
    if step.was_solved:
        yield fitted(step.since_solved(), width, "  it was ")
    if step.verdict is None:
        yield f"  it was not graded here yet, or ran out of time: nox -s grade -- {kata.slug}"
    elif step.state is State.BROKEN and step.verdict.cause:
        yield fitted(step.verdict.cause, width, "  it is broken: ")
    elif step.state is not State.NOT_STARTED:
        yield f"  it is {step.state}: a hint is at nox -s hint -- {kata.slug}"


def line_to_write(step: Standing, path: Path) -> int:
    """The line to begin at: the first that a verdict speaks of, else that of the first unwritten
    function, else that of the first function."""
    if step.verdict and (line := _line_told(step.verdict)):
        return line
    if not step.kata.is_python:
        return 1
    tree = parsed(read_if_file(path) or b"")
    functions = sorted(
        (node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, Function)),
        key=lambda node: node.lineno,
    )
    unwritten = [node for node in functions if _raises_not_implemented(node)]
    first = [*unwritten, *functions][:1]
    return first[0].lineno if first else 1


def _line_told(verdict: Verdict) -> int | None:
    """The first line of the answer that a verdict speaks of."""
    failed = verdict.tests.failed if verdict.tests else ()
    marks = [mark for mark in (verdict.types, verdict.lint) if mark and not failed]
    told = [finding.line for mark in marks for finding in mark.findings]
    return (
        verdict.line
        or next(filter(None, (result.line for result in failed)), None)
        or (min(told) if told else None)
    )


def _raises_not_implemented(function: Function) -> bool:
    last = function.body[-1]
    return isinstance(last, ast.Raise) and "NotImplementedError" in ast.unparse(last)


def comes_after(roadmap: Roadmap, kata: Kata) -> str:
    """What comes before a kata: the earlier katas of its topic and topics of its track."""
    track = next(track for track in roadmap.tracks if track.slug == kata.topic.split("/")[0])
    here = [topic for topic in track.topics if topic.katas]
    place = [topic.id for topic in here].index(kata.topic)
    earlier = [other.slug for other in here[place].katas]
    katas = earlier[: earlier.index(kata.slug)]
    topics = [topic.slug for topic in here[:place]]
    told = [listed(katas)] if katas else []
    told += [f"the topic{'s' if len(topics) > 1 else ''} {listed(topics)}"] if topics else []
    return "; ".join(told)
