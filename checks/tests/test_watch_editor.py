"""Tests of `learn/watch/editor.py`."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from checks.errors import UserError
from checks.learn.watch.editor import NOT_SET, command, open_in_editor

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the editors here are shell scripts")


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("code", "code -g a.py:7"),
        ("code -g", "code -g a.py:7"),
        ("code --reuse-window -g", "code --reuse-window -g a.py:7"),
        ("/usr/bin/vim -u NONE", "/usr/bin/vim -u NONE +7 a.py"),
        ("nano", "nano +7 a.py"),
        ("hx", "hx a.py:7"),
        ("pycharm", "pycharm --line 7 a.py"),
        ("something", "something a.py"),
    ],
)
def test_a_known_editor_opens_the_line(editor: str, words: str) -> None:
    """Each in its own way; an unknown one opens the file."""
    assert " ".join(command(editor, Path("a.py"), 7)) == words


class Stage:
    """An editor by some name, and whether the terminal was left to it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.opened = folder / "opened"
        self.suspended = 0
        self.editor = folder / name
        self.editor.write_text(f'#!/bin/sh\nsleep 0.1\necho "$@" > {self.opened}\n')
        self.editor.chmod(0o755)

    @contextmanager
    def terminal(self) -> Iterator[None]:
        """Lend the terminal, until the editor is done."""
        self.suspended += 1
        yield
        assert self.opened.exists()

    def open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Open a file with it."""
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", str(self.editor))
        open_in_editor(Path("a.py"), 7, self.terminal())


def test_an_editor_in_the_terminal_has_it_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for, and Ctrl-C is as before afterwards."""
    before = signal.getsignal(signal.SIGINT)
    stage = Stage(tmp_path, "vim")
    stage.open(monkeypatch)
    assert (stage.suspended, stage.opened.read_text()) == (1, "+7 a.py\n")
    assert signal.getsignal(signal.SIGINT) == before


def test_an_editor_with_windows_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal stays as it is."""
    stage = Stage(tmp_path, "code")
    stage.open(monkeypatch)
    assert stage.suspended == 0
    while not stage.opened.exists():
        time.sleep(0.02)


def test_no_editor_is_a_users_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None set, or one that is not there."""
    stage = Stage(tmp_path, "vim")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    with pytest.raises(UserError, match=NOT_SET[:20]):
        open_in_editor(Path("a.py"), 7, stage.terminal())
    monkeypatch.setenv("EDITOR", "/no/such/code -w")
    with pytest.raises(UserError, match="EDITOR is '/no/such/code -w', which cannot be started"):
        open_in_editor(Path("a.py"), 7, stage.terminal())
