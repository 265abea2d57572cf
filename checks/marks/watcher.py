"""A process that watches over runs: the warm parent, or one that is started for a single run."""

from __future__ import annotations

import contextlib
import itertools
import json
import secrets
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

from checks.marks.results import Record
from checks.marks.tools import tool_environment
from checks.runner import command, limits
from checks.workspace import scratch_folder

HYPOTHESIS_STATE = Path(__file__).parents[2] / ".katas" / "hypothesis"
LOOK_S = 0.5  # how often it is seen whether a process that watches was stopped
END_S = 5.0  # seconds that it may take to end its runs, or itself
MARK = "KATAS_WATCHER"  # in the environment of all that is forked below a watcher


class Watcher:
    """A process of `runner/parent.py`, or of `runner/alone.py`, and the results awaited from it."""

    def __init__(self, module: str, hash_seed: int) -> None:
        self._mark = secrets.token_hex(8)
        with ExitStack() as own:
            folder = own.enter_context(scratch_folder())
            self._process = _start(module, hash_seed, self._mark, folder)
            self._own = own.pop_all()  # what is undone when it is closed
        self._numbers = itertools.count()
        self._awaited: dict[int, Future[Record | None]] = {}
        self._lock = threading.Lock()
        self._ended = False
        self._patience = float("inf")  # until when its runs may go on
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return not self._ended

    def ask(self, request: Record) -> Future[Record | None]:
        """The warden's result to be; None when it, or this process, dies before it has one."""
        awaited: Future[Record | None] = Future()
        with self._lock:
            self._patience = float("inf")
            number = next(self._numbers)
            self._awaited[number] = awaited
            if self._ended or not self._write({**request, "id": number}):
                self._awaited.pop(number).set_result(None)
        return awaited

    def result(self, awaited: Future[Record | None]) -> Record | None:
        """Wait for a result. One that an answer has stopped watches over nothing: it is killed."""
        while True:
            try:
                return awaited.result(LOOK_S)
            except TimeoutError:
                is_late = time.monotonic() > self._patience
                if is_late or limits.is_stopped(self._process.pid):
                    limits.kill_tree(self._process.pid)

    def end_runs(self) -> None:
        """Have the wardens end what runs now."""
        with self._lock:
            self._patience = time.monotonic() + END_S
            self._write({"end": "runs"})

    def _write(self, message: Record) -> bool:
        """Whether the parent was there to be written to."""
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError):  # it is gone, or closed
            return False
        return True

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with contextlib.suppress(ValueError):  # the last line of a parent that was killed
                message = json.loads(line)
                self._awaited.pop(message["id"]).set_result(message["result"])
        with self._lock:
            self._ended = True
            for awaited in self._awaited.values():
                awaited.set_result(None)
            self._awaited.clear()

    def close(self, *, at_once: bool = False) -> None:
        """End it and all its runs; `at_once` does not wait until it does so by itself."""
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(0 if at_once else END_S)
        except subprocess.TimeoutExpired:
            limits.kill_tree(self._process.pid)
            self._process.wait()
        if self._process.returncode != 0 or sys.platform != "linux":
            limits.kill_marked(MARK, self._mark)  # what it could not end, or could not see
        self._reader.join(1)
        if self._process.stdout and not self._reader.is_alive():
            self._process.stdout.close()
        self._own.close()


def _start(module: str, hash_seed: int, mark: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=folder,
        env={
            **tool_environment(),
            "TMPDIR": str(folder),
            "PYTHONHASHSEED": str(hash_seed),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(HYPOTHESIS_STATE),
            MARK: mark,
        },
        start_new_session=True,
    )
