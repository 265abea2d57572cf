"""The warm parent: it has imported what every kata's tests import, and forks a warden a request.

Requests come on standard input, a JSON object a line, each with an `id`; `{"id": ..., "result":
...}` goes to standard output when a warden is done, `null` where it died. `{"end": "runs"}` ends
the wardens that run. At the end of the input, or when the grader is gone, everything is ended.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import psutil

from . import child, limits, warden
from .seals import Seals

Run = Callable[[dict[str, Any], int, int], NoReturn]
LOOK_S = 0.5  # how often it is seen whether a warden was stopped
TEST = """
from hypothesis import given, settings, strategies as st
import pytest

@settings(max_examples=3)
@given(st.lists(st.integers(0, 3), max_size=3), st.text(max_size=3))
def test_warm(numbers, text):
    with pytest.raises(ValueError):
        raise ValueError(numbers, text)
"""


def main() -> None:
    """Entry point of the warm parent: requests come on stdin, results go to stdout."""
    limits.adopt_orphans()
    seals = _warm_up()
    requests = os.dup(0)
    answers = os.dup(1)
    os.dup2(2, 1)
    _serve(requests, answers, partial(child.run, seals=seals))


def _warm_up() -> Seals:
    """Run one small test, so that no child has to import what every run of pytest imports."""
    import pytest

    gc.freeze()  # pytest collects garbage at the end of each run, the more the longer
    settings = Path(__file__).parents[1] / "settings" / "pytest.ini"
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder, "test_warm.py")
        test.write_text(TEST, encoding="utf-8")
        pytest.main(["-c", str(settings), f"--rootdir={folder}", str(test)])
    sys.modules.pop("test_warm", None)
    seals = Seals()
    seals.seal(sys.modules)
    gc.collect()
    gc.freeze()
    return seals


def _serve(requests: int, answers: int, run: Run) -> None:
    selector = selectors.DefaultSelector()
    selector.register(requests, selectors.EVENT_READ)
    waiting = b""
    wardens: dict[int, _Warden] = {}
    while True:
        _end_stopped(wardens.values())
        for key, _ in selector.select(LOOK_S):
            data = os.read(key.fd, 65536)
            if key.fd == requests:
                if not data:
                    _end_all(wardens)
                    return
                *lines, waiting = (waiting + data).split(b"\n")
                for request in map(json.loads, lines):
                    if "end" in request:
                        _dismiss(wardens)
                        continue
                    started = _Warden(request, run)
                    wardens[started.pipe] = started
                    selector.register(started.pipe, selectors.EVENT_READ)
            elif data:
                wardens[key.fd].said += data
            else:
                selector.unregister(key.fd)
                result = wardens.pop(key.fd).result()
                if result["result"] is None:
                    _end_orphans({running.pid for running in wardens.values()})
                _write(answers, result)


class _Warden:
    """A forked warden and what it has said so far."""

    def __init__(self, request: dict[str, Any], run: Run) -> None:
        self.id = request["id"]
        self.said = b""
        self.pipe, end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _watch(request, end, run)
        os.close(end)

    def result(self) -> dict[str, Any]:
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        try:
            return {"id": self.id, "result": json.loads(self.said)}
        except ValueError:
            return {"id": self.id, "result": None}


def _end_stopped(wardens: Iterable[_Warden]) -> None:
    """Kill wardens that were stopped: they watch over nothing any more."""
    for running in wardens:
        if limits.is_stopped(running.pid):
            os.kill(running.pid, signal.SIGKILL)


def _watch(request: dict[str, Any], pipe: int, run: Run) -> NoReturn:
    """Be a warden: watch one run and say how it ended."""
    status = 0
    try:
        os.setsid()  # who kills the group of the process that watches kills no other
        limits.adopt_orphans()
        signal.signal(signal.SIGTERM, _leave_at_once)
        limits.die_with_parent(signal.SIGTERM)
        _write(pipe, warden.supervise(request, warden.forking(run)))
    except SystemExit:
        status = 1
    except BaseException as error:
        _write(pipe, {"fault": f"{type(error).__name__}: {error}"})
    finally:
        limits.kill_below(os.getpid())
        _reap()
        os._exit(status)


def _reap() -> None:
    """Take the statuses of killed descendants, so that they do not stay behind as zombies."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _leave_at_once(signum: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(1)


def _write(pipe: int, message: dict[str, Any]) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(pipe, data) :]


def _end_orphans(wardens: set[int]) -> None:
    """End what a warden left behind when it was killed itself: this process has adopted it."""
    this = psutil.Process()
    while orphans := [child for child in this.children() if child.pid not in wardens]:
        for process in orphans:  # whose own children may come here while they die: look again
            limits.kill_below(process.pid)
            with contextlib.suppress(psutil.Error):
                process.kill()
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process.pid, 0)


def _dismiss(wardens: dict[int, _Warden]) -> None:
    """Have every warden end its run and leave."""
    for running in wardens.values():
        os.kill(running.pid, signal.SIGTERM)


def _end_all(wardens: dict[int, _Warden]) -> None:
    _dismiss(wardens)
    for running in wardens.values():
        os.waitpid(running.pid, 0)
    limits.kill_below(os.getpid())
