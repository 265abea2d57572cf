"""What came of a run of a kata's tests, from what its warden told, in words."""

from __future__ import annotations

import ast
import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.answers import Answer
from checks.marks.reading import text_of
from checks.roadmap import Kata
from checks.runner import limits
from checks.verdicts import Outcome, State, TestResult, TestsMark

Record = dict[str, Any]
Meanings = Mapping[str, Mapping[str, str]]  # of each function by its name, by test file
FILE_TOO_LARGE = os.strerror(errno.EFBIG)
GRADER_FAULT = "a fault of the grader, not of this answer"


@dataclass(frozen=True)
class Ran:
    """What came of one run of a kata's tests.

    `state` is None where the tests ran (then `mark` says how), else broken or failing with a
    `cause`. `collected` are the names of the tests that pytest found.
    """

    mark: TestsMark
    state: State | None
    cause: str | None
    line: int | None
    collected: tuple[str, ...]
    notes: tuple[str, ...]
    output: str
    left: tuple[str, ...]
    seconds: float


def ran_of(
    raw: Record | None, answer: Answer, tests: Mapping[str, bytes], expected: Sequence[str] | None
) -> Ran:
    """What came of a run, from what its warden told; None where that has died.

    Args:
        tests: the test files by name, as they were before the run.
        expected: see `Runner.run`.
    """
    if raw is None:
        raw = _no_run("it killed or stopped the process that watches over its run")
    elif "fault" in raw:
        raw = _no_run(f"{GRADER_FAULT}: {raw['fault']}")
    meanings = {name: _meanings(data) for name, data in tests.items()}
    by_name = {record["name"]: _result(record, answer, meanings) for record in raw["results"]}
    broken: Record | None = raw["broken"]
    names = list(expected if expected is not None else raw["collected"])
    ended = raw["tampered"] or (broken["reason"] if broken else "the test run ended before it")
    lost = f"it did not run: {ended}"
    results = [
        by_name.get(name) or _lost(name, lost, answer, meanings)
        for name in [*names, *(name for name in by_name if name not in names)]
    ]
    passed = sum(r.outcome is Outcome.PASSED for r in results if r.name in names)
    extra = [name for name in by_name if name not in names]
    state, cause, line = None, None, None
    if raw["tampered"]:
        state, cause = State.FAILING, raw["tampered"]
        passed = 0
    elif broken:
        state = State.FAILING if by_name else State.BROKEN
        cause, line = broken["reason"], broken.get("answer_line")
        if cause.startswith(GRADER_FAULT):
            state = State.UNAVAILABLE
    elif extra:
        state, cause = State.FAILING, f"tests ran that are not recorded: {', '.join(extra[:3])}"
    return Ran(
        mark=TestsMark(passed, len(names), tuple(results)),
        state=state,
        cause=cause,
        line=line,
        collected=tuple(raw["collected"]),
        notes=_notes(raw, answer),
        output=raw["output"],
        left=_left(raw),
        seconds=raw["seconds"],
    )


def _no_run(reason: str) -> Record:
    """What a warden would have said of a run that never began."""
    return {
        "results": [],
        "collected": [],
        "broken": {"reason": reason},
        "tampered": None,
        "output": "",
        "output_cut": False,
        "left_processes": 0,
        "left_threads": [],
        "seconds": 0.0,
    }


def _lost(name: str, reason: str, answer: Answer, meanings: Meanings) -> TestResult:
    return TestResult(
        name=name,
        meaning=_meaning_of(name, answer.kata, meanings),
        outcome=Outcome.MISSING,
        reason=reason,
        hidden=answer.kata.is_hidden(name),
    )


def _result(record: Record, answer: Answer, meanings: Meanings) -> TestResult:
    name, kata = record["name"], answer.kata
    test_line, line = record.get("test_line"), record.get("answer_line")
    return TestResult(
        name=name,
        meaning=_meaning_of(name, kata, meanings),
        outcome=Outcome(record["outcome"]),
        seconds=record["seconds"],
        reason=_reason(record, answer),
        line=line,
        yours=_line_of(answer, line) if line else None,
        where=f"{_file_of(name, kata)}:{test_line}" if test_line else None,
        asserts=record.get("test_source"),
        example=record.get("example"),
        kind=record.get("kind"),
        function=record.get("function"),
        hidden=kata.is_hidden(name),
    )


def _file_of(name: str, kata: Kata) -> str:
    """The test file that holds a test of this name."""
    return kata.hidden_test_name if kata.is_hidden(name) else kata.test_name


def _reason(record: Record, answer: Answer) -> str | None:
    bounds = answer.kata.limits
    if record["outcome"] == "timeout" and not record["reason"]:
        return f"timed out after {bounds.test_s:g} s: an endless loop, or too slow?"
    if record.get("kind") == "MemoryError":
        return f"over the {limits.in_words(bounds.memory_mib)} memory limit (MemoryError)"
    reason: str | None = record["reason"]
    if reason and record.get("kind") == "OSError" and FILE_TOO_LARGE in reason:
        return f"over the {limits.in_words(limits.FILE_SIZE // limits.MIB)} limit of one file"
    return reason


def _line_of(answer: Answer, line: int) -> str | None:
    lines = text_of(answer.data).split("\n")
    return lines[line - 1].strip()[:200] if line <= len(lines) else None


def _meanings(tests: bytes) -> dict[str, str]:
    """The first paragraph of each test function's docstring, on one line, by its name."""
    try:
        tree = ast.parse(tests)
    except (SyntaxError, ValueError):
        return {}
    functions = (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {
        function.name: " ".join((ast.get_docstring(function) or "").split("\n\n")[0].split())
        for function in functions
    }


def _meaning_of(name: str, kata: Kata, meanings: Meanings) -> str:
    functions = meanings.get(_file_of(name, kata), {})
    return functions.get(name.split("[")[0].split("::")[-1], "")


def _notes(raw: Record, answer: Answer) -> tuple[str, ...]:
    if not raw["output_cut"]:
        return ()
    limit = limits.in_words(answer.kata.limits.output_kib, ("KiB", "MiB"))
    return (f"it printed more than {limit}: the rest was cut",)


def _left(raw: Record) -> tuple[str, ...]:
    left = [f"thread {name}" for name in raw["left_threads"]]
    if raw["left_processes"] > 0:
        left.append(f"{raw['left_processes']} process(es)")
    return tuple(left)
