"""Tests of `runner/parent.py`: runs beside each other, and what ends when somebody is killed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from checks.marks.tests import Runner
from checks.marks.tools import Stopped
from checks.tests.runs import SETTINGS, Runs, outcomes, reasons
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
IMPORTS = "import os, psutil, signal, subprocess, time\n"
ANSWER = IMPORTS + "def work(n):\n    {}\n    return n\n"
RIGHT = "def work(n): return n\n"
KILLED = "it killed or stopped the process that watches over its run"
PARENT = "psutil.Process().parent().ppid()"


def below_this() -> set[int]:
    """All living processes that this one has started, and what they have."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


@pytest.mark.parametrize(
    "statement",
    [
        "os.kill(os.getppid(), signal.SIGKILL)",
        "os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)",
        f"os.kill({PARENT}, signal.SIGKILL)",
    ],
)
def test_killing_the_watcher_costs_an_answer_its_verdict(unconfined: Runs, statement: str) -> None:
    """Who kills its warden, the warden's group or the warm parent is broken and told so."""
    ran = unconfined(ANSWER.format(statement))
    assert (ran.state, ran.cause) == (State.BROKEN, KILLED)
    assert set(outcomes(ran).values()) == {"missing"}
    assert reasons(ran)["test_one"] == f"it did not run: {KILLED}"
    assert unconfined(RIGHT).mark.ok


def test_killing_the_warm_parent_costs_no_neighbour_its_verdict(unconfined: Runs) -> None:
    """Runs at the same time, before and after the disaster, have their own verdicts."""
    slow = ANSWER.format("time.sleep(0.3)")
    with ThreadPoolExecutor(4) as pool:
        before = pool.submit(unconfined, slow)
        time.sleep(0.1)
        killer = pool.submit(unconfined, ANSWER.format(f"os.kill({PARENT}, signal.SIGKILL)"))
        after = pool.submit(unconfined, slow)
    assert before.result().mark.ok
    assert after.result().mark.ok
    assert killer.result().cause == KILLED


def test_runs_beside_each_other_do_not_mix(runs: Runs) -> None:
    """Eight runs, four at a time: every one has its own results and output."""
    with ThreadPoolExecutor(4) as pool:
        answers = [f"def work(n):\n    print({n})\n    return {n}\n" for n in range(8)]
        results = list(pool.map(runs, answers))
    assert [set(ran.output.split()) for ran in results] == [{str(n)} for n in range(8)]
    passed = [[r.name for r in ran.mark.results if r.outcome == "passed"] for ran in results]
    assert passed == [[], ["test_one"], ["test_two"], *[[]] * 5]


LINGERING = """\
import os, subprocess
def work(n):
    child = subprocess.Popen(["sleep", "30"], start_new_session=True)
    with open({pid!r} + ".new", "w") as file:
        file.write(str(child.pid))
    os.replace({pid!r} + ".new", {pid!r})
    os.kill(os.getppid(), 9)
    return n
"""


def test_what_a_killed_warden_leaves_is_ended(unconfined: Runs, tmp_path: Path) -> None:
    """The warm parent adopts and ends the processes of a run whose warden was killed."""
    pid = tmp_path / "pid"
    assert unconfined(LINGERING.format(pid=str(pid))).cause == KILLED
    assert not psutil.pid_exists(int(pid.read_text()))


@pytest.mark.parametrize("fork", [True, False])
def test_leaving_the_runner_ends_all_that_runs(tmp_path: Path, fork: bool) -> None:
    """A run in progress is cut short, nothing stays behind, and no run starts any more."""
    before = below_this()
    with ThreadPoolExecutor(2) as pool:
        with Runner(SETTINGS, fork=fork, confine=False) as runner:
            runs = Runs(runner, tmp_path)
            assert runs(RIGHT).mark.ok
            child = tmp_path / "child"
            linger = f"subprocess.Popen(['sleep', '30']); open({str(child)!r}, 'w'); time.sleep(30)"
            cut_short = pool.submit(runs, ANSWER.format(linger))
            while not child.exists():
                time.sleep(0.01)
            began = time.monotonic()
        assert time.monotonic() - began < 5
        assert isinstance(cut_short.exception(), Stopped)
    assert below_this() <= before
    with pytest.raises(Stopped):
        runs(RIGHT)
    assert below_this() <= before


@pytest.mark.parametrize("fork", [True, False])
def test_runs_can_be_interrupted_and_taken_up_again(tmp_path: Path, fork: bool) -> None:
    """What runs is ended, nothing begins until runs are resumed, and then it is warm as before."""
    with ThreadPoolExecutor(2) as pool, Runner(SETTINGS, fork=fork, confine=False) as runner:
        runs = Runs(runner, tmp_path)
        assert runs(RIGHT).mark.ok
        before = below_this()
        child = tmp_path / "child"
        linger = f"subprocess.Popen(['sleep', '30']); open({str(child)!r}, 'w'); time.sleep(30)"
        cut_short = pool.submit(runs, ANSWER.format(linger))
        while not child.exists():
            time.sleep(0.01)
        runner.interrupt()
        assert isinstance(cut_short.exception(20), Stopped)
        with pytest.raises(Stopped):
            runs(RIGHT)
        runner.resume()
        assert runs(RIGHT).mark.ok
        assert below_this() == before


def test_nothing_is_left_after_a_run(runs: Runs) -> None:
    """A run with children of its own leaves neither a process nor a zombie."""
    runs(RIGHT)
    before = below_this()
    runs(ANSWER.format("subprocess.Popen(['sleep', '30']); os.fork() or os._exit(0)"))
    assert below_this() == before
