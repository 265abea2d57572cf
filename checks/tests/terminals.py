"""Programs on a pseudo terminal: what their screen shows, and keys for them."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from checks.tests.conftest import CHECKS

PATIENCE_S = 240.0
COMMAND = (
    "import sys; from pathlib import Path; from checks.cli import cli; "
    "from checks.repository import Repository; cli(sys.argv[1:], obj=Repository(Path.cwd()))"
)
SETTINGS = ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
TOKENS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[^\x1b]")


def program(*arguments: str) -> list[str]:
    """This grader's command line, for the repository in the current folder."""
    return [sys.executable, "-P", "-c", COMMAND, *arguments]


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """The environment for `program`."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**kept, "TERM": "xterm-256color", "PYTHONPATH": str(CHECKS.parent), **more}


class Terminal:
    """A terminal with a program on it."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, slave: int) -> None:
        self.process = process
        self.is_alternate = False
        self.has_cursor = True
        self.said = ""
        self._master, self._slave = master, slave
        self._grid: list[list[str]] = []
        self._row = self._column = 0
        self.resize(24, 80)

    @property
    def mode(self) -> list[object]:
        """How the terminal treats keys and output."""
        return list(termios.tcgetattr(self._slave))

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join("".join(row).rstrip() for row in self._grid)

    def resize(self, rows: int, columns: int) -> None:
        """Make the terminal smaller or larger, its screen empty."""
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, size)
        self._grid = [[" "] * columns for _ in range(rows)]

    def press(self, keys: str) -> None:
        """Type some keys."""
        os.write(self._master, keys.encode())

    def until(self, pattern: str) -> str:
        """Wait until the screen shows it, and return the whole screen."""
        end = time.monotonic() + PATIENCE_S
        while not re.search(pattern, self.text):
            assert time.monotonic() < end, f"{pattern!r} is not on the screen:\n{self.text}"
            self.read()
        return self.text

    def end(self) -> int:
        """Wait for the end of the program; its exit status."""
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it has not ended:\n{self.text}"
            self.read()
        self.read()
        return self.process.returncode

    def read(self) -> None:
        """Take what the program says, waiting a moment for it."""
        if select.select([self._master], [], [], 0.05)[0]:
            with suppress(OSError):
                self._take(os.read(self._master, 1 << 20).decode("utf-8", "replace"))

    def _take(self, said: str) -> None:
        self.said += said
        for token in TOKENS.findall(said):
            if len(token) > 1:
                self._control(token)
            elif token == "\n":
                self._row = min(self._row + 1, len(self._grid) - 1)
            elif token == "\r":
                self._column = 0
            elif self._column < len(self._grid[self._row]):
                self._grid[self._row][self._column] = token
                self._column += 1

    def _control(self, token: str) -> None:
        if token in ("\x1b[?1049h", "\x1b[?1049l"):
            self.is_alternate = token.endswith("h")
            self._grid = [[" "] * len(row) for row in self._grid]
        elif token in ("\x1b[?25h", "\x1b[?25l"):
            self.has_cursor = token.endswith("h")
        elif token == "\x1b[H":
            self._row = self._column = 0


@contextmanager
def on_a_terminal(folder: Path, *arguments: str, **environment: str) -> Iterator[Terminal]:
    """Run the grader's command line on a terminal of 80 columns and 24 lines."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        program(*arguments),
        cwd=folder,
        env=surroundings({"KATAS_WRITABLE": str(folder.parent), **environment}),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    try:
        yield Terminal(process, master, slave)
    finally:
        process.kill()
        process.wait()
        os.close(master)
        os.close(slave)
