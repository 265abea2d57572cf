"""Programs that look at answers, such as ruff: run in bounds of time, memory and talk."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from checks.runner import limits
from checks.runner.warden import Output
from checks.verdicts import Finding

MEMORY = 4 * 1024 * limits.MIB
OUTPUT = 64 * limits.MIB
STEERING = ("PYTHON", "PYTEST", "MYPY", "RUFF")  # variables that change what these do
FINDINGS = 200  # that are kept of an answer
GRACE = 1.0  # seconds in which a kept program may end what it does, so that it need not start anew


class Stopped(Exception):
    """What runs was ended from outside: it has no result, and nothing new is started."""


class GaveUp(Exception):
    """A program did not come to its answer: why, in words."""


@dataclass(frozen=True)
class Said:
    """What a program said; `gave_up` is why that is not all that it had to say, in words."""

    status: int
    output: str
    errors: str
    gave_up: str | None


class Tools:
    """Runs programs. Use it as a context manager: leaving it ends those that still run."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._interrupted = False

    def __enter__(self) -> Tools:
        return self

    def __exit__(self, *_: object) -> None:
        self.interrupt()

    def interrupt(self) -> None:
        """End all that runs; what is asked for before `resume` raises `Stopped` too."""
        with self._lock:
            self._interrupted = True
            running = list(self._running)
        for process in running:
            _end(process)

    def resume(self) -> None:
        """Run again after an interrupt."""
        with self._lock:
            self._interrupted = False

    def run(self, command: Sequence[str], folder: Path, seconds: float) -> Said:
        """Run a command in `folder`.

        Raises:
            Stopped: see `interrupt`.
        """
        with self._lock:
            if self._interrupted:
                raise Stopped
            process = _start(command, folder)
            self._running.add(process)
        output, errors = Output(OUTPUT), Output(OUTPUT)
        assert process.stdout
        assert process.stderr
        readers = [
            threading.Thread(target=output.drain, args=(process.stdout.fileno(),), daemon=True),
            threading.Thread(target=errors.drain, args=(process.stderr.fileno(),), daemon=True),
        ]
        for reader in readers:
            reader.start()
        readers[0].join(seconds)
        is_late = readers[0].is_alive()
        if is_late:
            _end(process)
        for reader in readers:
            reader.join(1)
        status = process.wait()
        with self._lock:
            self._running.discard(process)
            if self._interrupted:
                raise Stopped
        process.stdout.close()
        process.stderr.close()
        why = _gave_up(status, seconds, is_late=is_late, is_cut=output.is_cut)
        return Said(status, output.text, errors.text, why)


class Kept:
    """A program that is kept to answer one request after the other, a line each.

    Where it comes to no answer it is ended, and started anew for the next request. Use it as a
    context manager: leaving it ends the program.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._news = threading.Condition()
        self._interrupted = False

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_: object) -> None:
        self.interrupt()
        with self._news:
            if self._process:
                _dispose(self._process)

    def start(self) -> None:
        """Start the program, which gets ready while the caller goes on.

        Raises:
            Stopped: see `interrupt`.
        """
        with self._news:
            self._ready()

    def interrupt(self) -> None:
        """End what it does; this, and what is asked for before `resume`, raises `Stopped`."""
        with self._news:
            self._interrupted = True
            self._news.notify_all()

    def resume(self) -> None:
        """Answer again after an interrupt."""
        with self._news:
            self._interrupted = False

    def ask(self, request: bytes, seconds: float) -> bytes:
        """The line that the program answers.

        Raises:
            GaveUp: it did not answer, in this time or at all.
            Stopped: see `interrupt`.
        """
        said: list[bytes] = []

        def exchange() -> None:
            line = _exchange(process, request)
            with self._news:
                said.append(line)
                self._news.notify_all()

        with self._turn, self._news:
            process = self._ready()
            threading.Thread(target=exchange, daemon=True).start()
            self._news.wait_for(lambda: said or self._interrupted, seconds)
            self._news.wait_for(lambda: said or not self._interrupted, GRACE)
            if said and said[0].endswith(b"\n"):
                return said[0]
            status = _dispose(process)
            if self._interrupted:
                raise Stopped
            is_cut = bool(said and said[0])
            why = _gave_up(status, seconds, is_late=not said, is_cut=is_cut)
            raise GaveUp(why or f"it ended with status {status}")

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._interrupted:
            raise Stopped
        if self._process is None or self._process.poll() is not None:
            self._process = _start(self._command, None, subprocess.PIPE, subprocess.DEVNULL)
        return self._process


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Write a line and read one; what a program says that was ended meanwhile has no line end."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(request + b"\n")
        process.stdin.flush()
        return process.stdout.readline(OUTPUT)
    except (OSError, ValueError):
        return b""


def _start(
    command: Sequence[str],
    folder: Path | None,
    stdin: int = subprocess.DEVNULL,
    stderr: int = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own: a terminal's Ctrl-C is not for it."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=tool_environment(),
        start_new_session=True,
    )
    with contextlib.suppress(psutil.Error, AttributeError, OSError):  # Linux has it
        psutil.Process(process.pid).rlimit(psutil.RLIMIT_AS, (MEMORY, MEMORY))
    return process


def tool_environment() -> dict[str, str]:
    """The environment of this process without what would make Python and its tools do otherwise."""
    return {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        limits.kill_tree(process.pid)


def _dispose(process: subprocess.Popen[bytes]) -> int:
    """End a process and let go of it; its exit status."""
    _end(process)
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe:
                pipe.close()
    return process.wait()


def _gave_up(status: int, seconds: float, *, is_late: bool, is_cut: bool) -> str | None:
    if is_late:
        return f"it was not done after {seconds:g} s"
    if is_cut:
        return f"it had more than {OUTPUT // limits.MIB} MiB to say"
    if status < 0:
        return f"it was killed by {limits.signal_name(-status)}"
    return None


def limited(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The first findings: nobody reads thousands, and a report has to be carried around."""
    if len(findings) <= FINDINGS:
        return findings
    shown, more = findings[:FINDINGS], len(findings) - FINDINGS
    return (*shown, Finding(shown[-1].line, f"and {more} more from here on", "grader"))
