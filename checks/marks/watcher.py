"""The process that watches over runs, as the grader sees it: requests go in, results come out."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import secrets
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from checks.runner import command, limits

Record = dict[str, Any]
HYPOTHESIS_STATE = Path(__file__).parents[2] / ".katas" / "hypothesis"
LOOK_S = 0.5  # how often it is seen whether a process that watches was stopped
MARK = "KATAS_WATCHER"  # in the environment of all that is forked below a watcher


class Watcher:
    """A process of `runner/parent.py`, or of `runner/alone.py`, and the results awaited from it."""

    def __init__(self, module: str, hash_seed: int) -> None:
        self._mark = secrets.token_hex(8)
        self._process = subprocess.Popen(
            command(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONHASHSEED": str(hash_seed),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "HYPOTHESIS_STORAGE_DIRECTORY": str(HYPOTHESIS_STATE),
                MARK: self._mark,
            },
            start_new_session=True,
        )
        self._numbers = itertools.count()
        self._awaited: dict[int, Future[Record | None]] = {}
        self._lock = threading.Lock()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def is_alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._ended

    def ask(self, request: Record) -> Future[Record | None]:
        """The warden's result to be; None when it, or this process, dies before it has one."""
        awaited: Future[Record | None] = Future()
        with self._lock:
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
                if limits.is_stopped(self._process.pid):
                    self._process.kill()

    def end_runs(self) -> None:
        """Have the wardens end what runs now."""
        with self._lock:
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

    def close(self) -> None:
        """End it, and all that it watches over."""
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.returncode != 0 or sys.platform != "linux":
            limits.kill_marked(MARK, self._mark)  # what it could not end, or could not see
        self._reader.join(1)
