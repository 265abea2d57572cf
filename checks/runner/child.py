"""The process that imports an answer and runs its kata's tests, and tells the warden what it sees.

It is forked from the warm parent, or started by itself where fork is missing. Everything that it
tells goes over one pipe, a JSON object a line:

    {"phase": "import" | "collect"}              what it is about to do
    {"broken": {...}}                            the answer, or its tests, could not be imported
    {"collected": [name, ...]}                   the tests that were found
    {"start": name}, {"result": {...}}           around each test
    {"exited": {"status": ..., "line": ...}}     the answer called os._exit
    {"end": {"threads": [name, ...]}}            all done
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import io
import json
import linecache
import os
import random
import re
import signal
import sys
import threading
import traceback
from collections.abc import Generator
from types import TracebackType
from typing import Any, NoReturn

import pytest
from _pytest._io import TerminalWriter

from . import limits
from .examples import choose_examples

Request = dict[str, Any]
REASON_LINES = 14
REASON_CHARACTERS = 2000
TIMEOUT_MARK = "from pytest-timeout"
EXAMPLE_MARKS = ("Falsifying example", "Failing test case")  # older and newer Hypothesis

# An answer, or a test's monkeypatch, may replace any of these.
_write, _getpid, _dumps = os.write, os.getpid, json.dumps


class Channel:
    """The pipe to the warden. Only the process that made it can write to it."""

    def __init__(self, descriptor: int, secret: str) -> None:
        self._descriptor = descriptor
        self._secret = secret
        self._owner = _getpid()
        self._leave = os._exit
        self._lock = threading.Lock()

    def send(self, **message: object) -> None:
        if _getpid() != self._owner:
            return
        text = self._secret + _dumps(message, ensure_ascii=False) + "\n"
        line = text.encode("utf-8", "replace")  # lone surrogates are in no report
        with self._lock:
            try:
                while line:
                    line = line[_write(self._descriptor, line) :]
            except OSError:  # the answer has closed it
                self._leave(limits.PIPE_CLOSED)


def run(request: Request, channel_descriptor: int, output_descriptor: int) -> NoReturn:
    """Run the request in this process and leave it. Never returns."""
    leave = os._exit  # as it is in this process: the answer, or coverage, may replace it
    channel = Channel(channel_descriptor, request["secret"])
    _settle_in(request, output_descriptor)
    _report_early_exit(channel, request["answer"])
    try:
        _run_tests(request, channel)
    except BaseException as error:
        channel.send(broken=_broken(error, request))
    threads = [t.name for t in threading.enumerate() if t is not threading.current_thread()]
    channel.send(end={"threads": threads})
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    leave(0)


def _settle_in(request: Request, output_descriptor: int) -> None:
    """Make this process private: session, folders, environment, standard streams, bounds."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
        limits.die_with_parent(signal.SIGKILL)
        for name in ("SIGINT", "SIGTERM", "SIGCHLD"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output_descriptor, 1)
    os.dup2(output_descriptor, 2)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (open for good)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = open(  # noqa: SIM115 (open for good)
            descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["cwd"])
    sys.path.insert(0, request["workspace"])
    sys.argv[:] = ["pytest"]
    random.seed(request["seed"])
    trace = os.open(request["trace"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    faulthandler.enable(trace)
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, trace)
    limits.restrict_this_process(int(request["limits"]["kata_s"] * 2 + 10))
    for module in [name for name in sys.modules if name.split(".")[0] == __package__.split(".")[0]]:
        del sys.modules[module]


def _report_early_exit(channel: Channel, answer: str) -> None:
    """Let `os._exit` say from which line of the answer it was called."""
    leave = os._exit

    def _exit(status: int) -> NoReturn:
        stack = traceback.extract_stack(sys._getframe(1))
        lines = [frame.lineno for frame in stack if frame.filename == answer]
        channel.send(exited={"status": status, "line": lines[-1] if lines else None})
        leave(status)

    os._exit = _exit


def _run_tests(request: Request, channel: Channel) -> None:
    if request["module"]:
        channel.send(phase="import")
        try:
            importlib.import_module(request["module"])
        except BaseException as error:
            channel.send(broken=_broken(error, request))
            return
    channel.send(phase="collect")
    choose_examples(seeded=request["seed"] != 0)
    arguments = [
        "-c",
        request["settings"],
        f"--rootdir={request['workspace']}",
        f"--basetemp={request['tmp']}/pytest",
        f"--timeout={request['limits']['test_s'] if hasattr(signal, 'SIGALRM') else 0}",
    ]
    if request["seed"]:
        arguments.append(f"--hypothesis-seed={request['seed']}")
    gc.collect()
    pytest.main([*arguments, *request["tests"]], plugins=[Reporter(request, channel)])


class Reporter:
    """A pytest plugin that sends each test's outcome over the channel as soon as it is known."""

    def __init__(self, request: Request, channel: Channel) -> None:
        self._request = request
        self._channel = channel
        self._current: dict[str, Any] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Give pytest-timeout a terminal to write to, which nobody reads."""
        config.pluginmanager.register(_SilentTerminal(), "terminalreporter")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self._channel.send(collected=[_name(item, self._request) for item in items])
        skip = set(self._request["skip"])
        items[:] = [item for item in items if _name(item, self._request) not in skip]
        if self._request["seed"]:
            random.Random(self._request["seed"]).shuffle(items)

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]
    ) -> None:
        if isinstance(node, pytest.Collector) and call.excinfo is not None:
            error: BaseException = call.excinfo.value
            if isinstance(error, pytest.Collector.CollectError) and error.__cause__:
                error = error.__cause__
            self._channel.send(broken=_broken(error, self._request))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        name = _name(item, self._request)
        self._channel.send(start=name)
        self._current = {
            "name": name,
            "outcome": "missing",
            "seconds": 0.0,
            "reason": "it did not come to an end",
        }
        try:
            return (yield)
        except BaseException as error:  # pytest.exit, KeyboardInterrupt
            self._current.update(self._failure("call", error))
            self._current["reason"] = f"it ended the whole test run by {self._current['reason']}"
            raise
        finally:
            self._channel.send(result=self._current)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        current = self._current
        current["seconds"] = round(current["seconds"] + call.duration, 4)
        if report.outcome == "skipped" and call.excinfo is not None:  # xfailed too
            current.update(_places(call.excinfo.tb, self._request))
        if hasattr(report, "wasxfail"):
            current.update(outcome="failed", reason=f"xfailed: {report.wasxfail}".rstrip(": "))
        elif report.skipped:
            reason = call.excinfo.value if call.excinfo else "skipped"
            current.update(outcome="skipped", reason=_cut(f"skipped: {_text_of(reason)}"))
        elif report.failed and call.excinfo is not None:
            if current["outcome"] in ("missing", "passed"):
                current.update(self._failure(call.when, call.excinfo.value))
        elif report.failed:
            current.update(outcome="failed", reason=_cut(str(report.longrepr)))
        elif call.when == "call":
            current.update(outcome="passed", reason=None)
        return report

    def _failure(self, when: str, error: BaseException) -> dict[str, Any]:
        reason = _reason(error)
        outcome = "failed" if when == "call" else "error"
        if isinstance(error, pytest.fail.Exception) and TIMEOUT_MARK in reason:
            outcome, reason = "timeout", ""
        return {
            "outcome": outcome,
            "reason": reason,
            "kind": _kind(error),
            **_places(error.__traceback__, self._request),
            "example": _example(error),
        }


class _SilentTerminal:
    def __init__(self) -> None:
        self._tw = TerminalWriter(io.StringIO())


def _name(item: pytest.Item, request: Request) -> str:
    """A test's name; one that is not in the first test file has that of its file before it."""
    name, file = item.nodeid.split("::", 1)[-1], item.path.name
    return name if file == os.path.basename(request["tests"][0]) else f"{file}::{name}"


def _kind(error: BaseException) -> str:
    """`assertion` for what a test asserts, else the exception's class name."""
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return "assertion"
    return type(error).__name__


def _text_of(value: object) -> str:
    """`str(value)`, whatever a hostile `__str__` does."""
    try:
        return str(value).encode("utf-8", "backslashreplace").decode()
    except BaseException as error:
        return f"<its text cannot be shown: {type(error).__name__}>"


def _reason(error: BaseException) -> str:
    text = _text_of(error).strip()
    if _kind(error) == "assertion":
        return _cut(text or "assert failed")
    name = type(error).__name__
    if isinstance(error, SystemExit):
        return f"sys.exit({text if error.code is not None else ''}) was called"
    return _cut(f"{name}: {text}" if text else name)


def _cut(text: str) -> str:
    lines = text[:REASON_CHARACTERS].splitlines()
    if len(lines) > REASON_LINES or len(text) > REASON_CHARACTERS:
        lines = [*lines[:REASON_LINES], "..."]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _example(error: BaseException) -> str | None:
    """The example that Hypothesis found, which it leaves as a note on the exception."""
    for note in getattr(error, "__notes__", None) or ():
        if isinstance(note, str) and note.startswith(EXAMPLE_MARKS):
            return _cut(note)
    return None


def _places(trace: TracebackType | None, request: Request) -> dict[str, Any]:
    """Where it failed: the line of the test, and the last line of the answer on the way there."""
    found: dict[str, Any] = {}
    for frame, line in traceback.walk_tb(trace):
        path = frame.f_code.co_filename
        for key, wanted in (("test", request["tests"]), ("answer", [request["answer"]])):
            if path in wanted:
                found[f"{key}_line"] = line
                found[f"{key}_source"] = linecache.getline(path, line).strip()[:200]
                if key == "answer":
                    found["function"] = frame.f_code.co_qualname
    return found


def _broken(error: BaseException, request: Request) -> dict[str, Any]:
    """Why an import failed, and at which line of the answer."""
    found = _places(error.__traceback__, request)
    if isinstance(error, SyntaxError) and error.filename == request["answer"]:
        found["answer_line"] = error.lineno
        found["answer_source"] = (error.text or "").strip()[:200]
        reason = f"{type(error).__name__}: {error.msg}"
    elif isinstance(error, ImportError) and (missing := _not_in(request["answer"], error)):
        reason = f"{os.path.basename(request['answer'])} has no `{missing}`, which the tests import"
    else:
        reason = _reason(error).split("\n")[0]
    return {"reason": reason, **found}


def _not_in(answer: str, error: ImportError) -> str | None:
    """The name that was to be imported from the answer, which does not have it."""
    found = re.match(r"cannot import name '(\w+)'", _text_of(error))
    return found[1] if found and error.path == answer else None


def main() -> NoReturn:
    """Entry point where fork is missing: the request comes on stdin, stdout is the pipe."""
    request = json.loads(sys.stdin.buffer.read())
    run(request, os.dup(1), os.dup(2))
