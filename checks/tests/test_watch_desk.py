"""Tests of `learn/watch/desk.py`: what is asked for is graded, and what cannot be is said."""

from __future__ import annotations

import queue
import shutil
from collections.abc import Iterator

import psutil
import pytest

from checks.learn.watch.desk import Desk
from checks.learn.watch.events import Event, Graded, Reached, Said
from checks.tests.conftest import Sample
from checks.verdicts import State

pytestmark = pytest.mark.timeout(240)  # whole grades, on a machine that may be busy
PATIENCE_S = 100.0


class Hearing:
    """A desk, and what it tells."""

    def __init__(self, sample: Sample) -> None:
        self.repository = sample.repository
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.desk = Desk(sample.repository, 2, self.events.put)

    def next(self) -> Event:
        """What it tells next."""
        return self.events.get(timeout=PATIENCE_S)


@pytest.fixture
def hearing(sample: Sample) -> Iterator[Hearing]:
    """A desk that is open; nothing that it started is left when it is closed."""
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    hearing = Hearing(sample)
    with hearing.desk:
        yield hearing
    assert {process.pid for process in psutil.Process().children(recursive=True)} <= before


def test_what_is_asked_for_is_graded(sample: Sample, hearing: Hearing) -> None:
    """Each verdict as soon as it is reached, then the report of all."""
    sample.solve("double")
    katas = sample.repository.roadmap.katas
    hearing.desk.ask(sample.repository, katas)
    seen = [hearing.next() for _ in range(3)]
    states = {e.verdict.kata: e.verdict.state for e in seen if isinstance(e, Reached)}
    assert list(states.values()).count(State.SOLVED) == 1
    assert isinstance(seen[-1], Graded)
    assert not hearing.desk.running


def test_what_was_asked_for_and_not_reached_comes_later(sample: Sample, hearing: Hearing) -> None:
    """The latest wish first, and none is forgotten."""
    sample.solve("double")
    sample.solve("total")
    double, total = sample.repository.roadmap.katas
    hearing.desk.ask(sample.repository, [double])
    hearing.desk.ask(sample.repository, [total])
    reached: set[str] = set()
    while reached != {double.id, total.id}:
        event = hearing.next()
        if isinstance(event, Reached):
            assert event.verdict.state is State.SOLVED
            reached.add(event.verdict.kata)


def test_what_cannot_be_graded_is_a_line(sample: Sample, hearing: Hearing) -> None:
    """A lock that is gone is the user's to mend, a fault the grader's; both leave it open."""
    sample.solve("double")
    katas = sample.repository.roadmap.katas
    lock = sample.repository.lock_file.read_bytes()
    sample.repository.lock_file.unlink()
    hearing.desk.ask(sample.repository, katas)
    event = hearing.next()
    assert isinstance(event, Said)
    assert "katas.lock: there is no such file; get it back with" in event.text
    sample.repository.lock_file.write_bytes(lock)
    harness = sample.repository.checks / "harness"
    shutil.move(harness, harness.with_name("elsewhere"))
    hearing.desk.ask(sample.repository, katas)
    while not isinstance(event := hearing.next(), Said):
        pass
    assert "fault of the grader, not of your answer: FileNotFoundError" in event.text
    assert not hearing.desk.running
    shutil.move(harness.with_name("elsewhere"), harness)
    hearing.desk.ask(sample.repository, katas)
    while not isinstance(event := hearing.next(), Graded):
        pass
    assert event.report.counts["solved"] == 1
