"""The learner's editor, opened at a line where it is known how to ask for that."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from checks.errors import UserError

AFTER_A_COLON = ("{path}:{line}",)
AFTER_A_PLUS = ("+{line}", "{path}")
PLACES = {
    **dict.fromkeys(
        ("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"),
        ("-g", "{path}:{line}"),
    ),
    **dict.fromkeys(("subl", "zed", "hx", "helix"), AFTER_A_COLON),
    **dict.fromkeys(
        ("vi", "vim", "nvim", "gvim", "nano", "pico", "micro", "kak", "joe", "ne"), AFTER_A_PLUS
    ),
    **dict.fromkeys(("emacs", "emacsclient", "gedit"), AFTER_A_PLUS),
    **dict.fromkeys(
        ("pycharm", "pycharm64", "charm", "idea", "kate"), ("--line", "{line}", "{path}")
    ),
    "notepad++": ("-n{line}", "{path}"),
}
WINDOWS_OF_THEIR_OWN = {
    *("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "subl", "zed", "gvim"),
    *("gedit", "kate", "pycharm", "pycharm64", "charm", "idea", "notepad", "notepad++", "open"),
}
NOT_SET = "no editor is known: set EDITOR, as in: export EDITOR='code -g' (or nano, or vim)"


def open_in_editor(path: Path, line: int, suspended: AbstractContextManager[object]) -> None:
    """Open a file in `$VISUAL` or `$EDITOR`.

    Args:
        suspended: entered while an editor has the terminal.

    Raises:
        UserError: none is set, or it cannot be started.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise UserError(NOT_SET)
    try:
        words = command(editor, path, line)
        if _name(words[0]) in WINDOWS_OF_THEIR_OWN:
            _start(words)
        else:
            with suspended:
                _wait_for(words)
    except (OSError, ValueError) as error:
        raise UserError(f"EDITOR is {editor!r}, which cannot be started: {error}") from None


def command(editor: str, path: Path, line: int) -> list[str]:
    """The words that open a file at a line: `code -g FILE:7`, `vim +7 FILE`."""
    first, *options = shlex.split(editor, posix=os.name != "nt")
    place = PLACES.get(_name(first), ("{path}",))
    options = [option for option in options if option not in place]
    return [first, *options, *(word.format(path=path, line=line) for word in place)]


def _name(program: str) -> str:
    return Path(program.strip('"')).name.lower().removesuffix(".exe").removesuffix(".cmd")


def _start(words: list[str]) -> None:
    """Start an editor with windows of its own, which outlives this process."""
    null = subprocess.DEVNULL
    subprocess.Popen(words, stdin=null, stdout=null, stderr=null, start_new_session=True)


def _wait_for(words: list[str]) -> None:
    """Lend the terminal to an editor; a Ctrl-C meanwhile is for the editor."""
    ours: Callable[..., object] | int | None = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        subprocess.call(words)
    finally:
        signal.signal(signal.SIGINT, ours)
