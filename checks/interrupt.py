"""What ends a command from outside: Ctrl-C, SIGTERM, and SIGHUP of a terminal that is closed.

Standard library alone, and quick to import: it has to be there before everything else is.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
PATIENCE = 2.0  # seconds after the first signal in which further ones are not heeded


class Interrupted(BaseException):
    """The command is to end now. No KeyboardInterrupt: that is what some libraries catch."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a signal end what is done in here: with one line and 128 plus the signal's number, after
    everything was undone that is undone when an exception passes, and with no process left."""
    listener = _Listener()
    for signum in SIGNALS:
        if signal.getsignal(signum) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(signum, listener)
    try:
        yield
    except Interrupted as interrupted:
        _leave(interrupted.signum)


class _Listener:
    """A signal handler that raises `Interrupted`, once: the second of an impatient user would stop
    the tidying up. One that comes late ends the process, since the first was lost somewhere."""

    def __init__(self) -> None:
        self._heard: float | None = None

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        if self._heard is None:
            self._heard = time.monotonic()
            raise Interrupted(signum)
        if time.monotonic() - self._heard > PATIENCE:
            _leave(signum)


@contextmanager
def ending_quietly() -> Iterator[None]:
    """Let a signal end what is done in here, which has no other end, and go on after it."""
    listener = _Listener()
    before = {
        signum: signal.signal(signum, listener)
        for signum in SIGNALS
        if signal.getsignal(signum) is not signal.SIG_IGN
    }
    try:
        with contextlib.suppress(Interrupted, KeyboardInterrupt):  # watchfiles makes it the latter
            yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def _leave(signum: int) -> None:
    from checks.runner import limits  # late: see above

    limits.kill_below(os.getpid())
    word = "interrupted" if signum == signal.SIGINT else f"ended by {signal.Signals(signum).name}"
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    with contextlib.suppress(OSError):
        os.write(2, f"{word}: what was reached is kept, run it again to go on\n".encode())
    os._exit(128 + signum)


def call(command: Sequence[str], folder: Path) -> int:
    """Run a command in the foreground, and return its exit status.

    A terminal's Ctrl-C goes to the command too, which has its own way to end: it is waited for.
    Other signals are passed on to it.
    """
    process: subprocess.Popen[bytes] | None = None

    def pass_on(signum: int, frame: FrameType | None) -> None:
        if process and signum != signal.SIGINT:
            process.send_signal(signum)

    before = {
        signum: signal.signal(signum, pass_on)
        for signum in SIGNALS
        if signal.getsignal(signum) is not signal.SIG_IGN
    }
    try:
        process = subprocess.Popen(command, cwd=folder)
        return process.wait()
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
