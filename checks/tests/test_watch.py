"""Tests of `learn/watch`: real saves, real keys, on a pseudo terminal and in a pipe."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from checks.tests.conftest import FILES, Sample

if sys.platform == "win32":
    pytest.skip("there is no pseudo terminal here", allow_module_level=True)

from checks.tests.terminals import PATIENCE_S, Terminal, on_a_terminal, program, surroundings

pytestmark = pytest.mark.timeout(900)  # whole watches, on a machine that may be busy
TOPIC = Path("exercises/basics/numbers")
TOML = str(TOPIC / "topic.toml")
STUB = dedent(FILES["exercises/basics/numbers/double.py"])
RIGHT = dedent(FILES["solutions/basics/numbers/double.py"])
SQUARED = RIGHT.replace("number + number", "number * number")


@contextmanager
def watched(sample: Sample, *arguments: str, **environment: str) -> Iterator[Terminal]:
    """Watch over the sample, and quit at the end: the terminal is as before, nothing runs."""
    environment["KATAS_WRITABLE"] = str(sample.root.parent)  # answers tell there that they run
    with on_a_terminal(sample.root, "watch", *arguments, **environment) as terminal:
        before = terminal.mode
        yield terminal
        below = psutil.Process(terminal.process.pid).children(recursive=True)
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.mode == before
        assert not terminal.is_alternate
        assert terminal.has_cursor
        assert not [process for process in below if process.is_running()]


def replaced(path: Path, text: str) -> None:
    """Save as many editors do: write another file, then rename it."""
    other = path.with_name(f"{path.name}.tmp")
    other.write_text(text)
    os.replace(other, path)


@pytest.fixture
def sample(sample: Sample) -> Sample:
    """A sample in which a test and a kata may take a minute: no loop ends by itself."""
    text = dedent(FILES[TOML]).replace("test_s = 2", "test_s = 60")
    sample.write(TOML, text.replace("kata_s = 6", "kata_s = 60"))
    sample.git("commit", "-q", "-am", "roomy")
    return sample


def test_each_save_shows_its_verdict(sample: Sample) -> None:
    """Written in place or renamed over: the kata saved is the one that is shown."""
    with watched(sample) as terminal:
        terminal.until("Next: write double")
        assert terminal.is_alternate
        sample.answer("double", SQUARED)
        terminal.until(
            "(?s)double: 1 of 2 tests fail.*The double less the number is the number."
            ".*Next: mend double, h gives a hint. After it: total .n.."
        )
        replaced(sample.root / TOPIC / "double.py", RIGHT)
        terminal.until(r"(?s)1 of 2 solved.*double  solved.*Next: total .n.")
        sample.answer("total", "def total(\n")
        terminal.until("total: SyntaxError")
        terminal.resize(24, 50)
        terminal.until(r"(?m)h gives a hint\.$\n(.*\n)*.*q quit$")


def test_keys_lead_through_the_katas(sample: Sample, tmp_path: Path) -> None:
    """h hint, n next, l list, r run again, o open; other keys and arrows do nothing."""
    editor = tmp_path / "vim"
    editor.write_text(f'#!/bin/sh\nprintf "%s " "$@" > {tmp_path}/opened\nread line\n')
    editor.chmod(0o755)
    sample.answer("double", f"import time\n\n{SQUARED}\n\nprint('at', time.time_ns())\n")
    with watched(sample, EDITOR=str(editor), VISUAL="") as terminal:
        first = re.search("at [0-9]+", terminal.until("double: 1 of 2 tests fail"))
        assert first
        terminal.press("\x1b[Azh")
        assert "(1 more: h again)" in terminal.until("1. Which operator")
        terminal.press("r")
        terminal.until(f"at (?!{first[0][3:]})[0-9]+")
        terminal.press("l")
        terminal.until("total +not started")
        terminal.press("n")
        terminal.until("A sum .total: core, 10 minutes.")
        terminal.press("o")
        while not (tmp_path / "opened").exists():
            terminal.read()
        assert (tmp_path / "opened").read_text() == f"+4 {sample.root / TOPIC}/total.py "
        terminal.press("\n")
        terminal.until("A sum .total: core, 10 minutes.")
        sample.solve("total")
        terminal.until("total  solved")
        terminal.press("h")
        terminal.until("The reference answer: solutions/basics/numbers/total.py")


def test_an_editor_that_is_not_there_is_said(sample: Sample) -> None:
    """Neither a missing EDITOR nor a wrong one is more than a line."""
    for editor, told in (
        ("", "no editor is known: set EDITOR"),
        ("no-editor", "cannot be started"),
    ):
        with watched(sample, "double", EDITOR=editor, VISUAL="") as terminal:
            terminal.until("Next: write double")
            terminal.press("o")
            terminal.until(told)


def test_saving_again_ends_a_run_that_is_stuck(sample: Sample) -> None:
    """The endless loop and what it started are ended, and the new text is graded."""
    with watched(sample) as terminal:
        terminal.until("Next: write double")
        sample.answer(
            "double",
            "import subprocess\n\nsubprocess.Popen(['sleep', '600'])\nwhile True:\n    pass\n",
        )
        watcher = psutil.Process(terminal.process.pid)
        while not (asleep := [p for p in watcher.children(recursive=True) if is_sleep(p)]):
            terminal.read()
        terminal.until("double: running ... [1-9]")
        terminal.until("An endless loop. Mend it and save")
        sample.answer("double", RIGHT)
        terminal.until("double  solved")
        assert not [process for process in asleep if process.is_running()]


def is_sleep(process: psutil.Process) -> bool:
    """Whether this is the program that an answer started."""
    with suppress(psutil.Error):
        return process.name() == "sleep"
    return False


def test_quitting_ends_what_runs(sample: Sample) -> None:
    """Ctrl-C is a key too: an endless loop does not outlive it."""
    sample.answer("double", "while True:\n    pass\n")
    with watched(sample) as terminal:
        terminal.until("running ... [1-9]")
        terminal.press("\x03")


def test_a_deleted_file_and_a_broken_map_are_lines(sample: Sample) -> None:
    """It says what is wrong, goes on, and reads the map again once it is mended."""
    with watched(sample) as terminal:
        terminal.until("Next: write double")
        (sample.root / TOPIC / "double.py").unlink()
        terminal.until(r"get it back with: git\s+restore")
        sample.write(TOML, "[limits\n")
        terminal.until("topic.toml:1: not valid TOML")
        sample.answer("double", RIGHT)
        terminal.until("double  solved")
        assert "topic.toml:1: not valid TOML" in terminal.text
        sample.write(TOML, dedent(FILES[TOML]).replace("A sum", "The sum"))
        terminal.press("n")
        terminal.until("The sum .total: core")
        assert "not valid" not in terminal.text


def test_a_branch_switch_is_taken_in(sample: Sample) -> None:
    """Answers, map and lock of the other branch count from then on; nothing is jumped to."""
    sample.git("checkout", "-q", "-b", "done")
    sample.solve("double")
    sample.solve("total")
    sample.git("commit", "-q", "-am", "done")
    sample.git("checkout", "-q", "main")
    with watched(sample) as terminal:
        terminal.until("Next: write double")
        sample.git("checkout", "-q", "done")
        terminal.until("2 of 2 solved")
        assert "double  solved" in terminal.text
        sample.git("checkout", "-q", "main")
        terminal.until("0 of 2 solved")
        sample.git("rm", "-rq", TOPIC.as_posix())
        terminal.until("0 of 0 solved")
        sample.git("checkout", "-qf", "done")
        terminal.until("2 of 2 solved")


def test_what_is_not_looked_at_is_said(sample: Sample) -> None:
    """A second file, and a kata outside the selection."""
    with watched(sample, "double") as terminal:
        terminal.until("Next: write double")
        sample.answer("double_mine", RIGHT)
        terminal.until("double_mine.py is not looked at: save the")
        sample.solve("total")
        terminal.until("total is not watched here")
        assert "Next: write double" in terminal.text


def lines_of_watch(sample: Sample, *arguments: str) -> subprocess.Popen[str]:
    """Watch in a pipe."""
    return subprocess.Popen(
        program("watch", *arguments),
        cwd=sample.root,
        env=surroundings({"PYTHONUNBUFFERED": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_a_pipe_gets_a_line_a_verdict(sample: Sample) -> None:
    """No key, no colour, no cursor; it looks for saves itself where it is asked to."""
    process = lines_of_watch(sample, "--poll")
    assert process.stdout
    line = process.stdout.readline
    assert line() == "as asked: the files are looked at every 0.3 s\n"
    assert line() == "watching 2 katas: 2 not started; Ctrl-C ends it\n"
    assert line() == f"next: {TOPIC}/double.py\n"
    sample.answer("double", SQUARED)
    told = line()
    assert told.startswith("double: failing, 1 of 2 tests pass, types good, lint good")
    first = "The double less the number is the number."
    assert told.endswith(f"first: {first}, {TOPIC}/test_double.py:17\n")
    sample.answer("double", "def double(\n")
    assert line() == f"double: broken; SyntaxError: '(' was never closed, {TOPIC}/double.py:1\n"
    sample.answer("double", RIGHT)
    assert line().startswith("double: solved, 2 of 2 tests pass, types good, lint good")
    assert line() == f"next: {TOPIC}/total.py\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=PATIENCE_S)[0] == ""
    assert process.returncode == 0


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_polite_end_is_quiet(sample: Sample, ended_by: signal.Signals) -> None:
    """Exit 0, and neither the run nor what keeps it warm is left."""
    sample.answer("double", "while True:\n    pass\n")
    process = lines_of_watch(sample)
    watcher = psutil.Process(process.pid)
    while len(below := watcher.children(recursive=True)) < 4:  # parent, warden, run, mypy
        time.sleep(0.05)
    os.killpg(process.pid, ended_by)
    assert process.communicate(timeout=PATIENCE_S)[0] == ""
    assert process.returncode == 0
    assert not [other for other in below if other.is_running()]


def test_a_selection_of_nothing_is_a_line(sample: Sample) -> None:
    """As for every command."""
    result = sample.run("watch", "doubel")
    assert result.exit_code == 2
    assert "did you mean double" in result.output
