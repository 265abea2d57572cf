"""Programs that look at answers, such as mypy: run in bounds of time, memory and talk."""

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


class Stopped(Exception):
    """Everything is being ended: nothing new is started, and what ran has no result."""


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
        self._closed = False

    def __enter__(self) -> Tools:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            running = list(self._running)
        for process in running:
            _end(process)

    def run(self, command: Sequence[str], folder: Path, seconds: float) -> Said:
        """Run a command in `folder`, in a session of its own: a terminal's Ctrl-C is not for it.

        Raises:
            Stopped: this was closed before the command came to its end.
        """
        process = self._start(command, folder)
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
            if self._closed:
                raise Stopped
        process.stdout.close()
        process.stderr.close()
        return Said(status, output.text, errors.text, _gave_up(status, is_late, seconds, output))

    def _start(self, command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise Stopped
            process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=tool_environment(),
                start_new_session=True,
            )
            self._running.add(process)
        with contextlib.suppress(psutil.Error, AttributeError, OSError):  # Linux has it
            psutil.Process(process.pid).rlimit(psutil.RLIMIT_AS, (MEMORY, MEMORY))
        return process


def tool_environment() -> dict[str, str]:
    """The environment of this process without what would make Python and its tools do otherwise."""
    return {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        limits.kill_tree(process.pid)


def _gave_up(status: int, is_late: bool, seconds: float, output: Output) -> str | None:
    if is_late:
        return f"it was not done after {seconds:g} s"
    if output.is_cut:
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
