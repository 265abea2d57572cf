"""What a child tells of its tests: a plugin of pytest's, and its words for what went wrong."""

from __future__ import annotations

import contextlib
import io
import linecache
import os
import random
import re
import sys
import time
import traceback
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from _pytest._io import TerminalWriter

from .channel import Channel
from .seals import Seals
from .suite import Suite

Request = dict[str, Any]
LOOK_AGAIN = 0.1  # seconds: a look takes some milliseconds
REASON_LINES = 14
REASON_CHARACTERS = 2000
TIMEOUT_MARK = "from pytest-timeout"
EXAMPLE_MARKS = ("Falsifying example", "Failing test case")  # older and newer Hypothesis

_now = time.perf_counter  # an answer may replace it


class Reporter:
    """A plugin of pytest's that tells each test's outcome as soon as it is known.

    Args:
        suites: the tests by path.
        seals: of all that was imported before the answer.
        import_answer: imports it, and returns whether that went well.
    """

    __slots__ = (
        "_canary",
        "_channel",
        "_current",
        "_import_answer",
        "_looked",
        "_passed",
        "_plugins",
        "_request",
        "_seals",
        "_suites",
    )

    def __init__(
        self,
        request: Request,
        channel: Channel,
        suites: Mapping[str, Suite],
        seals: Seals,
        import_answer: Callable[[], bool],
    ) -> None:
        self._request = request
        self._channel = channel
        self._suites = suites
        self._seals = seals
        self._import_answer = import_answer
        self._current: dict[str, Any] = {}
        self._passed = not request["skip"]  # a test failed in the child before this one
        self._canary: pytest.Item | None = None
        self._plugins: set[object] = set()
        self._looked = 0.0

    def _look_for_tampering(self, config: pytest.Config | None = None) -> None:
        """End the run where the answer has replaced something that decides about its tests."""
        if replaced := self._seals.broken():
            self._channel.end_with(f"it replaced `{replaced}`, on which the tests rely")
        if config and config.pluginmanager.get_plugins() != self._plugins:
            self._channel.end_with("it registered a plugin of pytest's")
        self._looked = _now()

    def pytest_configure(self, config: pytest.Config) -> None:
        """Give pytest-timeout a terminal to write to, which nobody reads."""
        config.pluginmanager.register(_SilentTerminal(), "terminalreporter")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool | None:
        """Import the answer; collect nothing where it cannot be imported."""
        is_imported = self._import_answer()
        self._look_for_tampering()
        return None if is_imported else True

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Collect the tests as they were before the answer was imported."""
        suite = self._suites.get(str(module_path))
        return suite.collector(module_path, parent) if suite else None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> None:
        self._channel.send(collected=[_name(item, self._request) for item in items])
        skip = set(self._request["skip"])
        items[:] = [item for item in items if _name(item, self._request) not in skip]
        if self._request["seed"]:
            random.Random(self._request["seed"]).shuffle(items)
        module = items[-1].getparent(pytest.Module) if items else None
        if module:
            self._canary = self._suites[str(module.path)].canary(module)
            items.append(self._canary)
        self._plugins = session.config.pluginmanager.get_plugins()

    def pytest_exception_interact(
        self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]
    ) -> None:
        if isinstance(node, pytest.Collector) and call.excinfo is not None:
            error: BaseException = call.excinfo.value
            if isinstance(error, pytest.Collector.CollectError) and error.__cause__:
                error = error.__cause__
            self._channel.send(broken=broken(error, self._request))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        name = _name(item, self._request)
        if item is self._canary:
            self._channel.send(phase="canary")
            _be_silent()
        else:
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
            if self._current["outcome"] != "timeout":
                reason = self._current["reason"]
                self._current["reason"] = f"it ended the whole test run by {reason}"
            raise
        finally:
            if nextitem is None or _now() > self._looked + LOOK_AGAIN:
                self._look_for_tampering(item.config)
            self._tell(item)

    def _tell(self, item: pytest.Item) -> None:
        took_too_long = self._current["seconds"] > self._request["limits"]["test_s"]
        if self._current["outcome"] == "passed" and took_too_long:  # pytest-timeout was swallowed
            self._current.update(outcome="timeout", reason="")
        if item is self._canary:
            self._channel.send(canary=self._current["outcome"])
        else:
            self._passed = self._passed and self._current["outcome"] == "passed"
            self._channel.send(result=self._current)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave the canary out where a test failed: the verdict does not need it."""
        if item is self._canary and not self._passed:
            pytest.skip("a test failed")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        stand_somewhere(self._request)
        report = yield
        vars(item).pop("_hypothesis_failing_examples", None)  # or it imports libcst for a patch
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


def _be_silent() -> None:
    """Print nothing any more: what was to be said was said by the test that the canary copies."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)


def stand_somewhere(request: Request) -> None:
    """Where the answer removed the folder that it works in: put it back, pytest needs one."""
    try:
        os.getcwd()
    except OSError:
        os.makedirs(request["cwd"], exist_ok=True)
        os.chdir(request["cwd"])


class _SilentTerminal:
    def __init__(self) -> None:
        self._tw = TerminalWriter(io.StringIO())


def _name(item: pytest.Item, request: Request) -> str:
    """A test's name; one that is not in the first test file has that of its file before it."""
    name, file = item.nodeid.split("::", 1)[-1], item.path.name
    return name if file == os.path.basename(next(iter(request["tests"]))) else f"{file}::{name}"


def _kind(error: BaseException) -> str:
    """`assertion` for what a test asserts, else the exception's class name."""
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return "assertion"
    return type(error).__name__


def _text_of(value: object) -> str:
    """`str(value)`, whatever a hostile `__str__` does."""
    try:
        text = str(value)[: REASON_CHARACTERS + 1]
        return text.encode("utf-8", "backslashreplace").decode()
    except BaseException as error:
        return f"<its text cannot be shown: {type(error).__name__}>"


def _reason(error: BaseException) -> str:
    text = _text_of(error).strip()
    if _kind(error) == "assertion" and not isinstance(error, pytest.xfail.Exception):
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


def broken(error: BaseException, request: Request) -> dict[str, Any]:
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
