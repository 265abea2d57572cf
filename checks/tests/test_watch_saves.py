"""Tests of `learn/watch/saves.py`: real files, and systems that tell nothing of them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import watchfiles

from checks.learn.watch.events import Event, Polling, Saved
from checks.learn.watch.saves import saves_told

pytestmark = pytest.mark.timeout(240)
PATIENCE_S = 100.0
Changes = set[tuple[watchfiles.Change, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of exercises with one file."""
    topic = tmp_path / "track" / "topic"
    topic.mkdir(parents=True)
    (topic / "double.py").write_text("before")
    return tmp_path


def write_until_heard(events: queue.SimpleQueue[Event], path: Path) -> Event:
    """Save, again and again until somebody says so: the watch may not have begun yet."""
    for number in range(100):
        path.write_text("x" * number)
        try:
            return events.get(timeout=PATIENCE_S / 100)
        except queue.Empty:
            continue
    raise AssertionError("no save was heard of")


def heard(events: queue.SimpleQueue[Event], path: Path) -> None:
    """Wait until it is told that a file was saved."""
    event = write_until_heard(events, path)
    while not (isinstance(event, Saved) and path in event.paths):
        event = write_until_heard(events, path)


def test_a_save_is_told(folder: Path) -> None:
    """A file that is new, and one that was renamed over another."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with saves_told([folder], events.put, poll=False):
        heard(events, folder / "track" / "topic" / "new.py")
        other = folder / "other"
        other.write_text("after")
        target = folder / "track" / "topic" / "double.py"
        other.rename(target)
        event = events.get(timeout=PATIENCE_S)
        while not (isinstance(event, Saved) and target in event.paths):
            event = events.get(timeout=PATIENCE_S)


def silent(*paths: Path, stop_event: threading.Event, **how: Any) -> Iterator[Changes]:
    """A system whose file events never come."""
    while not stop_event.wait(0.1):
        yield set()


def full(*paths: Path, **how: Any) -> Iterator[Changes]:
    """A system that watches so much already that it takes nothing more."""
    raise OSError("OS file watch limit reached.")


@pytest.mark.parametrize(
    ("system", "why"),
    [
        (silent, "file events do not arrive here"),
        (full, "file events cannot be had: OS file watch limit reached."),
    ],
)
def test_where_nothing_is_told_it_looks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, system: Any, why: str
) -> None:
    """It notices by itself, says why, and the save that proved it is not lost."""
    monkeypatch.setattr(watchfiles, "watch", system)
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    target = folder / "track" / "topic" / "double.py"
    seen: list[Event] = []
    with saves_told([folder], events.put, poll=False):
        while len(seen) < 3:
            seen.append(write_until_heard(events, target))
    told = f"{why}: the files are looked at every 0.3 s"
    assert Polling(told) in seen
    assert Saved(frozenset({target})) in seen


def test_it_looks_at_once_where_that_is_known(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under WSL, and where it is asked to."""
    for poll, release, why in ((True, "6.1", "as asked"), (False, "5.15-microsoft", "this is WSL")):
        monkeypatch.setattr("platform.release", lambda release=release: release)
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        with saves_told([folder], events.put, poll=poll):
            first = events.get(timeout=PATIENCE_S)
            assert first == Polling(f"{why}: the files are looked at every 0.3 s")
            heard(events, folder / "track" / "topic" / "double.py")


def test_looking_misses_no_save_of_the_same_second(folder: Path) -> None:
    """An editor that formats what it has just saved writes twice within a moment."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    target = folder / "track" / "topic" / "double.py"
    with saves_told([folder], events.put, poll=True):
        heard(events, target)
        for text in ("first", "later"):
            target.write_text(text)
            assert events.get(timeout=PATIENCE_S) == Saved(frozenset({target}))
