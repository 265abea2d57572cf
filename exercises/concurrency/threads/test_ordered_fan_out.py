"""Tests of `ordered_fan_out`."""

import itertools
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, wait
from typing import TypeAlias, TypeVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from .ordered_fan_out import bounded_map

T = TypeVar("T")
Results: TypeAlias = Generator[int, None, None]


def in_time(work: Callable[[], T]) -> T:
    """Run `work` in a daemon thread, so that an answer that hangs fails and does no more harm."""
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    if not wait([outcome], timeout=4).done:
        pytest.fail("bounded_map has not come back after 4 seconds")
    return outcome.result()


class Source:
    """0, 1, 2, ... without an end: counts what is pulled and refuses to be drained."""

    def __init__(self) -> None:
        self.pulled = 0
        self.received: list[int] = []
        self.gaps: list[int] = []

    def __iter__(self) -> "Source":
        return self

    def __next__(self) -> int:
        assert self.pulled < 500, "500 items were pulled from an endless source"
        self.pulled += 1
        self.gaps.append(self.pulled - len(self.received))
        return self.pulled - 1


def identity(item: int) -> int:
    return item


def test_results_are_those_of_map() -> None:
    """The results are `fn(item)` for each item, in the order of the items."""
    results = in_time(lambda: list(bounded_map(str, [3, 1, 2], workers=2, in_flight=2)))
    assert results == ["3", "1", "2"]


def test_no_items_give_no_results() -> None:
    """Nothing to do is fine: the generator ends at once."""
    nothing: list[str] = []
    assert in_time(lambda: list(bounded_map(str, nothing, workers=2, in_flight=2))) == []


def test_a_result_that_is_ready_early_waits_for_its_turn() -> None:
    """The order is that of the items, also when the first item is the last to be done."""
    last_done = threading.Event()

    def fn(item: int) -> int:
        if item == 0:
            last_done.wait(3)
        if item == 3:
            last_done.set()
        return item

    results = in_time(lambda: list(bounded_map(fn, range(4), workers=2, in_flight=4)))
    assert results == [0, 1, 2, 3]


def test_nothing_is_pulled_before_the_first_next() -> None:
    """The call itself pulls nothing, and closing a generator nobody asked pulls nothing either."""
    source = Source()

    def call_and_close() -> int:
        results = bounded_map(identity, source, workers=2, in_flight=4)
        pulled = source.pulled
        results.close()
        return pulled

    assert in_time(call_and_close) == 0
    assert source.pulled == 0


def test_each_next_pulls_until_in_flight_are_pulled_and_not_yielded() -> None:
    """The first `next` pulls `in_flight` items, each later one pulls one more; the rest stays."""
    source = Source()

    def consume() -> list[tuple[int, int]]:
        results = bounded_map(identity, source, workers=2, in_flight=5)
        return [(result, source.pulled) for result in itertools.islice(results, 4)]

    assert in_time(consume) == [(0, 5), (1, 6), (2, 7), (3, 8)]


def test_results_nobody_has_taken_yet_count_as_in_flight() -> None:
    """However slow the consumer, no more than `in_flight` items are pulled and not yielded."""
    source = Source()
    done = threading.Semaphore(0)

    def fn(item: int) -> int:
        done.release()
        return item

    def consume_slowly() -> None:
        results = bounded_map(fn, source, workers=2, in_flight=4)
        for _ in range(4):
            source.received.append(next(results))
            while done.acquire(timeout=0.02):  # until the workers have nothing left to do
                pass
        results.close()

    in_time(consume_slowly)
    assert source.received == [0, 1, 2, 3]
    assert max(source.gaps) == 4


def test_workers_calls_run_at_the_same_time() -> None:
    """With `workers=3` three calls of `fn` really are running at the same time."""
    meeting = threading.Barrier(3, timeout=3)

    def fn(item: int) -> bool:
        try:
            meeting.wait()
        except threading.BrokenBarrierError:
            return False
        return True

    met = in_time(lambda: list(bounded_map(fn, range(6), workers=3, in_flight=3)))
    assert met == [True] * 6, "three calls never met"


def test_no_more_than_workers_calls_run_at_the_same_time() -> None:
    """With `workers=2` three calls of `fn` never run at the same time, whatever `in_flight` is."""
    meeting = threading.Barrier(3, timeout=0.1)

    def fn(item: int) -> bool:
        try:
            meeting.wait()
        except threading.BrokenBarrierError:
            return False
        return True

    met = in_time(lambda: list(bounded_map(fn, range(6), workers=2, in_flight=6)))
    assert met == [False] * 6, "three calls were running at once"


def test_an_exception_of_fn_is_raised_in_its_place() -> None:
    """An exception of `fn` comes after all earlier results, however early it happened."""
    error = ConnectionError("bank is down")
    failed = threading.Event()

    def fn(item: int) -> int:
        if item == 2:
            failed.set()
            raise error
        failed.wait(3)
        return item

    received: list[int] = []

    def consume() -> None:
        for result in bounded_map(fn, range(6), workers=3, in_flight=4):
            received.append(result)

    with pytest.raises(ConnectionError) as raised:
        in_time(consume)
    assert received == [0, 1]
    assert raised.value is error


def test_an_exception_of_items_is_raised_in_its_place() -> None:
    """An exception of `items` comes after the results of the items that were pulled before it."""
    error = OSError("file is cut off")

    def items() -> Iterator[int]:
        yield 0
        yield 1
        raise error

    received: list[int] = []

    def consume() -> None:
        for result in bounded_map(identity, items(), workers=2, in_flight=4):
            received.append(result)

    with pytest.raises(OSError, match="cut off") as raised:
        in_time(consume)
    assert received == [0, 1]
    assert raised.value is error


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(StopIteration(), id="items have ended"),
        pytest.param(OSError("read error"), id="items have raised"),
    ],
)
def test_items_are_not_pulled_from_again_after_their_end(end: Exception) -> None:
    """Once `items` has ended or raised, nothing more is pulled from it."""
    pulls = []

    class Items:
        def __iter__(self) -> "Items":
            return self

        def __next__(self) -> int:
            pulls.append(len(pulls))
            if len(pulls) == 3:
                raise end
            return pulls[-1]

    def consume() -> list[int]:
        received = []
        try:
            for result in itertools.islice(
                bounded_map(identity, Items(), workers=1, in_flight=2), 10
            ):
                received.append(result)
        except OSError:
            pass
        return received

    assert in_time(consume) == [0, 1]
    assert len(pulls) == 3


def close_after_the_first(results: Results) -> None:
    next(results)
    results.close()


def run_into_the_error(results: Results) -> None:
    next(results)
    with pytest.raises(ConnectionError):
        next(results)


def use_up(results: Results) -> None:
    for _ in results:
        pass


@pytest.mark.parametrize(
    ("end", "bad_item"),
    [
        pytest.param(close_after_the_first, None, id="close"),
        pytest.param(run_into_the_error, 1, id="exception"),
    ],
)
def test_calls_that_have_not_started_are_dropped(
    end: Callable[[Results], None], bad_item: int | None
) -> None:
    """After `close()` or an exception, calls still waiting for a worker are never made."""
    started = []

    def fn(item: int) -> int:
        started.append(item)
        if item == bad_item:
            raise ConnectionError("bank is down")
        threading.Event().wait(0.005 if item else 0)
        return item

    in_time(lambda: end(bounded_map(fn, Source(), workers=1, in_flight=200)))
    assert len(started) < 200, "all 200 calls were made, though nobody wants their results"


@pytest.mark.parametrize(
    ("end", "bad_item"),
    [
        pytest.param(close_after_the_first, None, id="close"),
        pytest.param(run_into_the_error, 1, id="exception"),
    ],
)
def test_calls_that_are_running_are_waited_for(
    end: Callable[[Results], None], bad_item: int | None
) -> None:
    """`close()` and an exception do not come back while a call of `fn` is still running."""
    running, over = threading.Event(), threading.Event()
    outlived: list[bool] = []

    def fn(item: int) -> int:
        if item == 2:
            running.set()
            outlived.append(over.wait(0.1))
        else:
            running.wait(3)
        if item == bad_item:
            raise ConnectionError("bank is down")
        return item

    in_time(lambda: end(bounded_map(fn, range(3), workers=3, in_flight=3)))
    waited_for = list(outlived)
    over.set()
    assert waited_for == [False], "the generator ended first, the call went on without it"


@pytest.mark.parametrize(
    ("end", "bad_item"),
    [
        pytest.param(use_up, None, id="used up"),
        pytest.param(close_after_the_first, None, id="close"),
        pytest.param(run_into_the_error, 1, id="exception"),
    ],
)
def test_no_thread_is_left(end: Callable[[Results], None], bad_item: int | None) -> None:
    """No thread is left when the generator has ended, however it ended."""

    def fn(item: int) -> int:
        if item == bad_item:
            raise ConnectionError("bank is down")
        return item

    def consume() -> list[threading.Thread]:
        before = threading.enumerate()
        results = bounded_map(fn, range(8), workers=2, in_flight=4)
        end(results)
        return [thread for thread in threading.enumerate() if thread not in before]

    assert in_time(consume) == []


@pytest.mark.parametrize(
    ("workers", "in_flight", "named"),
    [
        pytest.param(0, 4, "workers", id="no workers"),
        pytest.param(3, 2, "in_flight", id="in_flight below workers"),
    ],
)
def test_bad_numbers_are_refused_by_the_call_itself(
    workers: int, in_flight: int, named: str
) -> None:
    """Bad numbers raise ValueError where `bounded_map` is called, not at the first `next`."""
    with pytest.raises(ValueError, match=named):
        bounded_map(identity, [1], workers=workers, in_flight=in_flight)


# A failing example that hangs must not be shrunk: every try would hang again.
@settings(max_examples=8, phases=(Phase.explicit, Phase.generate))
@given(
    items=st.lists(st.integers(), max_size=8),
    workers=st.integers(1, 3),
    ahead=st.integers(0, 4),
)
def test_it_is_map(items: list[int], workers: int, ahead: int) -> None:
    """Whatever the numbers, the results are those of the built-in `map`."""
    answer = in_time(
        lambda: list(bounded_map(str, items, workers=workers, in_flight=workers + ahead))
    )
    assert answer == list(map(str, items))
