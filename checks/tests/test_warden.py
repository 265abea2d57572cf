"""Tests of `runner/warden.py`: clock, memory, processes, output and pipe are kept in bounds."""

from __future__ import annotations

import time

import msgspec
import pytest

from checks.tests.runs import BOUNDS, Runs, outcomes, reasons
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
IMPORTS = "import ctypes, itertools, os, signal, subprocess, sys, time\n"
ANSWER = IMPORTS + "def work(n):\n    if n == 1:\n        {}\n    return n\n"
RIGHT = "def work(n): return n\n"
TIMED_OUT = "timed out after 1 s: an endless loop, or too slow?"
SHORT = msgspec.structs.replace(BOUNDS, test_s=5, kata_s=2)
ROOMY = msgspec.structs.replace(BOUNDS, test_s=5, kata_s=10)


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("while True: pass", 4),
        ("sum(itertools.count())", 4),
        ("os.kill(os.getpid(), signal.SIGSTOP)", None),
    ],
)
def test_an_endless_call_times_out_and_the_next_test_still_runs(
    runs: Runs, statement: str, line: int | None
) -> None:
    """A loop in Python, in C, or a sleep ends at the test's limit, with its line where known."""
    ran = runs(ANSWER.format(statement))
    assert outcomes(ran) == {"test_one": "timeout", "test_two": "passed"}
    assert ran.mark.results[0].reason == TIMED_OUT
    assert ran.mark.results[0].line == line
    assert ran.state is None


@pytest.mark.parametrize("statement", ["raise ValueError", "time.sleep(1e9)", "os._exit(0)"])
def test_a_run_may_end_with_the_first_failure(runs: Runs, statement: str) -> None:
    """Where one failure is enough to know, the tests after it do not run."""
    ran = runs(ANSWER.format(statement), first_failure=True)
    assert not ran.mark.ok
    assert outcomes(ran)["test_two"] == "missing"


def test_a_loop_at_import_ends_with_the_time_of_the_kata(runs: Runs) -> None:
    """An import that never ends is broken, says so and where."""
    ran = runs("n = 0\nwhile True:\n    n += 1\n" + RIGHT, limits=SHORT)
    assert ran.state is State.BROKEN
    assert ran.cause == "timed out after 2 s while it was imported: an endless loop?"
    assert ran.line in (2, 3)
    assert set(outcomes(ran).values()) == {"missing"}


def test_many_slow_tests_use_the_time_of_the_kata_up(runs: Runs) -> None:
    """The test that ran when the time was up is a time-out, those after it did not run."""
    seconds = (0, 0, 60, 0)
    tests = "\n".join(f"def test_{n}(): time.sleep({s})" for n, s in enumerate(seconds))
    names = [f"test_{n}" for n in range(4)]
    ran = runs(RIGHT, "import time\n" + tests, expected=names, limits=SHORT)
    spent = "the kata's 2 s were used up: an endless loop, or too slow?"
    assert list(outcomes(ran).values()) == ["passed", "passed", "timeout", "missing"]
    assert (ran.state, ran.cause) == (State.FAILING, spent)
    assert reasons(ran)["test_2"] == spent
    assert reasons(ran)["test_3"] == f"it did not run: {spent}"


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ctypes.string_at(0)", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
        ("os.kill(os.getpid(), signal.SIGRTMIN + 3)", "signal 37"),
    ],
)
def test_a_crash_names_its_signal(runs: Runs, statement: str, name: str) -> None:
    """A process that dies inside a test fails that test alone."""
    ran = runs(ANSWER.format(statement))
    assert outcomes(ran) == {"test_one": "error", "test_two": "passed"}
    assert reasons(ran)["test_one"] == f"killed by {name}"


GREEDY = """\
kept = []
def work(n):
    if n == 1:
        while True:
            kept.append(bytearray(b"x") * (1 << 20))
    return n
"""


@pytest.mark.parametrize("forked", [True, False])
def test_memory_over_the_limit_is_an_error_with_its_line(
    runs: Runs, spawned: Runs, forked: bool
) -> None:
    """Memory counts as it is used, and the test that uses too much has the blame."""
    ran = (runs if forked else spawned)(GREEDY, limits=ROOMY)
    assert outcomes(ran) == {"test_one": "error", "test_two": "passed"}
    assert ran.mark.results[0].reason == "over the 256 MiB memory limit"
    assert ran.mark.results[0].line in (4, 5)


def test_output_over_the_limit_is_cut_and_said_and_no_failure(runs: Runs) -> None:
    """The rest is drained, so that whoever prints neither blocks nor dies."""
    ran = runs(ANSWER.format("print('x' * 10_000_000)"))
    assert ran.mark.ok
    assert ran.output == "x" * 16 * 1024
    assert ran.notes == ("it printed more than 16 KiB: the rest was cut",)


def test_output_that_just_fits_is_whole(runs: Runs) -> None:
    """Nothing is said of output up to the limit."""
    ran = runs(ANSWER.format("sys.stdout.write('x' * 16 * 1024)"))
    assert len(ran.output) == 16 * 1024
    assert ran.notes == ()


@pytest.mark.parametrize("written", ["junk\\n", "{}\\n", '{"result": {"outcome": "passed"}}\\n'])
def test_writing_to_the_pipe_of_the_verdict_passes_nothing(runs: Runs, written: str) -> None:
    """A line that is not the child's own is no verdict, and is told."""
    ran = runs(
        "import os\ndef work(n):\n    for descriptor in range(3, 64):\n        try:\n"
        f"            os.write(descriptor, b'{written}')\n"
        "        except OSError:\n            pass\n    return n\n"
    )
    assert (ran.state, ran.mark.passed) == (State.FAILING, 0)
    assert ran.cause == "it wrote to the pipe that carries its verdict"


def test_a_process_that_returns_twice_has_one_verdict(runs: Runs) -> None:
    """Where os.fork lets two processes go on, the first one's verdict counts, alone."""
    began = time.monotonic()
    ran = runs(ANSWER.format("os.fork()"))
    assert ran.mark.ok, reasons(ran)
    other = "if os.fork() == 0: time.sleep(0.5); n = 5"
    assert runs(ANSWER.format(other)).mark.ok
    assert time.monotonic() - began < BOUNDS.kata_s


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("while True: pass", TIMED_OUT),
        ("os._exit(5)", "called os._exit(5)"),
    ],
)
def test_a_spawned_child_is_watched_too(spawned: Runs, statement: str, reason: str) -> None:
    """Where fork is missing, the same things are ended and said."""
    ran = spawned(ANSWER.format(statement))
    assert reasons(ran) == {"test_one": reason, "test_two": None}
    assert ran.mark.results[0].line == 4


def test_signals_of_the_grader_stay_its_own(runs: Runs) -> None:
    """A child starts with the default handlers, so that an answer meets an ordinary process."""
    ran = runs(
        RIGHT,
        """\
        import os, signal, sys
        def test_one():
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
            assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
        def test_two():
            assert os.getsid(0) == os.getpid()
        """,
    )
    assert ran.mark.ok, reasons(ran)
