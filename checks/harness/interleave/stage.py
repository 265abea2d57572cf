"""The stage: it hands the turn from thread to thread, one at a time, and sees who waits."""

import queue
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread, get_ident
from types import FrameType, NoneType

from .opcodes import Watch

OUR_FILES = {
    threading.__file__,
    queue.__file__,
    *(str(path) for path in Path(__file__).parent.glob("*.py")),
}


class Hang(AssertionError):
    """A thread did not end in time."""


class Deadlock(Hang):
    """No thread can go on: each waits for something that only a waiting or ended thread gives."""


@dataclass(frozen=True)
class Outcome:
    """How one thread ended: what it returned or raised, and if it had to wait for a lock."""

    value: object
    error: BaseException | None
    waited: bool


@dataclass(frozen=True)
class Scenario:
    """What the two threads do, what must hold afterwards, and which exceptions are no surprise."""

    a: Callable[[], object]
    b: Callable[[], object]
    check: Callable[[Outcome, Outcome], object]
    allowed: tuple[type[BaseException], ...] = ()


class Abandoned(BaseException):
    """Ends a thread that nobody waits for any more."""


class Player:
    """A thread on the stage: it runs when it has the turn and waits for its turn when not."""

    def __init__(self, thread: Thread) -> None:
        self.thread, self.name = thread, thread.name
        self.turn: SimpleQueue[None] = SimpleQueue()
        self.running = self.done = self.abandoned = self.waited = False
        self.needs: Need | None = None

    def is_ready(self) -> bool:
        return not (self.done or self.running) and (self.needs is None or self.needs.is_met())


@dataclass(frozen=True)
class Need:
    """What a player waits for; `why` gives the kind of wait and the end of "it waits for ..."."""

    is_given: Callable[[], bool]
    why: Callable[[], tuple[str, str]]
    where: str
    deadline: float | None

    def is_met(self) -> bool:
        return self.is_given() or self.is_late()

    def is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline


def until(timeout: float | None) -> float | None:
    """The moment at which a time-out in seconds ends; None or a negative one never does."""
    return None if timeout is None or timeout < 0 else time.monotonic() + timeout


# Of the kinds of wait in a deadlock the first in this order is what there is to learn.
LESSONS = {
    "end": "A thread that waits for another one may not hold a lock which that one needs.",
    "self": "A Lock cannot be taken again, not even by the thread that has it.",
    "lost": "A lock must be given back on every way out, errors too: `with lock:` does that.",
    "notify": "Somebody has to notify, after changing what is waited for and not before.",
    "other": "Threads that take several locks must all take them in one and the same order.",
}


class Stage:
    """Hands the turn from thread to thread; the thread that calls `explore` is the director."""

    def __init__(self, file: str, grace: float, patience: float) -> None:
        self.file, self.grace, self.patience = file, grace, patience
        self.watch = Watch(file, self.before_opcode)
        self.real_start, self.real_join = Thread.start, Thread.join
        self.director = Player(threading.current_thread())
        self.director.name = "the test itself"
        self.players = {get_ident(): self.director}
        self.order: list[Player] = []
        self.inbox: SimpleQueue[None] = SimpleQueue()
        self.star: Player | None = None
        self.seen = self.point = 0
        self.paused_at = ""

    def play(self, make: Callable[[], Scenario], point: int) -> bool:
        """Run one order of events; False if A ended, or B had ended, before the pause."""
        self.seen, self.point, self.star, self.paused_at = 0, point, None, ""
        results: dict[str, tuple[object, BaseException | None]] = {}

        def record(name: str, act: Callable[[], object]) -> None:
            try:
                results[name] = (act(), None)
            except Abandoned:
                raise
            except BaseException as error:
                results[name] = (None, error)

        try:
            scenario = make()
            for name, act in (("B", scenario.b), ("A", scenario.a)):
                Thread(target=record, args=(name, act), name=f"thread {name}").start()
            a, b = self.order[:2]
            self.star = a
            self.run(lambda: a.done and b.done)
            self.run(lambda: not any(player.is_ready() for player in self.order))
            outcomes = [Outcome(*results[n], p.waited) for n, p in (("A", a), ("B", b))]
            for player, outcome in zip((a, b), outcomes, strict=True):
                if not isinstance(outcome.error, (NoneType, *scenario.allowed)):
                    message = f"{player.name} raised {outcome.error!r}"
                    raise AssertionError(message) from outcome.error
            scenario.check(*outcomes)
        finally:
            self.dismiss()
        return bool(self.paused_at)

    def order_of_events(self) -> str:
        if not self.paused_at:
            return "Order of events: thread A began, thread B ran only when A had ended or waited."
        return (
            f"Order of events: thread A was paused at {self.paused_at} (before its opcode"
            f" {self.point}), thread B ran until it ended or had to wait, then A went on."
        )

    def run(self, until: Callable[[], bool]) -> None:
        """Give one ready player after the other the turn until `until()` holds."""
        limit = time.monotonic() + self.patience
        while not until():
            now = time.monotonic()
            # Looked at first: a thread that runs beside the stage may step on it at any time.
            loose = any(player.running for player in self.order)
            needs = [player.needs for player in (*self.order, self.director)]
            deadlines = [need.deadline for need in needs if need and need.deadline is not None]
            if player := next((player for player in self.order if player.is_ready()), None):
                player.running = True
                player.turn.put(None)
                pause = self.grace
            elif loose:
                pause = self.patience
            elif deadlines:
                pause = min(deadlines) - now
            else:
                raise Deadlock(self.explain())
            if now >= limit:
                raise Hang(f"Not ended after {self.patience:g} s. {self.explain()}")
            with suppress(queue.Empty):
                self.inbox.get(timeout=max(0.0, min(pause, limit - now)))

    def explain(self) -> str:
        """Say who waits where for what, and what is to be learned from it."""
        lines, kinds = [], set()
        for player in (*self.order, self.director):
            if need := player.needs:
                kind, what = need.why()
                kinds.add(kind)
                lines.append(f"{player.name} waits at {need.where} for {what}")
            elif player.running and not player.done:
                lines.append(f"{player.name} loops, or waits for something that is no lock")
        lesson = next((text for kind, text in LESSONS.items() if kind in kinds), "")
        return f"No thread can end: {'; '.join(lines)}. {lesson}".strip()

    def where(self) -> str:
        """The line of the module under test that the calling thread is in, or else its caller's."""
        frame: FrameType | None = sys._getframe(1)
        outside = ""
        while frame is not None and frame.f_code.co_filename != self.file:
            if not outside and frame.f_code.co_filename not in OUR_FILES:
                outside = f"line {frame.f_lineno} of {frame.f_code.co_filename}"
            frame = frame.f_back
        return f"line {frame.f_lineno}" if frame else outside

    def wait(self, player: Player, need: Need) -> None:
        """Let others run until the need is met."""
        player.needs = need
        try:
            if player is self.director:
                self.run(need.is_met)
            else:
                self.hand_over(player)
        finally:
            player.needs = None

    def step_aside(self, player: Player) -> None:
        """Let every other player that is ready run first."""
        if player is not self.director:
            self.order = [*(other for other in self.order if other is not player), player]
            self.hand_over(player)

    def hand_over(self, player: Player) -> None:
        player.running = False
        self.inbox.put(None)
        if not player.abandoned:
            player.turn.get()
        if player.abandoned:
            raise Abandoned

    def before_opcode(self) -> None:
        """Called in any thread before each opcode in the module under test."""
        player = self.players.get(get_ident())
        if player is None:
            return
        if player.abandoned:
            raise Abandoned
        if player is self.star:
            self.seen += 1
            if self.seen == self.point and not all(p.done for p in self.order if p is not player):
                self.paused_at = self.where()
                self.step_aside(player)

    def start(self, thread: Thread) -> None:
        """Stands in for `Thread.start`: puts the new thread on the stage, before older ones."""
        player = self.players.pop(get_ident(), None)
        try:
            if player is not None and thread.ident is None:
                new = Player(thread)
                thread.daemon = True
                vars(thread)["run"] = partial(self.perform, new, thread.run)
                self.order = [new, *self.order]
            self.real_start(thread)
        finally:
            if player is not None:
                self.players[get_ident()] = player

    def join(self, thread: Thread, timeout: float | None = None) -> None:
        """Stands in for `Thread.join`."""
        player = self.players.get(get_ident())
        other = next((other for other in self.order if other.thread is thread), None)
        if player and other and player is not other and not other.done:
            why = ("end", f"the end of {other.name}")
            self.wait(player, Need(lambda: other.done, lambda: why, self.where(), until(timeout)))
            if not other.done:
                return
        self.real_join(thread, timeout)

    def perform(self, player: Player, run: Callable[[], None]) -> None:
        """The whole life of a thread on the stage."""
        self.players[get_ident()] = player
        try:
            player.turn.get()
            if not player.abandoned:
                with self.watch.thread():
                    run()
        except Abandoned:
            pass
        finally:
            del self.players[get_ident()]
            player.done, player.running = True, False
            self.inbox.put(None)

    def dismiss(self) -> None:
        """End the threads that are left."""
        deadline = time.monotonic() + 1
        for player in self.order:
            player.abandoned = True
            player.turn.put(None)
        for player in self.order:
            if player.thread.ident is not None:
                self.real_join(player.thread, max(0.0, deadline - time.monotonic()))
        self.order.clear()
        self.inbox = SimpleQueue()
