"""Tests of `gil_probe`."""

import contextlib
import hashlib
import re
import sys
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

import pytest

from .gil_probe import releases_gil

T = TypeVar("T")
TEN_MEGABYTES = bytes(10_000_000)
SHUFFLED = [number * 7919 % 100_003 for number in range(100_003)]


def in_time(work: Callable[[], T]) -> T:
    """Run `work` in a daemon thread, so that an answer that hangs fails and does no more harm."""
    outcome: Future[T] = Future()
    interval = sys.getswitchinterval()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        if not wait([outcome], timeout=5).done:
            pytest.fail("releases_gil has not come back after 5 seconds")
        return outcome.result()
    finally:
        sys.setswitchinterval(interval)


def python_loop() -> None:
    end = time.perf_counter() + 0.06
    while time.perf_counter() < end:
        pass


def many_small_hashes() -> None:
    for _ in range(10_000):
        hashlib.sha256(b"x" * 100)


def fail() -> None:
    raise LookupError("fn failed")


def leave() -> None:
    raise SystemExit("fn has ended the program")


WAYS_TO_END = [
    pytest.param(lambda: None, id="fn returns"),
    pytest.param(fail, id="fn raises"),
    pytest.param(leave, id="fn exits"),
]


@pytest.mark.parametrize(
    "fn",
    [
        pytest.param(lambda: time.sleep(0.03), id="time.sleep"),
        pytest.param(lambda: threading.Event().wait(0.03), id="Event.wait"),
        pytest.param(lambda: hashlib.sha256(TEN_MEGABYTES), id="sha256 of 10 MB"),
        pytest.param(lambda: zlib.compress(TEN_MEGABYTES), id="zlib.compress of 10 MB"),
    ],
)
def test_waiting_and_big_c_calls_release_the_gil(fn: Callable[[], object]) -> None:
    """A call that waits, or works long in C on plain bytes, lets another thread run: True."""
    # On a busy machine the helper can wake up too late once, hardly ten times in a row.
    assert any(in_time(lambda: releases_gil(fn)) is True for _ in range(10))


@pytest.mark.parametrize(
    "fn",
    [
        pytest.param(python_loop, id="loop in Python"),
        pytest.param(lambda: sorted(SHUFFLED), id="sorted"),
        pytest.param(many_small_hashes, id="sha256 of 100 bytes"),
        pytest.param(lambda: re.match("(a+)+$", "a" * 17 + "b"), id="re.match"),
    ],
)
def test_python_code_and_small_c_calls_keep_the_gil(fn: Callable[[], object]) -> None:
    """Python code, and C code that works on Python objects, never lets go of the GIL: False."""
    assert in_time(lambda: releases_gil(fn)) is False


def test_what_happens_before_and_after_fn_does_not_count() -> None:
    """An `fn` that does nothing is False: starting and joining the helper is not part of it."""
    assert in_time(lambda: releases_gil(lambda: None)) is False


def test_throwing_the_result_away_does_not_count() -> None:
    """The flag is read before what `fn` returned is thrown away: its destructor is not `fn`."""
    known = set(threading.enumerate())

    class LetsOthersRunAtItsEnd:
        def __del__(self) -> None:
            for thread in set(threading.enumerate()) - known - {threading.current_thread()}:
                thread.join(timeout=1)

    assert in_time(lambda: releases_gil(LetsOthersRunAtItsEnd)) is False


def test_fn_is_called_once_on_the_calling_thread() -> None:
    """`fn` is called exactly once, on the thread that called `releases_gil`."""
    seen: list[int] = []

    def probe() -> int:
        releases_gil(lambda: seen.append(threading.get_ident()))
        return threading.get_ident()

    caller = in_time(probe)
    assert seen == [caller]


def test_the_switch_interval_is_1000_seconds_while_fn_runs() -> None:
    """While `fn` runs, the switch interval is 1000 seconds: nobody can force a switch."""
    seen: list[float] = []
    in_time(lambda: releases_gil(lambda: seen.append(sys.getswitchinterval())))
    assert seen == [pytest.approx(1000)]


def test_an_exception_of_fn_comes_through() -> None:
    """An exception of `fn` leaves `releases_gil` as the same object."""
    error = LookupError("fn failed")

    def raise_it() -> None:
        raise error

    with pytest.raises(LookupError) as raised:
        in_time(lambda: releases_gil(raise_it))
    assert raised.value is error


@pytest.mark.parametrize("fn", WAYS_TO_END)
def test_the_callers_switch_interval_is_restored(fn: Callable[[], object]) -> None:
    """The switch interval is again what the caller had set, whatever `fn` raises."""

    def probe() -> float:
        sys.setswitchinterval(0.002)
        with contextlib.suppress(LookupError, SystemExit):
            releases_gil(fn)
        return sys.getswitchinterval()

    assert in_time(probe) == pytest.approx(0.002, abs=1.5e-6)


@pytest.mark.parametrize("fn", WAYS_TO_END)
def test_the_helper_has_ended_afterwards(fn: Callable[[], object]) -> None:
    """No thread is left when `releases_gil` is over, whatever `fn` raises."""

    def probe() -> list[threading.Thread]:
        before = threading.enumerate()
        with contextlib.suppress(LookupError, SystemExit):
            releases_gil(fn)
        return [thread for thread in threading.enumerate() if thread not in before]

    assert in_time(probe) == []
