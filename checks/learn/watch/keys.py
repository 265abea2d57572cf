"""Single keys from the terminal, without waiting for Enter, and the terminal as it was after."""

from __future__ import annotations

import os
import re
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from checks.learn.watch.events import Died, Pressed, Tell

CTRL_C, CTRL_D = "\x03", "\x04"
SEQUENCE = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z~]|O?.)?", re.DOTALL)  # an arrow is no letter
QUIT = frozenset({"q", "Q", CTRL_C, CTRL_D})
LOOK_S = 0.05


@contextmanager
def keys_told(tell: Tell) -> Iterator[None]:
    """Tell of keys while this lasts, from a thread of its own."""
    with _single_keys():
        stop = threading.Event()
        thread = threading.Thread(target=_listen, args=(tell, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def _listen(tell: Tell, stop: threading.Event) -> None:
    read = _read_windows if os.name == "nt" else _read_posix
    try:
        while not stop.is_set():
            for key in read():
                tell(Pressed(key))
    except BaseException as error:
        tell(Died(error))


def _read_posix() -> str:
    """The keys that came within a moment; Ctrl-C where the terminal is gone."""
    descriptor = sys.stdin.fileno()
    if not select.select([descriptor], [], [], LOOK_S)[0]:
        return ""
    try:
        data = os.read(descriptor, 1024)
    except OSError:
        data = b""
    if not data:
        return CTRL_C
    return SEQUENCE.sub("", data.decode("utf-8", "replace"))


def _read_windows() -> str:
    import msvcrt

    kbhit: Callable[[], bool] = vars(msvcrt)["kbhit"]
    getwch: Callable[[], str] = vars(msvcrt)["getwch"]
    if not kbhit():
        threading.Event().wait(LOOK_S)
        return ""
    key = getwch()
    if key in ("\0", "\xe0"):  # an arrow or a function key: its second half is no letter
        getwch()
        return ""
    return key


@contextmanager
def _single_keys() -> Iterator[None]:
    """Have the terminal pass each key on at once and show none; Ctrl-C and Ctrl-Z are keys too."""
    if os.name == "nt":
        yield
        return
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor, termios.TCSAFLUSH)
        mode = termios.tcgetattr(descriptor)
        mode[3] &= ~termios.ISIG
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, mode)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)
