"""Tests of `noxfile.py`, in a repository whose `.venv` is this environment by another name."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from checks import environment
from checks.tests.conftest import CHECKS, Sample

NOXFILE = CHECKS.parent / "noxfile.py"
OLDER = Path.home() / ".pyenv/versions/3.6.15/bin/python"
SESSIONS = (
    "grade",
    "next",
    "hint",
    "reset",
    "progress",
    "watch",
    "new",
    "verify",
    "mutate",
    "lock",
    "picture",
    "tests",
)

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="the stand-in for .venv is a shell script"),
    pytest.mark.timeout(60),
]


@pytest.fixture
def prepared(sample: Sample) -> Sample:
    """The sample with a noxfile and with an environment that needs no installing."""
    shutil.copy(NOXFILE, sample.root)
    python = environment.python_of(sample.root / ".venv")
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    stamp = {"pins": environment._pins(sample.root), "groups": ["base"]}
    (sample.root / ".venv" / environment.STAMP).write_text(json.dumps(stamp))
    return sample


def ran(sample: Sample, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the repository."""
    return subprocess.run(
        list(map(str, command)), cwd=sample.root, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not OLDER.exists(), reason="there is no Python 3.6 here")
def test_an_older_python_says_what_is_needed(prepared: Sample) -> None:
    """One line, no traceback, and what to type instead."""
    run = ran(prepared, OLDER, "noxfile.py", "-s", "grade")
    assert run.returncode == 1
    assert run.stderr == "needs Python 3.11 or newer, this is 3.6: try python3.11 noxfile.py\n"


def test_every_session_is_explained(prepared: Sample) -> None:
    """`nox -l` lists each session with a line on what it is for; grade is the default one."""
    run = ran(prepared, sys.executable, "-m", "nox", "-l")
    assert run.returncode == 0, run.stderr
    for name in SESSIONS:
        assert f"{'*' if name == 'grade' else '-'} {name} -> " in run.stdout


def test_a_session_keeps_the_exit_status(prepared: Sample) -> None:
    """What the command line says with 0, 1 and 2 nox says too."""
    grade = (sys.executable, "-m", "nox", "-s", "grade", "--")
    run = ran(prepared, *grade, "doubel")
    assert run.returncode == 2
    assert "did you mean double" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert ran(prepared, *grade, "double", "--require-all").returncode == 1
    run = ran(prepared, *grade)
    assert (run.returncode, run.stderr) == (0, "")
    assert "Nothing started: begin with exercises/basics/numbers/double.py" in run.stdout


def test_a_watch_that_is_interrupted_has_not_failed(prepared: Sample) -> None:
    """Ctrl-C reaches nox too, which waits for the watch to end by itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nox", "-s", "watch", "--", "--plain"],
        cwd=prepared.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    assert process.stdout
    assert process.stdout.readline().startswith(b"watching 2 katas")
    os.killpg(process.pid, signal.SIGINT)
    process.communicate()
    assert process.returncode == 0


def test_the_file_alone_is_a_command(prepared: Sample) -> None:
    """`python3 noxfile.py -s hint -- double` needs no nox on the machine."""
    run = ran(prepared, sys.executable, "noxfile.py", "-s", "hint", "--", "double")
    assert run.returncode == 0, run.stderr
    assert "1. Which operator?" in run.stdout
    assert ran(prepared, sys.executable, "noxfile.py", "-s", "hint").returncode == 2


def test_an_environment_that_cannot_be_made_is_a_line(prepared: Sample) -> None:
    """What pip or uv say comes as one line with the error, exit 3."""
    (prepared.root / ".venv" / environment.STAMP).unlink()
    project = prepared.root / "pyproject.toml"
    project.write_text(project.read_text().replace('"click"', '{ include-group = "gone" }'))
    run = ran(prepared, sys.executable, "noxfile.py", "-s", "grade")
    assert run.returncode == 3
    assert "Traceback" not in run.stderr
    assert "error: pyproject.toml has no dependency group 'gone'" in run.stderr
