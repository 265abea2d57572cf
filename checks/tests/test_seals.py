"""Tests of `runner/seals.py`: what decides about a test is not replaced unnoticed."""

from __future__ import annotations

import builtins
import json
import random
import statistics
import sys

import pytest

from checks.runner.seals import Seals
from checks.tests.runs import Runs, reasons
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
RIGHT = "def work(n): return n\n"


@pytest.fixture
def seals() -> Seals:
    """Of all that is imported now."""
    seals = Seals()
    seals.seal(sys.modules)
    return seals


def test_seals_are_whole_as_long_as_nothing_is_replaced(seals: Seals) -> None:
    """Calling and importing breaks none."""
    assert json.loads(json.dumps([random.random()]))
    assert seals.broken() is None


def test_what_was_replaced_has_its_name(seals: Seals, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function of a module, a method, a method's code, a module itself: and back again."""
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "len", lambda _: 0)
        broken = seals.broken()
    assert broken == "builtins.len"
    with monkeypatch.context() as patch:
        patch.setattr(json.JSONDecoder, "decode", None)
        assert seals.broken() == "json.decoder.JSONDecoder.decode"
    with monkeypatch.context() as patch:
        patch.setattr(json.dumps, "__code__", json.dump.__code__)
        assert seals.broken() == "json.dumps"
    with monkeypatch.context() as patch:
        patch.delattr(statistics, "mean")
        assert seals.broken() == "statistics.mean"
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "json", statistics)
        assert seals.broken() == "sys.modules.json"
    assert seals.broken() is None


def test_what_is_imported_later_is_sealed_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second call notes what is new, and only that."""
    seals = Seals()
    seals.seal({"json": json})
    monkeypatch.setattr(statistics, "mean", None)
    seals.seal({"json": json, "statistics": statistics})
    assert seals.broken() is None
    monkeypatch.setattr(statistics, "median", None)
    assert seals.broken() == "statistics.median"


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("import pytest; pytest.raises = None", "pytest.raises"),
        ("import builtins; builtins.sorted = print", "builtins.sorted"),
        ("import hypothesis; hypothesis.given = lambda *_, **__: print", "hypothesis.given"),
        ("import time; time.sleep = print", "time.sleep"),
        ("import os; os.write = None", "os.write"),
        ("import json; json.dumps = None", "json.dumps"),
    ],
)
def test_an_answer_that_replaces_what_decides_is_told_what(
    runs: Runs, statement: str, name: str
) -> None:
    """When it is imported already, or in a function that the tests call."""
    cause = f"it replaced `{name}`, on which the tests rely"
    for answer in (f"{statement}\n{RIGHT}", f"def work(n):\n    {statement}\n    return n\n"):
        ran = runs(answer)
        assert (ran.state, ran.cause, ran.mark.passed) == (State.FAILING, cause, 0)


def test_a_plugin_of_an_answer_is_seen(runs: Runs) -> None:
    """Also one that would make every test pass."""
    ran = runs(
        """\
        import gc, pytest
        class Plugin:
            @pytest.hookimpl(wrapper=True)
            def pytest_runtest_call(self, item):
                try:
                    return (yield)
                except BaseException:
                    return None
        def work(n):
            for manager in gc.get_objects():
                if isinstance(manager, pytest.PytestPluginManager):
                    manager.register(Plugin())
            return 0
        """
    )
    assert (ran.state, ran.cause) == (State.FAILING, "it registered a plugin of pytest's")


def test_a_monkeypatch_of_a_test_breaks_no_seal(runs: Runs) -> None:
    """What a test replaces and puts back is its own business."""
    tests = """\
    import time
    from .work import work
    def test_one(monkeypatch):
        monkeypatch.setattr(time, "sleep", print)
        assert work(1) == 1
    """
    ran = runs(RIGHT, tests, expected=["test_one"])
    assert ran.mark.ok, reasons(ran)
