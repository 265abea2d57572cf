"""The watch where no terminal can be drawn on, or where it is read aloud: a line a verdict."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import click

from checks.learn.watch.events import Event, Graded, Polling, Reached
from checks.learn.watch.view import View
from checks.reports.terminal import TO_MEND, counted, headline, in_words, tame, telling_first
from checks.roadmap import Kata
from checks.verdicts import State, Verdict


class Plain:
    """Prints what happens, line after line."""

    def __init__(self) -> None:
        self._message = ""
        self._has_begun = False

    def show(self, view: View, event: Event | None) -> None:
        """Print what the event brought."""
        if view.message and view.message != self._message:
            click.echo(tame(view.message))
        self._message = view.message
        match event:
            case Polling():
                click.echo(view.polling)
            case Reached(verdict) if verdict.state is not State.NOT_STARTED:
                click.echo(tame(line_of(verdict, view.scope.kata(verdict.kata))))
            case Graded(report):
                self._begin(view)
                for note in report.notes:
                    click.echo(tame(f"note: {note}"))
                if view.verdict and view.verdict.state not in TO_MEND:
                    click.echo(what_to_write(view))

    def _begin(self, view: View) -> None:
        """Say once what is watched."""
        if not self._has_begun:
            counted_states = counted(view.in_order)
            click.echo(f"watching {len(view.scope.katas)} katas: {counted_states}; Ctrl-C ends it")
        self._has_begun = True

    def suspended(self) -> AbstractContextManager[object]:
        """There is no terminal to be left."""
        return nullcontext()


def what_to_write(view: View) -> str:
    """The kata to do now where nothing is to be mended."""
    unstarted = view.verdict and view.verdict.state is State.NOT_STARTED
    kata = view.current if unstarted else view.next
    return f"next: {kata.folder}/{kata.table.answer}" if kata else "nothing more to do here"


def line_of(verdict: Verdict, kata: Kata | None) -> str:
    """A verdict in a line: `double: failing, 1 of 2 tests pass, ...; first: Twice two is four.`"""
    told = in_words(verdict).strip()
    first = first_thing(verdict, kata)
    return f"{told}; {first}" if first else told


def first_thing(verdict: Verdict, kata: Kata | None) -> str:
    """The first thing to mend, and where it is."""
    place = f"{verdict.answer}:{verdict.line}" if verdict.line else verdict.answer or ""
    if verdict.state in (State.BROKEN, State.UNAVAILABLE):
        return f"{headline(verdict)}, {place}"
    if verdict.tests and (failed := telling_first(verdict.tests.failed)):
        result = failed[0]
        where = f", {kata.folder}/{result.where}" if result.where and kata else ""
        yours = f", yours, line {result.line}" if result.line else ""
        return f"first: {result.meaning or result.name}{where}{yours}"
    for name, mark in (("types", verdict.types), ("lint", verdict.lint)):
        if mark and mark.findings:
            finding = mark.findings[0]
            return f"{name}, line {finding.line}: {finding.message}"
    return ""
