"""Tests of `runner/child.py`: what an answer does while it is imported and tested, in words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from checks.tests.runs import BOTH, CHECKS, Runs, outcomes, reasons
from checks.verdicts import State

ANSWER = """\
import os, pytest, sys
def work(n):
    if n == 1:
        {}
    return n
"""
RIGHT = "def work(n): return n\n"


@dataclass(frozen=True)
class Slip:
    """What an answer does when it is called with 1, and what has to be said of that."""

    statement: str
    outcome: str
    reason: str
    line: int | None = 4

    def __str__(self) -> str:
        return self.statement


SLIPS = [
    Slip("return 2", "failed", "assert 2 == 1\n +  where 2 = work(1)", None),
    Slip("1 / 0", "failed", "ZeroDivisionError: division by zero"),
    Slip("raise ValueError", "failed", "ValueError"),
    Slip("raise GeneratorExit", "failed", "GeneratorExit"),
    Slip("pytest.fail('why')", "failed", "why"),
    Slip("pytest.skip('no')", "skipped", "skipped: no"),
    Slip("pytest.xfail('no')", "failed", "xfailed: no"),
    Slip("pytest.xfail()", "failed", "xfailed"),
    Slip("sys.exit(3)", "failed", "sys.exit(3) was called"),
    Slip("sys.exit()", "failed", "sys.exit() was called"),
    Slip("quit()", "failed", "sys.exit() was called"),
    Slip("os._exit(0)", "error", "called os._exit(0)"),
    Slip("bytearray(1 << 40)", "failed", "over the 256 MiB memory limit (MemoryError)"),
    Slip("input()", "failed", "EOFError: EOF when reading a line"),
]


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_in_a_call_fails_its_test_alone_and_says_why(runs: Runs, slip: Slip) -> None:
    """Whatever a call does, its test has the blame with reason and line, the next has none."""
    ran = runs(ANSWER.format(slip.statement))
    assert outcomes(ran) == {"test_one": slip.outcome, "test_two": "passed"}
    first = ran.mark.results[0]
    assert (first.reason or "").startswith(slip.reason)
    assert first.line == slip.line
    assert not ran.mark.ok
    assert (ran.mark.passed, ran.mark.expected, ran.state) == (1, 2, None)


@pytest.mark.parametrize(
    ("statement", "cause"),
    [("raise KeyboardInterrupt", "KeyboardInterrupt"), ("pytest.exit('no')", "Exit: no")],
)
def test_an_end_of_the_whole_test_run_is_said_and_loses_the_rest(
    runs: Runs, statement: str, cause: str
) -> None:
    """Who ends pytest itself fails, and the tests that never ran are missing."""
    ran = runs(ANSWER.format(statement))
    assert outcomes(ran) == {"test_one": "failed", "test_two": "missing"}
    assert reasons(ran) == {
        "test_one": f"it ended the whole test run by {cause}",
        "test_two": "it did not run: the test run ended before it",
    }
    assert ran.mark.results[0].line == 4


@pytest.mark.parametrize(
    "statement",
    [
        "sys.stdout.close()",
        "sys.stdout = sys.stderr = None",
        "os.chdir('/')",
        "os.fork()",
        "os.environ.clear()",
    ],
)
def test_odd_but_harmless_acts_change_no_verdict(runs: Runs, statement: str) -> None:
    """What an answer does to its own process is its own business while the tests pass."""
    ran = runs(ANSWER.format(statement))
    assert ran.mark.ok, reasons(ran)
    assert (ran.state, ran.cause) == (None, None)
    assert "Traceback" not in ran.output


def test_a_recursion_without_end_is_an_ordinary_failure(runs: Runs) -> None:
    """Python's own limit is reached before any of ours."""
    ran = runs(ANSWER.format("return work(n)"))
    assert outcomes(ran) == {"test_one": "failed", "test_two": "passed"}
    assert "RecursionError: maximum recursion depth exceeded" in (reasons(ran)["test_one"] or "")


BROKEN = {
    "import sys\nsys.exit(3)\n": ("sys.exit(3) was called", 2),
    "import os\n\nos._exit(3)\n": ("called os._exit(3) while it was imported", 3),
    "import nothing_there\n": ("ModuleNotFoundError: No module named 'nothing_there'", 1),
    "x = 1\ny = z\n": ("NameError: name 'z' is not defined", 2),
    "raise KeyboardInterrupt\n": ("KeyboardInterrupt", 1),
    "import pytest\npytest.skip('x', allow_module_level=True)\n": ("Skipped: x", 2),
    "def work(n)\n    return n\n": ("SyntaxError: expected ':'", 1),
    "def work(n):\nreturn n\n": (
        "IndentationError: expected an indented block after function definition on line 1",
        2,
    ),
    "": ("work.py has no `work`, which the tests import", None),
    "def wirk(n): return n\n": ("work.py has no `work`, which the tests import", None),
    "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)": (
        "killed by SIGSEGV while it was imported",
        2,
    ),
}


@pytest.mark.parametrize("answer", BROKEN)
def test_an_answer_that_does_not_import_is_broken_with_cause_and_line(
    runs: Runs, answer: str
) -> None:
    """An import that fails, exits or crashes names its cause and its line, and no test passes."""
    ran = runs(answer)
    cause, line = BROKEN[answer]
    assert (ran.state, ran.cause, ran.line) == (State.BROKEN, cause, line)
    assert set(outcomes(ran).values()) == {"missing"}
    assert reasons(ran)["test_two"] == f"it did not run: {cause}"
    assert not ran.mark.ok


def test_a_failing_test_teaches(runs: Runs) -> None:
    """Meaning, place, asserting line, values and the example that Hypothesis found are there."""
    ran = runs(
        """\
        def work(n):
            return check(n)

        def check(n):
            assert n < 100, "big"
            return n
        """,
        """\
        from hypothesis import given, strategies as st
        from .work import work

        @given(number=st.integers())
        def test_any(number):
            '''Any number
            is itself.

            More that nobody reads.
            '''
            assert work(number) == number
        """,
        expected=["test_any"],
    )
    result = ran.mark.results[0]
    assert result.meaning == "Any number is itself."
    assert result.where == "test_work.py:11"
    assert result.asserts == "assert work(number) == number"
    assert (result.reason or "").startswith("big")
    assert (result.line, result.yours) == (5, 'assert n < 100, "big"')
    assert result.function == "check"
    assert "number=100" in (result.example or "")
    assert result.kind == "assertion"


TROUBLED = """\
import pytest

@pytest.fixture
def early():
    raise ValueError("before")

@pytest.fixture
def late():
    yield
    raise ValueError("after")

def test_set_up(early): pass
def test_tear_down(late): pass
def test_both(late): assert False, "within"
@pytest.mark.skip(reason="why not")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_xfailed(): assert False
@pytest.mark.xfail
def test_xpassed(): pass
@pytest.mark.xfail(strict=True)
def test_strict(): pass
"""


def test_set_up_tear_down_and_marks_count_against_a_test(runs: Runs) -> None:
    """An error around a test, a skip and any xfail are no passes, whatever the test itself did."""
    ran = runs(RIGHT, TROUBLED, expected=None)
    assert {name: (outcomes(ran)[name], text) for name, text in reasons(ran).items()} == {
        "test_set_up": ("error", "ValueError: before"),
        "test_tear_down": ("error", "ValueError: after"),
        "test_both": ("failed", "within\nassert False"),
        "test_skipped": ("skipped", "skipped: why not"),
        "test_xfailed": ("failed", "xfailed: known"),
        "test_xpassed": ("failed", "xfailed"),
        "test_strict": ("failed", "[XPASS(strict)]"),
    }
    assert ran.mark.passed == 0


@pytest.mark.parametrize(
    ("tests", "cause"),
    [
        ("import nothing_there", "ModuleNotFoundError: No module named 'nothing_there'"),
        ("import os; os._exit(4)", "called os._exit(4)"),
        ("from .work import work\nassert work(1) == 2, 'no'", "no"),
    ],
)
def test_tests_that_cannot_be_collected_say_why(runs: Runs, tests: str, cause: str) -> None:
    """Where the tests themselves fall over there is no verdict but broken, with its cause."""
    ran = runs(RIGHT, tests)
    assert (ran.state, ran.cause) == (State.BROKEN, cause)


def test_texts_are_cut_and_may_be_hostile(runs: Runs) -> None:
    """A reason is short, and an exception that cannot be shown is named all the same."""
    ran = runs(
        """\
        class Hostile(Exception):
            def __str__(self): raise self

        def work(n):
            if n == 1:
                raise Hostile
            raise ValueError("long \\ud800\\n" * 5000)
        """
    )
    assert reasons(ran)["test_one"] == "Hostile: <its text cannot be shown: Hostile>"
    long = (reasons(ran)["test_two"] or "").splitlines()
    assert len(long) == 15
    assert long[0] == "ValueError: long \\ud800"
    assert long[-1] == "..."


def test_a_run_is_private(runs: Runs) -> None:
    """The run has its own folders, an empty stdin, and neither grader nor runner to import."""
    ran = runs(
        RIGHT,
        """\
        import importlib.util, os, sys, tempfile
        from pathlib import Path

        def test_folders():
            assert tempfile.gettempdir() == os.environ["TMPDIR"]
            here = {Path(os.environ[name]) for name in ("HOME", "TMPDIR")} | {Path.cwd()}
            own = Path(__file__).parents[4] / "own"
            assert len(here) == 3
            assert all(folder.parent == own for folder in here)

        def test_imports():
            assert "runner" not in sys.modules
            assert sys.path[0] == str(Path(__file__).parents[3])
            assert importlib.util.find_spec("checks.harness")
            assert importlib.util.find_spec("checks.grading") is None
            assert importlib.util.find_spec("solutions") is None

        def test_environment():
            assert "SECRET_OF_THE_LEARNER" not in os.environ
            assert os.environ["PYTHONHASHSEED"] == "0"

        def test_input():
            assert sys.stdin.read() == ""
            assert sys.argv == ["pytest"]
        """,
        expected=None,
    )
    assert ran.mark.ok, reasons(ran)


def test_a_seed_shuffles_and_seed_0_does_not(runs: Runs) -> None:
    """Grades run tests in their order; another seed is another order."""
    tests = "\n".join(f"def test_{n}(): pass" for n in range(12))
    in_order = [f"test_{n}" for n in range(12)]

    def order(seed: int) -> list[str]:
        ran = runs(RIGHT, tests, expected=(), seed=seed)
        return [result.name for result in ran.mark.results]

    assert order(0) == in_order
    assert order(7) != in_order
    assert sorted(order(7)) == sorted(in_order)


def test_output_in_any_bytes_is_kept(runs: Runs) -> None:
    """What an answer prints is kept as text, whatever bytes it writes."""
    ran = runs(ANSWER.format("print('\\u2713', flush=True); os.write(2, b'\\xff')"))
    assert ran.mark.ok
    assert ran.output == "✓\n\N{REPLACEMENT CHARACTER}"


def test_a_test_that_swallows_its_time_out_has_timed_out(runs: Runs) -> None:
    """More than the limit is too much, also where what pytest-timeout raised was lost."""
    ran = runs(
        "import time\n"
        + ANSWER.format("try: time.sleep(60)\n        except BaseException: time.sleep(0.05)")
    )
    assert outcomes(ran) == {"test_one": "timeout", "test_two": "passed"}


def test_threads_left_behind_are_named(runs: Runs) -> None:
    """A thread that still runs at the end is told, and holds nothing up."""
    ran = runs(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,), name='mine').start()\n" + RIGHT
    )
    assert ran.mark.ok
    assert ran.left == ("thread mine",)
    assert ran.seconds < 2


def test_a_test_writing_answer_is_left_to_its_tests(runs: Runs) -> None:
    """The answer of a test-writing kata is not imported beforehand."""
    tests = "def test_one(): pass\ndef test_two(): pass"
    assert runs("import sys; sys.exit(1)", tests, form="test-writing").mark.ok
    assert not runs("import sys; sys.exit(1)", tests).mark.ok


def test_a_spawned_child_says_the_same(spawned: Runs) -> None:
    """Where processes cannot be forked, a slip has the same verdict."""
    ran = spawned(ANSWER.format("sys.exit(3)"))
    assert reasons(ran) == {"test_one": "sys.exit(3) was called", "test_two": None}
    assert tuple(outcomes(ran)) == BOTH


def test_the_child_imports_nothing_of_the_grader() -> None:
    """What runs beside an answer stands alone: importing it brings no module of `checks`."""
    code = "import sys; import runner.child; print([m for m in sys.modules if 'checks' in m])"
    run = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(CHECKS)!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path("/"),
    )
    assert run.stdout == "[]\n"
