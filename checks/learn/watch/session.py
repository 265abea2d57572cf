"""The loop of a watch: one event after the other changes what is known, and that is shown."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from checks.errors import UserError
from checks.learn.hints import after_solving, numbered, one_more_hint
from checks.learn.next_step import line_to_write
from checks.learn.standing import Standing
from checks.learn.watch.desk import Desk
from checks.learn.watch.editor import open_in_editor
from checks.learn.watch.events import (
    Died,
    Event,
    Graded,
    Polling,
    Pressed,
    Reached,
    Said,
    Saved,
)
from checks.learn.watch.keys import QUIT
from checks.learn.watch.scope import Scope
from checks.learn.watch.view import View
from checks.roadmap import Kata
from checks.verdicts import State

TICK_S = 0.25  # how often seconds are counted, and the size of the terminal is looked at


class Front(Protocol):
    """How what is known is shown."""

    def show(self, view: View, event: Event | None) -> None:
        """Show what is known now; `event` is what happened, None where only time has passed."""

    def suspended(self) -> AbstractContextManager[object]:
        """Leave the terminal to another program while this lasts."""


class Session:
    """Watches over a scope until the learner quits."""

    def __init__(
        self, scope: Scope, events: queue.SimpleQueue[Event], desk: Desk, front: Front
    ) -> None:
        self._events = events
        self._desk = desk
        self._front = front
        self._trouble = ""  # why the map could not be read again
        self._look_again = False  # at the map, when all is quiet
        self._view = View(scope, {}, current=scope.katas[0] if len(scope.katas) == 1 else None)

    def run(self) -> None:
        """Grade what was started, then go by what happens. Returns when the learner quits."""
        self._ask(self._view.scope.katas)
        while True:
            try:
                event = self._events.get(timeout=TICK_S)
            except queue.Empty:
                event = None
            if isinstance(event, Pressed) and event.key in QUIT:
                return
            if event:
                self._view = self._after(event)
            elif self._look_again:
                self._look_again = False
                self._read_the_map_again()
            self._view = replace(self._view, running=self._desk.running)
            self._front.show(self._view, event)

    def _after(self, event: Event) -> View:
        view = self._view
        match event:
            case Saved(paths):
                return self._after_saving(paths)
            case Pressed(key):
                return self._after_key(key)
            case Reached(verdict):
                return view.with_verdicts([verdict])
            case Graded(report):
                return replace(view.with_report(report), message=self._trouble)
            case Polling(told):
                return replace(view, polling=told)
            case Said(text):
                return replace(view, message=text)
            case Died(error):
                raise error

    def _after_saving(self, paths: Iterable[Path]) -> View:
        touched = self._view.scope.touched(paths)
        self._look_again = self._look_again or touched.folders_changed
        if touched.map_changed or self._trouble:
            self._read_the_map_again()
        elif len(touched.katas) == 1:
            self._view = self._view.turned_to(touched.katas[0])
        if touched.katas or touched.notes:
            told = (self._trouble, *touched.notes)
            self._view = replace(self._view, message=" ".join(filter(None, told)))
        here = map(self._view.scope.kata, (kata.id for kata in touched.katas))
        self._ask([kata for kata in here if kata])
        return self._view

    def _read_the_map_again(self) -> None:
        try:
            scope = self._view.scope.read_again()
        except UserError as error:
            self._trouble = str(error)
            self._view = replace(self._view, message=self._trouble)
        else:
            self._trouble = ""
            self._view = self._view.in_scope(scope)
            self._ask(scope.katas)

    def _ask(self, katas: Sequence[Kata], *, fresh: bool = False) -> None:
        if katas:
            self._view = replace(self._view, since=time.monotonic())
            self._desk.ask(self._view.scope.repository, katas, fresh=fresh)

    def _after_key(self, key: str) -> View:
        view = replace(self._view, message=self._trouble)
        if key == "n" and view.next:
            return view.turned_to(view.next)
        if key == "l":
            return replace(view, is_list=not view.is_list)
        if view.current is None or key not in "hro":
            return view
        if key == "h":
            return replace(view, hints=self._hints(view, view.current), is_list=False)
        if key == "r":
            self._ask([view.current], fresh=True)
            return replace(view, since=self._view.since, is_list=False)
        return self._opened(view, view.current)

    def _hints(self, view: View, kata: Kata) -> tuple[str, ...]:
        repository = view.scope.repository
        if view.verdict and view.verdict.state is State.SOLVED:
            return tuple(after_solving(repository, kata, None))
        hints, left = one_more_hint(repository, kata)
        return (
            *numbered(hints, None),
            f"({left} more: h again)" if left else "(that was the last)",
        )

    def _opened(self, view: View, kata: Kata) -> View:
        path = view.scope.repository.stub(kata)
        line = line_to_write(Standing(kata, view.verdict, answer=""), path)
        try:
            open_in_editor(path, line, self._front.suspended())
        except UserError as error:
            return replace(view, message=str(error))
        return view
