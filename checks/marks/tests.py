"""The tests mark: a kata's tests run in a child of a warm parent, and what came of it in words."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import secrets
import stat
import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from checks.answers import Answer
from checks.marks.reading import text_of
from checks.marks.tools import Stopped, tool_environment
from checks.runner import command, limits, warden
from checks.runner.limits import in_words
from checks.verdicts import Outcome, State, TestResult, TestsMark
from checks.workspace import Workspace, scratch_folder

Record = dict[str, Any]
CAN_FORK = hasattr(os, "fork")
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


class Runner:
    """Runs tests, several katas at a time. Use it as a context manager: leaving it ends all runs.

    Args:
        settings: the pytest settings file for a kata's tests.
        hash_seed: PYTHONHASHSEED of the runs; a fork cannot change it, so it is the parent's.
        fork: whether children are forked from a warm parent, or started each by itself.
    """

    def __init__(self, settings: Path, hash_seed: int = 0, fork: bool = CAN_FORK) -> None:
        self._settings = settings
        self._hash_seed = hash_seed
        self._fork = fork
        self._parents: list[_WarmParent] = []
        self._spawned: list[warden.Started] = []
        self._starting = threading.Lock()
        self._closed = False

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._starting:
            self._closed = True
            parents, spawned = list(self._parents), list(self._spawned)
        for parent in parents:
            parent.close(at_once=kind is not None)
        for child in spawned:
            if child.wait() is None:
                limits.kill_tree(child.pid)

    def run(
        self,
        answer: Answer,
        workspace: Workspace,
        expected: Sequence[str] | None,
        seed: int = 0,
    ) -> Ran:
        """Run the tests of an answer that was laid out in `workspace`.

        Args:
            expected: the names of the tests that must pass; None records what there is.
            seed: 0 runs in order with the same Hypothesis examples each time; another seed
                shuffles the tests and seeds Hypothesis.

        Raises:
            Stopped: this was closed, and the run was ended.
        """
        request = self._request(answer, workspace, seed)
        tests = workspace.test.read_bytes()
        ran = _words(self._raw(request), answer, _meanings(tests), expected)
        if _still_holds(workspace.test, tests):
            return ran
        mark = msgspec.structs.replace(ran.mark, passed=0)
        return replace(ran, mark=mark, state=State.FAILING, cause="it changed its own tests")

    def _request(self, answer: Answer, workspace: Workspace, seed: int) -> Record:
        kata = answer.kata
        module = f"exercises.{kata.topic.replace('/', '.')}.{Path(kata.table.answer).stem}"
        return {
            "workspace": str(workspace.root),
            "answer": str(workspace.answer),
            "test": str(workspace.test),
            "module": module if kata.is_python and kata.table.form != "test-writing" else None,
            "cwd": str(workspace.cwd),
            "tmp": str(workspace.tmp),
            "trace": str(workspace.trace),
            "settings": str(self._settings),
            "environment": workspace.environment(self._hash_seed),
            "limits": msgspec.to_builtins(kata.limits),
            "secret": secrets.token_hex(16),
            "seed": seed,
        }

    def _raw(self, request: Record) -> Record | None:
        if not self._fork:
            return warden.supervise(request, self._spawn)
        raw = self._run_in_parent(request, alone=False)
        return raw if raw is not None else self._run_in_parent(request, alone=True)

    def _spawn(self, request: Record) -> warden.Started:
        with self._starting:
            if self._closed:
                raise Stopped
            self._spawned = [child for child in self._spawned if child.wait() is None]
            self._spawned.append(warden.spawn(request))
            return self._spawned[-1]

    def _run_in_parent(self, request: Record, *, alone: bool) -> Record | None:
        """Run in the shared parent; `alone` in a new one, since another answer that kills the
        shared parent must not cost this one its verdict."""
        with self._starting:
            if self._closed:
                raise Stopped
            if alone or not self._parents or not self._parents[0].is_alive():
                parent = _WarmParent(self._hash_seed)
                self._parents.insert(len(self._parents) if alone else 0, parent)
            else:
                parent = self._parents[0]
        raw = parent.run(request)
        if alone:
            parent.close()
        if raw is None and self._closed:
            raise Stopped
        return raw


class _WarmParent:
    """The process of `runner/parent.py`, and the results that are awaited from it."""

    def __init__(self, hash_seed: int) -> None:
        self._own = ExitStack()  # what is undone when it is closed
        folder = self._own.enter_context(scratch_folder())
        self._process = subprocess.Popen(
            command("parent"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env={
                **tool_environment(),
                "TMPDIR": str(folder),
                "PYTHONHASHSEED": str(hash_seed),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            },
            start_new_session=True,
        )
        self._awaited: dict[int, Future[Record | None]] = {}
        self._lock = threading.Lock()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def is_alive(self) -> bool:
        return not self._ended

    def run(self, request: Record) -> Record | None:
        """The warden's result; None when it, or this parent, died before it had one."""
        awaited: Future[Record | None] = Future()
        with self._lock:
            if self._ended:
                return None
            number = len(self._awaited)
            self._awaited[number] = awaited
            line = json.dumps({**request, "id": number}).encode() + b"\n"
            assert self._process.stdin
            try:
                self._process.stdin.write(line)
                self._process.stdin.flush()
            except OSError:
                return None
        return awaited.result()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):  # the last line of a parent that was killed
                message = json.loads(line)
                self._awaited[message["id"]].set_result(message["result"])
        with self._lock:
            self._ended = True
            for awaited in self._awaited.values():
                if not awaited.done():
                    awaited.set_result(None)

    def close(self, *, at_once: bool = False) -> None:
        """End it and all its runs; `at_once` does not wait until it does so by itself."""
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(0 if at_once else 5)
        except subprocess.TimeoutExpired:
            limits.kill_tree(self._process.pid)
            self._process.wait()
        self._reader.join(1)
        if self._process.stdout and not self._reader.is_alive():
            self._process.stdout.close()
        self._own.close()


def _still_holds(path: Path, data: bytes) -> bool:
    """Whether there is a file with this content; what else an answer put there is not read."""
    try:
        state = path.lstat()
        same_size = stat.S_ISREG(state.st_mode) and state.st_size == len(data)
        return same_size and path.read_bytes() == data
    except OSError:
        return False


def _words(
    raw: Record | None,
    answer: Answer,
    meanings: Mapping[str, str],
    expected: Sequence[str] | None,
) -> Ran:
    if raw is None:
        raw = _no_run("it killed the process that watches over its run")
    elif "fault" in raw:
        raw = _no_run(f"{GRADER_FAULT}: {raw['fault']}")
    by_name = {record["name"]: _result(record, answer, meanings) for record in raw["results"]}
    broken: Record | None = raw["broken"]
    names = list(expected if expected is not None else raw["collected"])
    lost = f"it did not run: {broken['reason'] if broken else 'the test run ended before it'}"
    results = [
        by_name.get(name)
        or TestResult(name, _meaning_of(name, meanings), Outcome.MISSING, reason=lost)
        for name in [*names, *(name for name in by_name if name not in names)]
    ]
    passed = sum(r.outcome is Outcome.PASSED for r in results if r.name in names)
    extra = [name for name in by_name if name not in names]
    state, cause, line = None, None, None
    if raw["forged"]:
        state, cause = State.FAILING, "it wrote to the pipe that carries its verdict"
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
        "forged": False,
        "output": "",
        "output_cut": False,
        "left_processes": 0,
        "left_threads": [],
        "seconds": 0.0,
    }


def _result(record: Record, answer: Answer, meanings: Mapping[str, str]) -> TestResult:
    test_line, line = record.get("test_line"), record.get("answer_line")
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
    limits = answer.kata.limits
    if record["outcome"] == "timeout" and not record["reason"]:
        return f"timed out after {limits.test_s:g} s: an endless loop, or too slow?"
    if record.get("kind") == "MemoryError":
        return f"over the {in_words(limits.memory_mib)} memory limit (MemoryError)"
    reason: str | None = record["reason"]
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


def _meaning_of(name: str, meanings: Mapping[str, str]) -> str:
    return meanings.get(name.split("[")[0].split("::")[-1], "")


def _notes(raw: Record, answer: Answer) -> tuple[str, ...]:
    if not raw["output_cut"]:
        return ()
    limit = in_words(answer.kata.limits.output_kib, ("KiB", "MiB"))
    return (f"it printed more than {limit}: the rest was cut",)


def _left(raw: Record) -> tuple[str, ...]:
    left = [f"thread {name}" for name in raw["left_threads"]]
    if raw["left_processes"] > 0:
        left.append(f"{raw['left_processes']} process(es)")
    return tuple(left)
