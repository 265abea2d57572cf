"""Tests of `marks/tests.py`: what runs are made of, and what is said of their results."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from checks.marks.tests import Runner
from checks.tests.runs import BOTH, BOUNDS, SETTINGS, TESTS, Runs, outcomes, reasons
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
RIGHT = "def work(n): return n\n"


def test_a_right_answer_passes_exactly_what_is_recorded(runs: Runs) -> None:
    """All recorded tests passed, none besides, and nothing else is to be said."""
    ran = runs(RIGHT)
    assert ran.mark.ok
    assert (ran.mark.passed, ran.mark.expected, ran.collected) == (2, 2, BOTH)
    assert (ran.state, ran.cause, ran.line, ran.notes, ran.left) == (None, None, None, (), ())
    assert [result.meaning for result in ran.mark.results] == ["One is one.", "Two is two."]
    assert 0 < ran.seconds < BOUNDS.kata_s


def test_a_recorded_test_that_did_not_run_is_missing(runs: Runs) -> None:
    """A name that the lock records and the run does not have is a failure of its own."""
    ran = runs(RIGHT, expected=("test_gone", *BOTH))
    assert outcomes(ran) == {"test_gone": "missing", "test_one": "passed", "test_two": "passed"}
    assert reasons(ran)["test_gone"] == "it did not run: the test run ended before it"
    assert (ran.mark.passed, ran.mark.expected, ran.mark.ok) == (2, 3, False)


def test_a_test_that_is_not_recorded_is_no_substitute(runs: Runs) -> None:
    """As many passed as recorded, but not the same: that fails and says which ran besides."""
    ran = runs(RIGHT, expected=("test_gone", "test_one"))
    assert (ran.mark.passed, ran.mark.ok, ran.state) == (1, False, State.FAILING)
    assert ran.cause == "tests ran that are not recorded: test_two"


def test_more_tests_than_recorded_are_told(runs: Runs) -> None:
    """An answer that makes tests of its own is not solved, and the cause is said."""
    tests = """\
    import pytest
    from . import work

    @pytest.mark.parametrize("n", getattr(work, "CASES", ["a"]))
    def test_one(n): pass
    """
    assert runs(RIGHT, tests, expected=["test_one[a]"]).mark.ok
    ran = runs(RIGHT + "CASES = 'ab'\n", tests, expected=["test_one[a]"])
    assert (ran.mark.passed, ran.mark.expected, ran.mark.ok) == (1, 1, False)
    assert (ran.state, ran.cause) == (
        State.FAILING,
        "tests ran that are not recorded: test_one[b]",
    )


def test_no_tests_at_all_are_not_passed(runs: Runs) -> None:
    """Nothing run is nothing passed."""
    assert not runs(RIGHT, "", expected=()).mark.ok
    assert outcomes(runs(RIGHT, "")) == {"test_one": "missing", "test_two": "missing"}


def test_without_expectations_what_there_is_is_recorded(runs: Runs) -> None:
    """Names of methods and parameters are recorded in the order of the file."""
    tests = """\
    import pytest

    class TestMany:
        def test_b(self):
            "In a class."

    @pytest.mark.parametrize("n", [1, 2], ids=["x", "y::z"])
    def test_a(n):
        "With a case."
    """
    ran = runs(RIGHT, tests, expected=None)
    assert ran.collected == ("TestMany::test_b", "test_a[x]", "test_a[y::z]")
    assert ran.mark.ok
    meanings = [result.meaning for result in ran.mark.results]
    assert meanings == ["In a class.", "With a case.", "With a case."]


def test_a_test_without_docstring_has_no_meaning(runs: Runs) -> None:
    """Where there is no sentence, none is made up."""
    ran = runs(RIGHT, "def test_one(): pass", expected=None)
    assert [result.meaning for result in ran.mark.results] == [""]


def test_tests_that_are_no_python_have_a_cause(runs: Runs) -> None:
    """A syntax error in the tests is broken, not a fault of the grader."""
    ran = runs(RIGHT, "def test_one(:\n")
    assert ran.state is State.BROKEN
    assert "test_work.py" in (ran.cause or "")


def test_a_long_line_of_the_answer_is_cut(runs: Runs) -> None:
    """The learner's line is shown up to 200 characters."""
    ran = runs(f"def work(n): return 1 / 0  # {'x' * 300}\n")
    assert len(ran.mark.results[0].yours or "") == 200


def test_limits_are_named_as_they_are_set(runs: Runs) -> None:
    """The messages speak of this topic's limits."""
    limits = msgspec.structs.replace(BOUNDS, test_s=0.5, memory_mib=1536)
    ran = runs(
        "def work(n):\n    if n == 1: bytearray(1 << 40)\n    while True: pass\n", limits=limits
    )
    assert list(reasons(ran).values()) == [
        "over the 1.5 GiB memory limit (MemoryError)",
        "timed out after 0.5 s: an endless loop, or too slow?",
    ]


@pytest.mark.parametrize("fork", [True, False])
def test_the_hash_seed_is_the_runs(tmp_path: Path, fork: bool) -> None:
    """Another hash seed is another order of sets, in forked children too."""
    tests = TESTS + "\ndef test_hash():\n    print(hash('a'), flush=True)\n"
    printed: list[str] = []
    for seed in (0, 0, 5):
        with Runner(SETTINGS, hash_seed=seed, fork=fork) as runner:
            folder = tmp_path / str(len(printed))
            printed.append(Runs(runner, folder)(RIGHT, tests, expected=None).output)
    assert printed[0] == printed[1] != printed[2]


def test_a_runner_that_ran_nothing_ends_at_once() -> None:
    """The warm parent starts when it is first needed."""
    with Runner(SETTINGS):
        pass


def test_an_answer_that_rewrites_its_tests_is_not_solved(unconfined: Runs) -> None:
    """Easier tests under the recorded names are no way to pass."""
    easy = "def test_one(): pass\ndef test_two(): pass\n"
    ran = unconfined(
        "from pathlib import Path\n"
        f"Path(__file__).with_name('test_work.py').write_text({easy!r})\n"
        "def work(n): return 0\n"
    )
    assert (ran.mark.passed, ran.mark.ok) == (0, False)
    assert (ran.state, ran.cause) == (
        State.FAILING,
        "it changed test_work.py, which is not its own",
    )
