"""Tests of `runner/landlock.py`: what a run can see and change, where the system can confine it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checks.runner import landlock
from checks.tests.conftest import CHECKS, Sample
from checks.tests.runs import Runs, reasons
from checks.verdicts import State

pytestmark = [
    pytest.mark.timeout(60),  # whole runs, on a machine that may be busy
    pytest.mark.skipif(not landlock.version(), reason="needs Linux 5.13 with Landlock"),
]
KEEPS_SIGNALS = pytest.mark.skipif(landlock.version() < 6, reason="needs Linux 6.12")
ANSWER = """\
import os, pathlib, signal, subprocess, sys, tempfile, threading
def work(n):
    {}
    return n
"""
DENIED = "PermissionError: [Errno 13] Permission denied: "
REPOSITORY = CHECKS.parent


@pytest.mark.parametrize(
    "statement",
    [
        "pathlib.Path('kept').write_text('x')",
        "pathlib.Path.home().joinpath('kept').write_text('x')",
        "tempfile.TemporaryDirectory().cleanup()",
        "open(os.devnull, 'w').write('x')",
        "subprocess.run([sys.executable, '-c', 'pass'], check=True)",
        "os.listdir(pathlib.Path(__file__).parent)",
        "import statistics, sqlite3",
        "os.kill(os.getpid(), signal.SIGUSR2) if signal.signal(signal.SIGUSR2, print) else None",
    ],
)
def test_what_an_honest_answer_does_goes_on(runs: Runs, statement: str) -> None:
    """Files in its own folders, devices, libraries, programs and signals to itself are free."""
    ran = runs(ANSWER.format(statement))
    assert ran.mark.ok, reasons(ran)


@pytest.mark.parametrize(
    "path",
    [REPOSITORY / "solutions", REPOSITORY / "checks" / "cli", REPOSITORY / ".git"],
    ids=["solutions", "grader", "git"],
)
def test_the_repository_cannot_be_looked_into(sample: Sample, path: Path) -> None:
    """Neither a solution nor the grader nor the history, by whatever path."""
    hidden = sample.root / path.relative_to(REPOSITORY)
    sample.answer("double", f"import os\nos.listdir({str(hidden)!r})\n")
    result = sample.run("grade", "double")
    assert result.exit_code == 1
    assert f"{DENIED}'{hidden}'" in result.output


def test_nothing_is_written_outside(runs: Runs, tmp_path: Path) -> None:
    """Not even where everybody may write."""
    ran = runs(ANSWER.format(f"open({str(tmp_path / 'here')!r}, 'w')"))
    assert (reasons(ran)["test_one"] or "").startswith(DENIED)
    assert not (tmp_path / "here").exists()


def test_a_program_that_it_starts_is_confined_too(runs: Runs, tmp_path: Path) -> None:
    """There is no way out through another process."""
    script = f"open({str(tmp_path / 'here')!r}, 'w')"
    ran = runs(ANSWER.format(f"subprocess.run([sys.executable, '-c', {script!r}], check=True)"))
    assert not ran.mark.ok
    assert not (tmp_path / "here").exists()


def test_its_tests_cannot_be_changed(runs: Runs) -> None:
    """An answer that tries does not even begin."""
    ran = runs(
        "from pathlib import Path\n"
        "Path(__file__).with_name('test_work.py').write_text('')\n"
        "def work(n): return n\n"
    )
    assert ran.state is State.BROKEN
    assert (ran.cause or "").startswith(DENIED)


@KEEPS_SIGNALS
@pytest.mark.parametrize(
    "statement",
    ["os.kill(os.getppid(), signal.SIGKILL)", "os.killpg(os.getpgid(os.getppid()), 9)"],
)
def test_whoever_watches_cannot_be_killed(runs: Runs, statement: str) -> None:
    """The attempt fails like any other mistake."""
    ran = runs(ANSWER.format(statement))
    assert reasons(ran) == {
        "test_one": "PermissionError: [Errno 1] Operation not permitted",
        "test_two": "PermissionError: [Errno 1] Operation not permitted",
    }


def test_without_landlock_nothing_is_confined(unconfined: Runs, tmp_path: Path) -> None:
    """A run goes on all the same where the system has no such thing."""
    ran = unconfined(ANSWER.format(f"open({str(tmp_path / 'here')!r}, 'w')"))
    assert ran.mark.ok, reasons(ran)
    assert (tmp_path / "here").exists()


def test_what_lies_beside_a_hidden_folder_stays_visible(tmp_path: Path) -> None:
    """Hidden is what was said, not its neighbours; and what is readable in it stays so."""
    hidden, beside = tmp_path / "hidden", tmp_path / "beside"
    for folder in (hidden, hidden / "open", beside):
        folder.mkdir()
        (folder / "file").write_text("text")
    code = (
        f"import sys; sys.path.insert(0, {str(CHECKS)!r})\n"
        "from runner import landlock\n"
        f"assert landlock.confine([{str(hidden)!r}], [{str(hidden / 'open')!r}], [])\n"
        f"open({str(beside / 'file')!r}); open({str(hidden / 'open' / 'file')!r})\n"
        f"open({str(hidden / 'file')!r})\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"{DENIED}'{hidden / 'file'}'" in run.stderr
