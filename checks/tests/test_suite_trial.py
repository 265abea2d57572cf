"""Tests of `harness/suite_trial.py`: test modules run with right and faulty programs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from checks.harness.suite_trial import Run, trial

RIGHT = "def twice(n: int) -> int:\n    return n + n\n"
FAULTY = RIGHT.replace("n + n", "n * n")
SUITE = """
import pytest
from hypothesis import given, strategies

from .twice import twice

@pytest.fixture(scope="module")
def three():
    return 3

@pytest.mark.parametrize("number", [0, 2])
def test_small(number):
    assert twice(number) == 2 * number

class TestLarge:
    def test_three(self, three, tmp_path, monkeypatch):
        monkeypatch.setenv("SHOP", "open")
        assert twice(three) == 6

@given(strategies.integers())
def test_law(number):
    assert twice(number) - number == number
"""


def tried(folder: Path, suite: str, **variants: str) -> dict[str, Run]:
    """How a suite goes with each variant."""
    answer = folder / "twice_suite.py"
    answer.write_text(suite, "utf-8")
    (folder / "trial").mkdir()
    return trial(folder / "trial", answer, "twice.py", variants)


def test_each_program_has_its_own_outcome(tmp_path: Path) -> None:
    """Parametrised tests, classes, fixtures and properties are told apart by the program."""
    runs = tried(tmp_path, SUITE, right=RIGHT, faulty=FAULTY, again=RIGHT)
    names = {"test_small[0]", "test_small[2]", "TestLarge::test_three", "test_law"}
    assert runs["right"].passed == runs["again"].passed == names
    assert not runs["right"].problems
    assert runs["faulty"].failed == {"TestLarge::test_three", "test_law"}
    assert runs["faulty"].passed == {"test_small[0]", "test_small[2]"}
    assert "TestLarge::test_three: assert 9 == 6" in runs["faulty"].problems


def test_what_is_no_failing_assertion_is_told_apart(tmp_path: Path) -> None:
    """A set-up that fails is an error, a skip is a skip; neither is a pass or a failure."""
    suite = """
import pytest

@pytest.fixture
def broken():
    raise OSError("no room")

@pytest.fixture
def untidy():
    yield
    raise OSError("left open")

def test_set_up(broken): pass
def test_tidied_up(untidy): pass
def test_skipped(): pytest.skip("later")
"""
    run = tried(tmp_path, suite, right=RIGHT)["right"]
    assert run.outcome == {
        "test_set_up": "error",
        "test_tidied_up": "error",
        "test_skipped": "skipped",
    }
    assert run.reason["test_set_up"] == "OSError: no room"
    assert not run.passed | run.failed


def test_a_suite_that_cannot_be_imported_is_an_error(tmp_path: Path) -> None:
    """With one program only, where the other can be imported."""
    runs = tried(tmp_path, SUITE, broken="x = (\n", right=RIGHT)
    assert runs["broken"].outcome == {"twice_suite.py": "error"}
    assert runs["broken"].reason == {"twice_suite.py": "SyntaxError: '(' was never closed"}
    assert not runs["right"].problems


def test_the_process_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Environment, path, modules and output are those from before."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    before = dict(os.environ), list(sys.path), set(sys.modules)
    suite = f"import os\nos.environ['X_LEFT'] = '1'\nprint('noise')\n{SUITE}"
    assert not tried(tmp_path, suite, right=RIGHT)["right"].problems
    assert (dict(os.environ), sys.path) == before[:2]
    assert not [name for name in set(sys.modules) - before[2] if "twice" in name]
    assert capfd.readouterr().out == ""
