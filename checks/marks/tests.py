"""The tests mark: a kata's tests run in a child of a warm parent, and what came of it in words."""

from __future__ import annotations

import ast
import errno
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from checks.answers import Answer
from checks.marks.watcher import Record, Watcher
from checks.pristine import read_if_file
from checks.runner import limits
from checks.verdicts import Outcome, State, TestResult, TestsMark
from checks.workspace import Workspace

CAN_FORK = hasattr(os, "fork")
ALSO_WRITABLE = list(filter(None, os.environ.get("KATAS_WRITABLE", "").split(os.pathsep)))
FILE_TOO_LARGE = os.strerror(errno.EFBIG)
GRADER_FAULT = "a fault of the grader, not of this answer"


class Interrupted(Exception):
    """A run was ended before it came to a verdict."""


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


class Runner:
    """Runs tests, several katas at a time. Use it as a context manager: leaving it ends all runs.

    Args:
        settings: the pytest settings file for a kata's tests.
        hash_seed: PYTHONHASHSEED of the runs; a fork cannot change it, so it is the parent's.
        fork: whether children are forked from a warm parent, where that can be, or started each
            by itself.
        hidden: folders that no answer may look into.
        confine: whether runs are confined where the system can do that: see runner/landlock.py.
    """

    def __init__(
        self,
        settings: Path,
        hash_seed: int = 0,
        fork: bool = True,
        hidden: Iterable[Path] = (),
        confine: bool = True,
    ) -> None:
        self._settings = settings
        self._confine = confine
        self._hidden = [str(path.resolve()) for path in (*hidden, Path(tempfile.gettempdir()))]
        self._hash_seed = hash_seed
        self._fork = fork and CAN_FORK
        self._parents: list[Watcher] = []
        self._starting = threading.Lock()
        self._interrupted = False

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all runs, and what they were started from."""
        self.interrupt()
        for parent in list(self._parents):
            parent.close()

    def start(self) -> None:
        """Start the warm parent, which imports what it needs while the caller goes on."""
        if self._fork:
            with self._starting:
                self._shared_parent()

    def interrupt(self) -> None:
        """End all runs; these, and all that are asked for before `resume`, raise `Interrupted`."""
        with self._starting:
            self._interrupted = True
            for parent in self._parents:
                parent.end_runs()

    def resume(self) -> None:
        """Run again after an interrupt."""
        with self._starting:
            self._interrupted = False

    def run(
        self,
        answer: Answer,
        workspace: Workspace,
        expected: Sequence[str] | None,
        seed: int = 0,
        first_failure: bool = False,
        shrink: bool = True,
    ) -> Ran:
        """Run the tests of an answer that was laid out in `workspace`.

        Args:
            expected: the names of the tests that must pass; None records what there is.
            seed: 0 runs in order with the same Hypothesis examples each time; another seed
                shuffles the tests and seeds Hypothesis.
            first_failure: whether the run ends with the first test that fails.
            shrink: whether the smallest example is looked for that fails a property.

        Raises:
            Interrupted: see `interrupt`.
        """
        request = self._request(answer, workspace) | {
            "seed": seed,
            "first_failure": first_failure,
            "shrink": shrink,
        }
        given = {path: read_if_file(path) for path in workspace.given()}
        ran = _words(self._raw(request), answer, workspace, expected)
        changed = [path.name for path, data in given.items() if read_if_file(path) != data]
        if not changed:
            return ran
        mark = msgspec.structs.replace(ran.mark, passed=0)
        cause = f"it changed {changed[0]}, which is not its own"
        return replace(ran, mark=mark, state=State.FAILING, cause=cause)

    def _request(self, answer: Answer, workspace: Workspace) -> Record:
        kata = answer.kata
        package = f"exercises.{kata.topic.replace('/', '.')}"
        module = f"{package}.{Path(kata.table.answer).stem}"
        return {
            "run": str(workspace.run),
            "workspace": str(workspace.root),
            "answer": str(workspace.answer),
            "tests": {str(workspace.test): f"{package}.{workspace.test.stem}"},
            "module": module if kata.is_python and kata.table.form != "test-writing" else None,
            "cwd": str(workspace.cwd),
            "tmp": str(workspace.tmp),
            "trace": str(workspace.trace),
            "settings": str(self._settings),
            "confine": self._confine,
            "hidden": self._hidden,
            "readable": [sys.prefix, sys.base_prefix, str(workspace.run), str(self._settings)],
            "writable": [str(workspace.own), *ALSO_WRITABLE],
            "environment": workspace.environment(self._hash_seed),
            "limits": msgspec.to_builtins(kata.limits),
            "secret": secrets.token_hex(16),
        }

    def _raw(self, request: Record) -> Record | None:
        if self._fork:
            raw = self._run_shared(request)
            raw = raw if raw is not None else self._run_alone(request, "parent")
        else:
            raw = self._run_alone(request, "alone")
            limits.kill_marked("TMPDIR", request["tmp"])
        if self._interrupted:
            raise Interrupted
        return raw

    def _run_shared(self, request: Record) -> Record | None:
        with self._starting:
            self._refuse_when_interrupted()
            parent = self._shared_parent()
            awaited = parent.ask(request)
        return parent.result(awaited)

    def _run_alone(self, request: Record, module: str) -> Record | None:
        """Run in a process for this run alone. Another answer that kills the shared parent must
        not cost this one its verdict."""
        with self._starting:
            self._refuse_when_interrupted()
            watcher = Watcher(module, self._hash_seed)
            self._parents.append(watcher)
            awaited = watcher.ask(request)
        raw = watcher.result(awaited)
        watcher.close()
        with self._starting:
            self._parents.remove(watcher)
        return raw

    def _shared_parent(self) -> Watcher:
        if not self._parents or not self._parents[0].is_alive():
            self._parents.insert(0, Watcher("parent", self._hash_seed))
        return self._parents[0]

    def _refuse_when_interrupted(self) -> None:
        if self._interrupted:
            raise Interrupted


def _words(
    raw: Record | None, answer: Answer, workspace: Workspace, expected: Sequence[str] | None
) -> Ran:
    if raw is None:
        raw = _no_run("it killed or stopped the process that watches over its run")
    elif "fault" in raw:
        raw = _no_run(f"{GRADER_FAULT}: {raw['fault']}")
    meanings = _meanings(workspace.topic / answer.kata.test_name, answer)
    by_name = {record["name"]: _result(record, answer, meanings) for record in raw["results"]}
    broken: Record | None = raw["broken"]
    names = list(expected if expected is not None else raw["collected"])
    ended = raw["tampered"] or (broken["reason"] if broken else "the test run ended before it")
    lost = f"it did not run: {ended}"
    results = [
        by_name.get(name)
        or TestResult(name, _meaning_of(name, meanings), Outcome.MISSING, reason=lost)
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


def _result(record: Record, answer: Answer, meanings: Mapping[str, str]) -> TestResult:
    test_line, line = record.get("test_line"), record.get("answer_line")
    if record["outcome"] == "passed" and record["seconds"] > answer.kata.limits.test_s:
        record = {**record, "outcome": "timeout", "kind": "timeout"}  # it swallowed the alarm
    return TestResult(
        name=record["name"],
        meaning=_meaning_of(record["name"], meanings),
        outcome=Outcome(record["outcome"]),
        seconds=record["seconds"],
        reason=_reason(record, answer),
        line=line,
        yours=_line_of(answer, line) if line else None,
        where=f"{answer.kata.test_name}:{test_line}" if test_line else None,
        asserts=record.get("test_source"),
        example=record.get("example"),
        kind=record.get("kind"),
        function=record.get("function"),
    )


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
    lines = answer.data.decode("utf-8", "replace").splitlines()
    return lines[line - 1].strip()[:200] if line <= len(lines) else None


def _meanings(test: Path, answer: Answer) -> dict[str, str]:
    """The first paragraph of each test function's docstring, on one line, by its name."""
    try:
        tree = ast.parse(test.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    functions = (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {
        function.name: " ".join((ast.get_docstring(function) or "").split("\n\n")[0].split())
        for function in functions
    }


def _meaning_of(name: str, meanings: Mapping[str, str]) -> str:
    return meanings.get(name.split("[")[0].split("::")[-1], "")


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
