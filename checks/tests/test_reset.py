"""Tests of `learn/reset.py`: stubs come back and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from checks.learn import reset
from checks.tests.conftest import CHECKS, Sample

pytestmark = pytest.mark.timeout(60)  # the first test makes the repository, on a busy machine
TOPIC = "exercises/basics/numbers"
STUB = f"{TOPIC}/double.py"
KEPT = ".katas/backups/double.py"


def test_the_stub_comes_back_and_the_answer_is_kept(sample: Sample) -> None:
    """Two resets keep two backups, each with its own text and the command that brings it back."""
    stub = (sample.root / STUB).read_bytes()
    for number in (1, 2):
        sample.answer("double", f"attempt = {number}\n")
        result = sample.run("reset", "double", "--yes")
        assert result.exit_code == 0, result.output
        assert result.output == (
            f"{STUB} is the stub again\n"
            f"  kept:            {KEPT}.{number}\n"
            f"  to get it back:  cp {KEPT}.{number} {STUB}\n"
        )
        assert (sample.root / STUB).read_bytes() == stub
        assert (sample.root / f"{KEPT}.{number}").read_text() == f"attempt = {number}\n"


@pytest.mark.skipif(os.name == "nt", reason="the command is that of a POSIX shell")
def test_the_command_that_is_told_brings_the_answer_back(sample: Sample) -> None:
    """It can be pasted as it is printed."""
    sample.answer("double", "mine = 1\n")
    told = sample.run("reset", "double", "--yes").output.partition("to get it back:")[2]
    subprocess.run(told, shell=True, cwd=sample.root, check=True)
    assert (sample.root / STUB).read_text() == "mine = 1\n"


def test_backups_are_nothing_to_git() -> None:
    """They are never committed by mistake."""
    ignored = (CHECKS.parent / ".gitignore").read_text("utf-8").splitlines()
    assert ".katas/" in ignored


def test_a_topic_is_put_back_at_once(sample: Sample) -> None:
    """Every stub that was changed; those that were not are left alone."""
    sample.answer("total", "x = 1\n")
    untouched = (sample.root / STUB).stat().st_mtime_ns
    output = sample.run("reset", "numbers", "--yes").output
    assert f"{TOPIC}/total.py is the stub again" in output
    assert STUB not in output
    assert (sample.root / STUB).stat().st_mtime_ns == untouched
    sample.answer("double", "x = 1\n")
    sample.answer("total", "x = 1\n")
    assert sample.run("reset", "basics", "--yes").output.count("is the stub again") == 2


def test_a_removed_stub_comes_back_unasked(sample: Sample) -> None:
    """Nothing is overwritten, so nothing is asked and nothing kept."""
    (sample.root / STUB).unlink()
    assert sample.run("reset", "double").output == f"{STUB} is the stub again\n"


def test_an_untouched_stub_is_left_alone(sample: Sample) -> None:
    """Nothing is done to a stub that nobody changed."""
    assert sample.run("reset", "double").output == (
        "nothing to put back: every stub named is as it was\n"
    )


def test_a_folder_in_its_place_is_not_moved(sample: Sample) -> None:
    """A folder is the user's to move: one line, exit status 2, and no other stub is touched."""
    (sample.root / STUB).unlink()
    (sample.root / STUB).mkdir()
    mine = sample.answer("total", "mine = 1\n")
    result = sample.run("reset", "numbers", "--yes")
    assert result.exit_code == 2
    assert "is a folder: move it away first" in result.output
    assert mine.read_text() == "mine = 1\n"


def test_without_a_name_nothing_is_put_back(sample: Sample) -> None:
    """A whole repository is never reset by leaving the name out."""
    result = sample.run("reset", "--yes")
    assert result.exit_code == 2
    assert "say what to put back, as in: nox -s reset -- call_budget" in result.output


def test_nobody_to_ask_is_a_refusal(sample: Sample) -> None:
    """Without a terminal and --yes: one line, and nothing has changed."""
    mine = sample.answer("double", "mine = 1\n")
    result = sample.run("reset", "double")
    assert (result.exit_code, result.output) == (
        2,
        "error: reset asks first, and there is no terminal to ask on: add --yes\n",
    )
    assert mine.read_text() == "mine = 1\n"


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("typed", "kept"), [(b"y\n", True), (b"n\n", False), (b"\n", False)])
def test_a_terminal_is_asked(sample: Sample, typed: bytes, kept: bool) -> None:
    """It says what would be kept where; only a yes changes anything."""
    mine = sample.answer("double", "mine = 1\n")
    ours, theirs = os.openpty()
    try:
        os.write(ours, typed)
        run = subprocess.run(
            [sys.executable, "-m", "checks", "reset", "double"],
            cwd=sample.root,
            stdin=theirs,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert (run.returncode, run.stderr) == (0, "")
    assert f"To put back:\n  {STUB}   kept as {KEPT}.1\n" in run.stdout
    assert "Put it back? [y/N]" in run.stdout
    assert ("nothing was changed" in run.stdout) != kept
    assert (mine.read_text() == "mine = 1\n") != kept
    assert (sample.root / f"{KEPT}.1").exists() == kept


def test_what_cannot_be_written_changes_nothing(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk is full, the answer is in its place again."""

    def full(path: object, data: object) -> None:
        raise OSError(28, "No space left on device")

    mine = sample.answer("double", "mine = 1\n")
    monkeypatch.setattr(reset, "write_whole", full)
    result = sample.run("reset", "double", "--yes")
    assert result.exit_code == 2
    assert f"{STUB} cannot be put back" in result.output
    assert mine.read_text() == "mine = 1\n"


def test_a_lost_original_is_told_and_nothing_is_touched(sample: Sample) -> None:
    """Without git and without a copy there is no stub to put back."""
    mine = sample.answer("double", "mine = 1\n")
    shutil.rmtree(sample.root / ".git")
    shutil.rmtree(sample.repository.state)
    result = sample.run("reset", "double", "--yes")
    assert result.exit_code == 2
    assert "its original is neither in git nor in .katas/blobs" in result.output
    assert mine.read_text() == "mine = 1\n"
