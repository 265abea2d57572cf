"""Tests of `runner/suite.py`: tests read before the answer, and the canary among them."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from checks.runner import suite
from checks.runner.warden import FOOLED
from checks.tests.runs import Runs, outcomes, reasons
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
RIGHT = "def work(n): return n\n"


def places(tests: str) -> list[tuple[str, int, str]]:
    """Where a canary can be made: the test, which of its statements, which side of it."""
    found = suite.places(ast.parse(dedent(tests)))
    return [(test.name, number, side) for test, number, side in found]


def test_a_canary_expects_another_value_of_the_same_type() -> None:
    """It is its test but for one constant, and the test itself stays as it was."""
    tree = ast.parse("def test_a():\n    x = f()\n    assert x == [1, ('a', 2.5)], 'why'\n")
    before = ast.dump(tree)
    canary = suite.canary(tree)
    assert canary.name == "test_a"
    assert ast.dump(canary) != before
    assert ast.dump(tree) == before
    _, assertion = canary.body
    assert isinstance(assertion, ast.Assert)
    assert isinstance(assertion.test, ast.Compare)
    expected = ast.literal_eval(assertion.test.comparators[0])
    assert [type(part) for part in (expected[0], *expected[1])] == [int, str, float]
    assert expected != [1, ("a", 2.5)]


@pytest.mark.parametrize(
    ("expected", "kind"), [("7", int), ("'a'", str), ("b'a'", bytes), ("1.5", float), ("-3", int)]
)
def test_a_value_of_each_kind_can_be_another(expected: str, kind: type) -> None:
    """Numbers and texts alike."""
    canary = suite.canary(ast.parse(f"def test_a():\n    assert {expected} == f()\n"))
    (assertion,) = canary.body
    assert isinstance(assertion, ast.Assert)
    assert isinstance(assertion.test, ast.Compare)
    value = ast.literal_eval(assertion.test.left)
    assert type(value) is kind
    assert value != ast.literal_eval(expected)


def test_only_what_is_always_reached_makes_a_canary() -> None:
    """Not what a branch, a loop, a decorator or a return may leave out; not True, not None."""
    assert places(
        """
        def test_plain():
            assert f() == 1
            assert 2 == f()
        def test_branch():
            if f():
                assert f() == 1
            with g():
                assert f() == 1
        def test_return():
            if f():
                return
            assert f() == 1
        @decorated
        def test_decorated():
            assert f() == 1
        async def test_later():
            assert f() == 1
        def helper():
            assert f() == 1
        def test_others():
            assert f() != 1
            assert f() == g()
            assert 1 == 1
            assert f() == True
            assert f() is None
            assert f() == []
            assert 1 == f() == 1
        """
    ) == [("test_plain", 0, "right"), ("test_plain", 1, "left")]


def test_tests_without_such_a_place_have_a_plain_canary() -> None:
    """It compares two numbers that are not the same."""
    canary = suite.canary(ast.parse("def test_a():\n    assert f()\n"))
    assert canary.name == "test_a"
    with pytest.raises(AssertionError):
        exec(ast.unparse(canary) + "\ntest_a()", {})
    assert suite.canary(ast.parse("")).name == "test_nothing"


EVERYTHING = """\
class Everything(int):
    def __eq__(self, other): return True
    def __hash__(self): return 0
def work(n): return Everything(n)
"""
READING = """\
import sys
def work(n):
    return sys._getframe(1).f_code.co_consts[-1] if False else expected(sys._getframe(1))
def expected(frame):
    return next(c for c in reversed(frame.f_code.co_consts) if type(c) is int)
"""
FORGING = """\
import gc
def work(n):
    for thing in gc.get_objects():
        if type(thing).__name__ == "Reporter":
            thing._current.update(outcome="passed")
            thing._failure.__func__.__code__ = (lambda *_: {}).__code__
    return 0
"""


@pytest.mark.parametrize("answer", [EVERYTHING, READING], ids=["equal to all", "reads frames"])
def test_who_passes_with_any_value_is_found_out(runs: Runs, answer: str) -> None:
    """All real tests pass, and so does the one that must not."""
    tests = """\
    from .work import work
    def test_one():
        assert work(1) == 1
    def test_two():
        assert work(2) == 2
    """
    ran = runs(answer, tests)
    assert (ran.state, ran.cause, ran.mark.passed) == (State.FAILING, FOOLED, 0)


def test_an_honest_failure_needs_no_canary(runs: Runs) -> None:
    """A test that fails is the verdict; nothing is said of the canary."""
    ran = runs("def work(n): return 1\n")
    assert outcomes(ran) == {"test_one": "passed", "test_two": "failed"}
    assert (ran.state, ran.cause) == (None, None)


ONLY_TWICE = """\
calls = []
def work(n):
    calls.append(n)
    while len(calls) > 2: pass
    return n
"""


def test_a_canary_that_does_not_end_is_no_cheating(runs: Runs) -> None:
    """An answer that waits for ever when a test is repeated is right as far as it was tested."""
    ran = runs(ONLY_TWICE)
    assert ran.mark.ok, reasons(ran)
    assert (ran.state, ran.cause) == (None, None)


def test_finders_and_fakes_do_not_change_the_tests(unconfined: Runs) -> None:
    """The tests were compiled, and what they import was imported, before the answer was."""
    ran = unconfined(
        """\
        import pathlib, sys, types
        test = pathlib.Path(__file__).with_name("test_work.py")
        kept = test.read_text()
        test.write_text("def test_one(): pass\\ndef test_two(): pass")
        fake = types.ModuleType("test_work")
        fake.test_one = fake.test_two = lambda: None
        sys.modules[__name__.replace("numbers.work", "numbers.test_work")] = fake
        def work(n):
            test.write_text(kept)
            return 0
        """
    )
    assert set(outcomes(ran).values()) == {"failed"}, ran


def test_a_test_module_that_cannot_be_imported_is_told(runs: Runs) -> None:
    """By what stops it, as an import of the file would."""
    ran = runs(RIGHT, "from .work import nothing\ndef test_one(): pass\n")
    assert ran.cause == "work.py has no `nothing`, which the tests import"
    ran = runs(RIGHT, "1 / 0\ndef test_one(): pass\n")
    assert ran.cause == "ZeroDivisionError: division by zero"
