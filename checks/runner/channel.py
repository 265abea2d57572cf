"""The pipe on which a child tells the warden what it sees, a JSON object a line:

{"ready": bytes}                             that it turns to the answer, and its memory
{"phase": "import" | "collect" | "canary"}   what it is about to do
{"broken": {...}}                            the answer, or its tests, could not be imported
{"collected": [name, ...]}                   the tests that were found
{"start": name}, {"result": {...}}           around each test
{"canary": outcome}                          how the canary of `suite.py` ended
{"tampered": text}                           what the answer did to the run of its tests
{"exited": {"status": ..., "line": ...}}     the answer called os._exit
{"end": {"threads": [name, ...]}}            all done
"""

from __future__ import annotations

import json
import os
import threading
from typing import NoReturn

from . import limits

# An answer, or a test's monkeypatch, may replace any of these.
_write, _getpid, _dumps = os.write, os.getpid, json.dumps


class Channel:
    """The pipe to the warden. Only the process that made it can write to it.

    Args:
        descriptor: the pipe.
        secret: begins every line that is the child's own.
    """

    __slots__ = ("_descriptor", "_leave", "_lock", "_owner", "_secret")

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

    def end_with(self, tampered: str) -> NoReturn:
        """Tell what the answer did to the run, and leave: nothing that follows is worth much."""
        self.send(tampered=tampered)
        self._leave(0)
