"""The watch on a terminal: a full screen that is drawn in one piece whenever something changes."""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from checks.learn.next_step import next_step
from checks.learn.standing import Standing
from checks.learn.watch.events import Event, Said, Tell
from checks.learn.watch.keys import keys_told
from checks.learn.watch.view import View, step_to_take
from checks.reports.prose import fitted, prose_width
from checks.reports.terminal import TerminalReport, tame
from checks.roadmap import Kata
from checks.verdicts import State, Verdict

KEYS = "h hint   n next   l list   r run again   o open   q quit"
LONG_S = 1.0  # a run that takes longer is shown in place of the verdict before it
TOO_LONG_S = 4.0
MESSAGE_LINES = 3


class Screen:
    """Shows what is known on the whole terminal, and tells of keys. A context manager: the
    terminal is as it was when it is left."""

    def __init__(self, tell: Tell, *, verbose: bool) -> None:
        self._tell = tell
        self._paper = Console()
        self._drawing = Drawing(self._paper, verbose=verbose)
        self._held = ExitStack()
        self._drawn: list[Text] = []
        self._live: Live | None = None

    def __enter__(self) -> Screen:
        self._hold()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def _hold(self) -> None:
        self._drawn = []
        self._live = Live(
            screen=True, auto_refresh=False, redirect_stdout=False, redirect_stderr=False
        )
        self._held.enter_context(contextlib.redirect_stderr(_Told(self._tell)))
        self._held.enter_context(self._live)
        self._held.enter_context(keys_told(self._tell))

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Leave the terminal to another program while this lasts."""
        self._held.close()
        try:
            yield
        finally:
            self._hold()

    def show(self, view: View, event: Event | None) -> None:
        """Draw what is known, if that looks different."""
        lines = self._drawing.lines(view, time.monotonic())
        if lines != self._drawn and self._live:
            self._live.update(Group(*lines), refresh=True)
            self._drawn = lines


class _Told(io.TextIOBase):
    """A stream whose lines are told: what is printed would spoil the screen."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def write(self, text: str) -> int:
        if text.strip():
            self._tell(Said(text.strip()))
        return len(text)


class Drawing:
    """Draws a view as lines that fit the console, as many as it is high."""

    def __init__(self, paper: Console, *, verbose: bool) -> None:
        self._paper = paper
        self._verbose = verbose

    def lines(self, view: View, now: float) -> list[Text]:
        """The screen, line by line."""
        head, foot = self._head(view), self._foot(view)
        room = max(1, self._paper.height - len(head) - len(foot))
        body = self._list(view, room) if view.is_list else self._body(view, now, room)
        return [*head, *body, *[Text()] * (room - len(body)), *foot]

    def _head(self, view: View) -> list[Text]:
        solved = sum(verdict.state is State.SOLVED for verdict in view.in_order)
        place = view.current.topic.replace("/", " / ") if view.current else "watching"
        counted = f"{solved} of {len(view.scope.katas)} solved"
        lines = self._wrapped(Text(f"{place:<{self._column}}  {counted}", "bold"))
        if view.polling:
            lines += self._wrapped(Text(view.polling, "yellow"))
        return lines

    def _foot(self, view: View) -> list[Text]:
        message = self._wrapped(Text(fitted(tame(view.message), self._width), "yellow"))
        what_next = self._wrapped(Text(fitted(step_to_take(view), self._width), "bold"))
        keys = self._wrapped(Text(fitted(KEYS, self._width), "dim"))
        return [Text(), *(message[:MESSAGE_LINES] if view.message else ()), *what_next, *keys]

    def _body(self, view: View, now: float, room: int) -> list[Text]:
        seconds = now - view.since
        if view.is_running and (seconds > LONG_S or not view.verdict):
            return self._running(view, seconds)
        if view.current is None or view.verdict is None:
            return []
        hints = "\n".join(fitted(hint, self._width, "  ", "     ") for hint in view.hints)
        lines = self._wrapped(Text(hints, "cyan")) if hints else []
        lines += [Text()] if lines else []
        lines += self._verdict(view, view.current, view.verdict)
        for note in view.notes:
            lines += self._wrapped(Text(fitted(note, self._width, "Note: "), "yellow"))
        return self._cut(lines, room, f"nox -s grade -- {view.current.slug} -v")

    def _running(self, view: View, seconds: float) -> list[Text]:
        what = view.current.slug if view.current else "what you started"
        lines = [Text(f"  {what}: running ... {seconds:.0f} s", "cyan")]
        if view.current and seconds > TOO_LONG_S:
            told = "An endless loop? Mend it and save: that ends this run and starts the next."
            lines += [Text(), *self._wrapped(Text(f"  {told}"))]
        return lines

    def _verdict(self, view: View, kata: Kata, verdict: Verdict) -> list[Text]:
        """The kata as a grade reports it; one that is not started as `next` names it."""
        if verdict.state is State.NOT_STARTED:
            step = Standing(kata, verdict, answer="", lacks=verdict.cause)
            told = "\n".join(next_step(view.scope.repository, step, self._width))
            return self._wrapped(Text(told))
        return self._printed(lambda report: report.show_kata(verdict, kata))

    def _list(self, view: View, room: int) -> list[Text]:
        """All katas as a grade lists them, the part around the current one."""
        roadmap = view.scope.repository.roadmap
        lines = self._printed(lambda report: report.table(view.in_order, roadmap))
        here = 0
        if view.current:
            slug = f" {view.current.slug} "
            here = next((n for n, line in enumerate(lines) if slug in f"{line.plain} "), 0)
            lines[here].stylize("reverse")
        first = min(max(0, here - room // 2), max(0, len(lines) - room))
        return lines[first : first + room]

    def _printed(self, printing: Callable[[TerminalReport], None]) -> list[Text]:
        """What the report of a grade prints, as lines that fit."""
        report = TerminalReport(self._paper, verbose=self._verbose, whole=True)
        with self._paper.capture() as captured:
            printing(report)
        return self._wrapped(Text.from_ansi(captured.get()))

    def _cut(self, lines: list[Text], room: int, all_of_them: str) -> list[Text]:
        """The lines that there is room for; where some are left out, the last says how many."""
        while lines and not lines[-1].plain.strip():
            lines = lines[:-1]
        if len(lines) <= room:
            return lines
        left_out = len(lines) - room + 1
        told = Text(f"  {left_out} more lines: {all_of_them}", "dim")
        told.truncate(self._paper.width)
        return [*lines[: room - 1], told]

    @property
    def _column(self) -> int:
        """Where what is counted stands, behind what it is counted of."""
        return min(58, self._paper.width // 2)

    @property
    def _width(self) -> int | None:
        return prose_width(self._paper)

    def _wrapped(self, text: Text) -> list[Text]:
        return list(text.wrap(self._paper, self._paper.width))
