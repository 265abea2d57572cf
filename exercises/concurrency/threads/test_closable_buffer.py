"""Tests of `closable_buffer`.

Under `no_hanging` threads take turns, each running until it waits or ends, and a wait that would
never end is a `Deadlock` at once. `explore` pauses thread A before each of its opcodes in turn and
lets thread B run meanwhile. Both are explained in `checks/harness/interleave/__init__.py`.
"""

import ast
import contextlib
import inspect
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from checks.harness.interleave import Hang, Outcome, Scenario, explore, no_hanging

from . import closable_buffer as answer
from .closable_buffer import ClosableBuffer, Closed

T = TypeVar("T")
# A failing example that takes long must not be shrunk: every try would take as long again.
PHASES = (Phase.explicit, Phase.generate)
Wait = Callable[[threading.Condition, float | None], bool]
never_hangs = no_hanging(answer, grace=0.5, patience=2)  # a decorator


def started(work: Callable[[], T]) -> Future[T]:
    """Start `work` in a thread of its own: it begins when the test waits for something."""
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="a call", daemon=True).start()
    return outcome


def ended(outcome: Future[T]) -> Future[T]:
    """Return `outcome` when its call has ended; fail when it does not end."""
    try:
        outcome.exception()
    except Hang as hang:
        why = str(hang)
    else:
        return outcome
    pytest.fail(f"a call still waits that could have ended. {why}")


def in_time(work: Callable[[], T]) -> T:
    """Run `work` in a thread of its own; fail when it does not end."""
    return ended(started(work)).result()


class Calls:
    """Calls in threads, with a hand on how they wait: see `start_waiting`.

    The first `for_nothing` waits of a call return at once, as if another thread had been faster;
    `wait`, if given, stands in for `Condition.wait`.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *, for_nothing: int = 0, wait: Wait | None = None
    ) -> None:
        self._waits: dict[int, threading.Event] = {}
        self.real_wait = threading.Condition.wait
        wakes = iter([True] * for_nothing)

        def watched_wait(condition: threading.Condition, timeout: float | None = None) -> bool:
            waits = self._waits.get(threading.get_ident())
            if waits is None:
                return self.real_wait(condition, timeout)
            if wait is not None:
                return wait(condition, timeout)
            if next(wakes, False):
                return True
            waits.set()
            return self.real_wait(condition, timeout)

        monkeypatch.setattr(threading.Condition, "wait", watched_wait)

    def start(self, work: Callable[[], T], waits: threading.Event | None = None) -> Future[T]:
        """Start `work`; `waits` is set when it waits."""

        def run() -> T:
            self._waits[threading.get_ident()] = waits or threading.Event()
            try:
                return work()
            finally:
                del self._waits[threading.get_ident()]

        return started(run)

    def start_waiting(self, work: Callable[[], T]) -> Future[T]:
        """Start `work` and come back when it waits; fail when it does not."""
        waits = threading.Event()
        outcome = self.start(work, waits)
        outcome.add_done_callback(lambda _: waits.set())
        waits.wait()
        assert not outcome.done(), f"a call that has to wait has ended: {outcome}"
        return outcome


def filled(maxsize: int, *items: str) -> ClosableBuffer[str]:
    """Return a buffer that holds `items`."""
    buffer = ClosableBuffer[str](maxsize)
    in_time(lambda: [buffer.put(item) for item in items])
    return buffer


def contents(buffer: ClosableBuffer[str]) -> list[str]:
    """Take everything out of `buffer`."""
    items: list[str] = []

    def take_all() -> None:
        with contextlib.suppress(TimeoutError, Closed):
            while len(items) < 10:
                items.append(buffer.get(timeout=0.001))

    in_time(take_all)
    return items


@never_hangs
def test_items_come_out_in_the_order_they_went_in() -> None:
    """The oldest item comes out first."""
    buffer = filled(3, "a", "b", "c")
    assert in_time(lambda: [buffer.get(), buffer.get(), buffer.get()]) == ["a", "b", "c"]


@pytest.mark.parametrize("maxsize", [0, -1])
def test_a_buffer_has_room_for_one_item_at_least(maxsize: int) -> None:
    """A `maxsize` below 1 raises ValueError."""
    with pytest.raises(ValueError, match=str(maxsize)):
        ClosableBuffer[str](maxsize)


@never_hangs
def test_put_waits_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """`put` into a full buffer waits until an item is taken out."""
    buffer = filled(2, "a", "b")
    putter = Calls(monkeypatch).start_waiting(lambda: buffer.put("c"))
    assert in_time(buffer.get) == "a"
    ended(putter).result()
    assert contents(buffer) == ["b", "c"]


@never_hangs
def test_get_waits_for_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """`get` from an empty buffer waits until an item is put in."""
    buffer = ClosableBuffer[str](2)
    getter = Calls(monkeypatch).start_waiting(buffer.get)
    in_time(lambda: buffer.put("a"))
    assert ended(getter).result() == "a"


@never_hangs
def test_close_releases_every_waiting_get(monkeypatch: pytest.MonkeyPatch) -> None:
    """One `close` ends all waiting `get` calls with Closed."""
    buffer, calls = ClosableBuffer[str](2), Calls(monkeypatch)
    getters = [calls.start_waiting(buffer.get) for _ in range(3)]
    in_time(buffer.close)
    assert [type(ended(getter).exception()) for getter in getters] == [Closed] * 3


@never_hangs
def test_close_releases_every_waiting_put(monkeypatch: pytest.MonkeyPatch) -> None:
    """One `close` ends all waiting `put` calls with Closed; their items are not added."""
    buffer, calls = filled(1, "a"), Calls(monkeypatch)
    putters = [calls.start_waiting(lambda: buffer.put("late")) for _ in range(3)]
    in_time(buffer.close)
    assert [type(ended(putter).exception()) for putter in putters] == [Closed] * 3
    assert contents(buffer) == ["a"]


@never_hangs
def test_items_that_were_put_before_the_close_are_still_handed_out() -> None:
    """After `close`, `get` returns what is left, in order, and only then raises Closed."""
    buffer = filled(3, "a", "b")
    in_time(buffer.close)
    assert in_time(lambda: [buffer.get(), buffer.get()]) == ["a", "b"]
    with pytest.raises(Closed):
        in_time(buffer.get)
    with pytest.raises(Closed):
        in_time(lambda: buffer.get(timeout=0))


@pytest.mark.parametrize("timeout", [None, 0], ids=["no timeout", "timeout 0"])
@pytest.mark.parametrize("maxsize", [1, 2], ids=["full", "room for one more"])
@never_hangs
def test_put_after_the_close_is_refused(maxsize: int, timeout: float | None) -> None:
    """`put` on a closed buffer raises Closed, whether there is room or not."""
    buffer = filled(maxsize, "a")
    in_time(buffer.close)
    with pytest.raises(Closed):
        in_time(lambda: buffer.put("late", timeout))
    assert contents(buffer) == ["a"]


@never_hangs
def test_closing_again_does_nothing() -> None:
    """A second `close` neither fails nor drops what the buffer still holds."""
    buffer = filled(2, "a")
    in_time(buffer.close)
    in_time(buffer.close)
    assert contents(buffer) == ["a"]


@never_hangs
def test_iteration_waits_for_items_and_ends_with_the_close(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`for item in buffer` waits for items that are still to come and ends after `close`."""
    buffer = ClosableBuffer[str](2)
    reader = Calls(monkeypatch).start_waiting(lambda: list(buffer))
    in_time(lambda: [buffer.put("a"), buffer.put("b"), buffer.put("c"), buffer.close()])
    assert ended(reader).result() == ["a", "b", "c"]


@pytest.mark.parametrize("timeout", [0, 0.02])
@never_hangs
def test_get_gives_up_when_the_time_is_up(timeout: float) -> None:
    """`get` from an empty buffer raises TimeoutError after `timeout` seconds; 0 does not wait."""
    buffer = ClosableBuffer[str](1)
    with pytest.raises(TimeoutError):
        in_time(lambda: buffer.get(timeout))


@pytest.mark.parametrize("timeout", [0, 0.02])
@never_hangs
def test_put_gives_up_when_the_time_is_up(timeout: float) -> None:
    """`put` into a full buffer raises TimeoutError after `timeout` seconds and adds nothing."""
    buffer = filled(1, "a")
    with pytest.raises(TimeoutError):
        in_time(lambda: buffer.put("late", timeout))
    assert contents(buffer) == ["a"]


@pytest.mark.parametrize("call", ["put", "get"])
@never_hangs
def test_the_timeout_is_for_all_waits_together(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waking up for nothing every 10 ms does not make a call wait longer than its `timeout`."""
    asked: list[float | None] = []

    def wake_up_soon(condition: threading.Condition, timeout: float | None) -> bool:
        asked.append(timeout)
        assert len(asked) < 50, "woken up 50 times in 0.5 s, a timeout of 0.05 s has not ended"
        calls.real_wait(condition, 0.01 if timeout is None else min(timeout, 0.01))
        return True

    calls = Calls(monkeypatch, wait=wake_up_soon)
    full, empty = filled(1, "a"), ClosableBuffer[str](1)
    work = {"put": lambda: full.put("b", timeout=0.05), "get": lambda: empty.get(timeout=0.05)}
    with pytest.raises(TimeoutError):
        ended(calls.start(work[call])).result()
    assert asked, "the call has not waited in Condition.wait"
    first, last = asked[0], asked[-1]
    assert first is not None
    assert last is not None
    assert len(asked) == 1 or last < first, "a later wait was given as long as the first"


@never_hangs
def test_get_goes_on_waiting_after_waking_up_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A `get` that wakes up and finds no item (another thread was faster) waits again."""
    buffer = ClosableBuffer[str](1)
    getter = Calls(monkeypatch, for_nothing=3).start_waiting(buffer.get)
    in_time(lambda: buffer.put("a"))
    assert ended(getter).result() == "a"


@never_hangs
def test_put_goes_on_waiting_after_waking_up_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A `put` that wakes up and finds no room (another thread was faster) waits again."""
    buffer = filled(1, "a")
    putter = Calls(monkeypatch, for_nothing=3).start_waiting(lambda: buffer.put("b"))
    assert in_time(buffer.get) == "a"
    ended(putter).result()
    assert contents(buffer) == ["b"]


@never_hangs
def test_an_item_that_comes_at_the_last_moment_is_returned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the time is up but an item has just come, `get` returns it."""
    buffer = ClosableBuffer[str](1)

    def time_out_as_an_item_comes(condition: threading.Condition, timeout: float | None) -> bool:
        condition.release()
        buffer.put("just in time")
        condition.acquire()
        return False

    calls = Calls(monkeypatch, wait=time_out_as_an_item_comes)
    getter = calls.start(lambda: buffer.get(timeout=1))
    assert ended(getter).exception() is None
    assert ended(getter).result() == "just in time"


@never_hangs
def test_room_that_comes_at_the_last_moment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the time is up but an item has just been taken out, `put` adds its own."""
    buffer = filled(1, "a")

    def time_out_as_room_comes(condition: threading.Condition, timeout: float | None) -> bool:
        condition.release()
        buffer.get()
        condition.acquire()
        return False

    putter = Calls(monkeypatch, wait=time_out_as_room_comes).start(
        lambda: buffer.put("b", timeout=1)
    )
    assert ended(putter).exception() is None
    assert contents(buffer) == ["b"]


@never_hangs
def test_two_items_wake_two_getters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items, put in before any getter could run, end two waiting `get` calls."""
    buffer, calls = ClosableBuffer[str](2), Calls(monkeypatch)
    getters = [calls.start_waiting(buffer.get) for _ in range(2)]
    in_time(lambda: [buffer.put("a"), buffer.put("b")])
    assert sorted(ended(getter).result() for getter in getters) == ["a", "b"]


@never_hangs
def test_two_places_wake_two_putters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items, taken out before any putter could run, end two waiting `put` calls."""
    buffer, calls = filled(2, "a", "b"), Calls(monkeypatch)
    putters = [calls.start_waiting(lambda: buffer.put("c")) for _ in range(2)]
    in_time(lambda: [buffer.get(), buffer.get()])
    assert [ended(putter).exception() for putter in putters] == [None, None]
    assert contents(buffer) == ["c", "c"]


@never_hangs
def test_taking_an_item_wakes_a_putter_and_not_a_getter(monkeypatch: pytest.MonkeyPatch) -> None:
    """With putters and getters waiting at the same time, the ones that can go on are woken."""
    buffer, calls = ClosableBuffer[str](1), Calls(monkeypatch)
    getters = [calls.start_waiting(buffer.get) for _ in range(2)]
    # "a" wakes a getter, but "b" has to wait before it has run: now each side has one waiting.
    in_time(lambda: [buffer.put("a"), buffer.put("b")])
    assert sorted(ended(getter).result() for getter in getters) == ["a", "b"]


@never_hangs
def test_many_putters_and_getters_never_stall() -> None:
    """Through one place, three putters hand all their items to three getters, each item once."""
    buffer = ClosableBuffer[int](1)

    def put_all(items: range) -> None:
        for item in items:
            buffer.put(item)

    getters = [started(lambda: list(buffer)) for _ in range(3)]
    putters = [started(partial(put_all, range(first, first + 10))) for first in (0, 10, 20)]
    for putter in putters:
        ended(putter).result()
    in_time(buffer.close)
    assert sorted(item for getter in getters for item in ended(getter).result()) == [*range(30)]


def test_one_item_is_handed_out_once() -> None:
    """Of two threads that want the only item one gets it; the other finds none in time."""

    def make() -> Scenario:
        buffer = ClosableBuffer[str](1)
        buffer.put("a")

        def check(a: Outcome, b: Outcome) -> None:
            refused = [type(outcome.error) for outcome in (a, b) if outcome.error is not None]
            assert refused == [TimeoutError], f"two threads got {a.value!r} and {b.value!r}"

        def get() -> str:
            return buffer.get(timeout=0)

        return Scenario(get, get, check, allowed=(TimeoutError,))

    explore(make, answer)


def test_one_place_is_filled_once() -> None:
    """Of two threads that want the only place one gets it; the other finds no room in time."""

    def make() -> Scenario:
        buffer = ClosableBuffer[str](1)

        def check(a: Outcome, b: Outcome) -> None:
            refused = [type(outcome.error) for outcome in (a, b) if outcome.error is not None]
            assert refused == [TimeoutError], f"{len(contents(buffer))} items in one place"

        def put() -> None:
            buffer.put("a", timeout=0)

        return Scenario(put, put, check, allowed=(TimeoutError,))

    explore(make, answer)


def test_a_close_during_a_put_loses_no_item() -> None:
    """A `put` that ends well has its item handed out, though the buffer is closed meanwhile."""

    def make() -> Scenario:
        buffer = ClosableBuffer[str](1)

        def close_and_drain() -> list[str]:
            buffer.close()
            return list(buffer)

        def check(a: Outcome, b: Outcome) -> None:
            put = [] if isinstance(a.error, Closed) else ["a"]
            assert b.value == put, f"put: {put}, handed out by the closed buffer: {b.value}"

        return Scenario(lambda: buffer.put("a"), close_and_drain, check, allowed=(Closed,))

    explore(make, answer)


@settings(max_examples=5, phases=PHASES)
@given(items=st.lists(st.integers(), max_size=8), maxsize=st.integers(1, 3))
def test_all_items_arrive_in_order(items: list[int], maxsize: int) -> None:
    """Everything one thread puts in before it closes the buffer arrives at another, in order."""

    @never_hangs
    def arrived() -> list[int]:
        buffer = ClosableBuffer[int](maxsize)

        def put_all_and_close() -> None:
            for item in items:
                buffer.put(item)
            buffer.close()

        reader = started(lambda: list(buffer))
        in_time(put_all_and_close)
        return ended(reader).result()

    assert arrived() == items


def outcomes_expected(maxsize: int, steps: list[str]) -> list[object]:
    """Return what each step gives, by the contract, when no step may wait."""
    items: deque[int] = deque()
    closed, outcomes = False, list[object]()
    for number, step in enumerate(steps):
        outcome: object = None
        if step == "close":
            closed = True
        elif step == "put" and closed:
            outcome = Closed
        elif step == "put" and len(items) == maxsize:
            outcome = TimeoutError
        elif step == "put":
            items.append(number)
        elif items:
            outcome = items.popleft()
        else:
            outcome = Closed if closed else TimeoutError
        outcomes.append(outcome)
    return outcomes


@settings(max_examples=15, phases=PHASES)
@given(
    maxsize=st.integers(1, 3),
    steps=st.lists(st.sampled_from(["put", "put", "get", "get", "close"]), max_size=12),
)
def test_any_order_of_calls_gives_what_the_contract_says(maxsize: int, steps: list[str]) -> None:
    """Puts, gets and closes in any order, none of which may wait, do what the contract says."""

    def outcomes() -> list[object]:
        buffer, seen = ClosableBuffer[int](maxsize), list[object]()
        for number, step in enumerate(steps):
            call = {
                "put": lambda number=number: buffer.put(number, timeout=0),
                "get": lambda: buffer.get(timeout=0),
                "close": buffer.close,
            }[step]
            try:
                seen.append(call())
            except (Closed, TimeoutError) as error:
                seen.append(type(error))
        return seen

    assert never_hangs(in_time)(outcomes) == outcomes_expected(maxsize, steps)


def test_the_queue_module_is_not_used() -> None:
    """The buffer synchronises with `threading` alone: the module `queue` is not imported."""
    ClosableBuffer[int](1).close()
    nodes = list(ast.walk(ast.parse(inspect.getsource(answer))))
    imported = {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert not imported & {"queue", "_queue"}
