"""Tests of `interrupt.py`: a signal at any moment ends a command at once, and leaves nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from checks import environment
from checks.tests.conftest import CHECKS, FILES, Sample
from checks.tests.footprints import unchanged

pytestmark = [
    pytest.mark.timeout(180),  # whole runs, on a machine that may be busy
    pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"),
]
LINE = "{}: what was reached is kept, run it again to go on\n"
WORDS = {signal.SIGINT: "interrupted", signal.SIGTERM: "ended by SIGTERM"}
LONG = 10.0  # seconds to end in, on a machine that may be busy; unhurried it is a fifth of one
ENDLESS_FOR_MYPY = (
    "A0 = tuple[int, int]\n"
    + "".join(f"A{i + 1} = tuple[A{i}, A{i}]\n" for i in range(40))
    + "def double(number: A30) -> A30:\n    return number + number\n"
)


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs: a container may have nobody who takes note that it ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


class Foreground:
    """A command in a process group of its own, as a shell starts it in a terminal."""

    def __init__(self, sample: Sample, folder: Path, *command: str, **variables: str) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        own = {"TMPDIR": str(self.temporary), "KATAS_WRITABLE": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=sample.root,
            env=os.environ | own | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def until(self, is_so: Callable[[], object]) -> None:
        """Wait for something that can be seen from outside."""
        while not is_so():
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.01)

    def runs(self, word: str) -> bool:
        """Whether a process below has this word in its command."""
        return any(word in " ".join(line) for _, line in self.below())

    def below(self) -> Iterator[tuple[psutil.Process, list[str]]]:
        """The processes below it, with their commands."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                yield process, process.cmdline()
            except psutil.Error:
                continue

    def end(self, signum: signal.Signals, *, times: int = 1) -> None:
        """Send a signal as a terminal does (to the group), or as `kill` does, and hold that the
        command ends with one line and leaves nothing behind."""
        below = [process for process, _ in self.below()]
        began = time.monotonic()
        for _ in range(times):
            if signum == signal.SIGINT:
                os.killpg(self.process.pid, signum)
            else:
                os.kill(self.process.pid, signum)
            time.sleep(0.02 if times > 1 else 0)
        _, errors = self.process.communicate(timeout=60)
        assert time.monotonic() - began < LONG
        assert self.process.returncode == 128 + signum, errors
        assert errors.decode() == LINE.format(WORDS.get(signum, f"ended by {signum.name}"))
        assert not [process for process in below if is_alive(process)]
        assert list(self.temporary.iterdir()) == []


def loop(sample: Sample, slug: str, started: Path) -> None:
    """Let an answer tell that it runs, and never end; its process has a child of its own."""
    toml = "exercises/basics/numbers/topic.toml"
    sample.write(toml, dedent(FILES[toml]).replace("kata_s = 6", "kata_s = 170"))
    sample.answer(
        slug,
        "import subprocess\nsubprocess.Popen(['sleep', '170'])\n"
        f"open({str(started)!r}, 'a').close()\nwhile True:\n    pass\n",
    )


GRADE = ("-m", "checks", "grade")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_modules_are_imported(
    sample: Sample, tmp_path: Path, signum: signal.Signals
) -> None:
    """Not even an import that hangs delays it, and there is no traceback."""
    library = tmp_path / "library"
    library.mkdir()
    text = f"import time\nopen({str(tmp_path / 'there')!r}, 'w').close()\ntime.sleep(170)\n"
    (library / "click.py").write_text(text, "utf-8")
    command = Foreground(sample, tmp_path, *GRADE, PYTHONPATH=str(library))
    command.until((tmp_path / "there").exists)
    command.end(signum)


def test_ctrl_c_while_the_parent_of_all_runs_starts(sample: Sample, tmp_path: Path) -> None:
    """It need not have come up to be ended."""
    sample.solve("double")
    command = Foreground(sample, tmp_path, *GRADE)
    command.until(lambda: command.runs("from runner import parent"))
    command.end(signal.SIGINT)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_tests_run(sample: Sample, tmp_path: Path, signum: signal.Signals) -> None:
    """The runs end with all their processes; katas that wait are not begun."""
    loop(sample, "double", tmp_path / "one")
    loop(sample, "total", tmp_path / "two")
    command = Foreground(sample, tmp_path, *GRADE, "--jobs", "1")
    command.until((tmp_path / "one").exists)
    command.until(lambda: command.runs("sleep"))
    with unchanged(sample.repository.exercises, sample.repository.solutions):
        command.end(signum)
    assert not (tmp_path / "two").exists()


def test_ctrl_c_while_mypy_runs(sample: Sample, tmp_path: Path) -> None:
    """mypy is ended too, and what it had noted by then is not believed."""
    sample.answer("double", ENDLESS_FOR_MYPY)
    command = Foreground(sample, tmp_path, *GRADE)
    command.until(lambda: command.runs("mypy"))
    command.end(signal.SIGINT)
    assert not list(sample.repository.state.glob("mypy-*"))


def test_ctrl_c_while_the_report_is_written(sample: Sample, tmp_path: Path) -> None:
    """A reader of a pipe that never comes holds nobody up."""
    os.mkfifo(tmp_path / "pipe")
    sample.solve("double")
    command = Foreground(sample, tmp_path, *GRADE, "--json", str(tmp_path / "pipe"))
    assert command.process.stdout
    command.until(lambda: b"Next" in command.process.stdout.readline())  # type: ignore[union-attr]
    command.end(signal.SIGINT)


def test_ctrl_c_of_an_impatient_user(sample: Sample, tmp_path: Path) -> None:
    """The second and the third do not stop the tidying up."""
    loop(sample, "double", tmp_path / "one")
    command = Foreground(sample, tmp_path, *GRADE)
    command.until((tmp_path / "one").exists)
    command.end(signal.SIGINT, times=3)


def test_verdicts_that_were_reached_are_kept(sample: Sample, tmp_path: Path) -> None:
    """The next grade knows them, though an earlier kata never came to its end."""
    loop(sample, "double", tmp_path / "one")
    sample.solve("total")
    command = Foreground(sample, tmp_path, *GRADE, "--jobs", "2")
    command.until((tmp_path / "one").exists)
    command.until(lambda: list((sample.repository.state / "verdicts").glob(f"??/{'?' * 64}")))
    command.end(signal.SIGINT)
    result = sample.run("grade", "total")
    assert result.exit_code == 0
    assert "cached" in result.output


def test_ctrl_c_while_katas_are_verified(sample: Sample, tmp_path: Path) -> None:
    """No gate is told that it was passed; three parents and their runs end."""
    loop(sample, "double", tmp_path / "one")
    path = "basics/numbers/double.py"
    shutil.copy(sample.root / "exercises" / path, sample.root / "solutions" / path)
    command = Foreground(sample, tmp_path, "-m", "checks", "verify", "double")
    command.until((tmp_path / "one").exists)
    command.end(signal.SIGINT)
    assert not (sample.repository.state / "verified").exists()


def test_a_signal_that_is_ignored_stays_so(sample: Sample, tmp_path: Path) -> None:
    """`nohup` wants the command to outlive the terminal."""
    loop(sample, "double", tmp_path / "one")
    code = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
        "os.execv(sys.executable, [sys.executable, '-m', 'checks', 'grade'])"
    )
    command = Foreground(sample, tmp_path, "-c", code)
    command.until((tmp_path / "one").exists)
    os.kill(command.process.pid, signal.SIGHUP)
    command.end(signal.SIGTERM)


LOST = """
import signal, time
from checks import interrupt
interrupt.PATIENCE = 0.1
with interrupt.interruptible():
    try:
        print("ready", flush=True)
        time.sleep(60)
    except BaseException:
        print("lost", flush=True)
    time.sleep(60)
"""


def test_a_signal_that_got_lost_can_be_sent_again(sample: Sample, tmp_path: Path) -> None:
    """A library that catches everything does not make the command deaf."""
    command = Foreground(sample, tmp_path, "-c", LOST)
    assert command.process.stdout
    assert command.process.stdout.readline() == b"ready\n"
    os.kill(command.process.pid, signal.SIGINT)
    assert command.process.stdout.readline() == b"lost\n"
    time.sleep(0.2)
    command.end(signal.SIGINT)


@pytest.fixture
def with_nox(sample: Sample) -> Sample:
    """The sample with a noxfile, and with an environment that needs no installing."""
    shutil.copy(CHECKS.parent / "noxfile.py", sample.root)
    python = environment.python_of(sample.root / ".venv")
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    stamp = {"pins": environment._pins(sample.root), "groups": ["base"]}
    (sample.root / ".venv" / environment.STAMP).write_text(json.dumps(stamp), "utf-8")
    return sample


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", [("-m", "nox"), ("noxfile.py",)], ids=["nox", "python"])
def test_a_signal_to_nox_is_one_to_the_grader(
    with_nox: Sample, tmp_path: Path, command: tuple[str, ...], signum: signal.Signals
) -> None:
    """nox waits for the command that it runs, and ends with its exit status; one line is shown."""
    loop(with_nox, "double", tmp_path / "one")
    foreground = Foreground(with_nox, tmp_path, *command, "-s", "grade", PATH=_path_with_nox())
    foreground.until((tmp_path / "one").exists)
    foreground.end(signum)


def _path_with_nox() -> str:
    """The PATH on which nox is found, so that there is no word on where it is."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
