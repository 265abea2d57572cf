"""Tests of `checks.harness.interleave`, each on a small module of learner's code."""

import importlib.util
import queue
import sys
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest

from checks.harness.interleave import Deadlock, Hang, Outcome, Scenario, explore, no_hanging

Load = Callable[[str], ModuleType]
MONITORING: Any = getattr(sys, "monitoring", None)  # new in Python 3.12
NUMBERS = count()


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that makes a module of a source text and imports it."""

    def load(source: str) -> ModuleType:
        path = tmp_path / f"learner_{next(NUMBERS)}.py"
        path.write_text(dedent(source))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        try:
            spec.loader.exec_module(module)
        finally:
            del sys.modules[path.stem]
        return module

    return load


def counting_to_two(module: ModuleType) -> Callable[[], Scenario]:
    """Two threads call `add` of the module's `Counter`; `value` must be 2 in the end."""

    def make() -> Scenario:
        counter = module.Counter()

        def check(a: Outcome, b: Outcome) -> None:
            assert counter.value == 2, "an update was lost"

        return Scenario(counter.add, counter.add, check)

    return make


def no_check(a: Outcome, b: Outcome) -> None:
    """Whatever came out is fine."""


UNLOCKED = """
    class Counter:
        def __init__(self):
            self.value = 0
        def add(self):
            self.value += 1
"""
HALF_LOCKED = """
    import threading
    class Counter:
        def __init__(self):
            self.value, self.lock = 0, threading.Lock()
        def add(self):
            with self.lock:
                value = self.value
            with self.lock:
                self.value = value + 1
"""
FRESH_LOCK = """
    from threading import Lock
    class Counter:
        def __init__(self):
            self.value = 0
        def add(self):
            with Lock():
                self.value += 1
"""
IN_A_COMPREHENSION = """
    class Counter:
        value = 0
        def add(self):
            [setattr(self, "value", self.value + step) for step in (1,)]
"""
IN_A_GENERATOR = """
    class Counter:
        value = 0
        def steps(self):
            value = self.value
            yield
            self.value = value + 1
        def add(self):
            for _ in self.steps():
                pass
"""
IN_A_LAMBDA = """
    class Counter:
        value = 0
        bump = lambda self: setattr(self, "value", self.value + 1)
        def add(self):
            self.bump()
"""
IN_A_CLOSURE = """
    import functools
    def logged(function):
        @functools.wraps(function)
        def wrapper(self):
            value = self.value
            function(self)
            self.value = value + 1
        return wrapper
    class Counter:
        value = 0
        @logged
        def add(self):
            pass
"""


LOSING = {
    "unlocked": UNLOCKED,
    "half locked": HALF_LOCKED,
    "fresh lock": FRESH_LOCK,
    "comprehension": IN_A_COMPREHENSION,
    "generator": IN_A_GENERATOR,
    "lambda": IN_A_LAMBDA,
    "closure": IN_A_CLOSURE,
}


@pytest.mark.parametrize("source", LOSING.values(), ids=LOSING.keys())
def test_a_lost_update_is_found(load: Load, source: str) -> None:
    """An update that can be lost is lost, and a note says where A was paused."""
    module = load(source)
    with pytest.raises(AssertionError, match="an update was lost") as failed:
        explore(counting_to_two(module), module)
    assert "thread A was paused at line" in failed.value.__notes__[0]


def test_check_then_act_is_found(load: Load) -> None:
    """Two withdrawals that both pass the check before either takes the money overdraw."""
    module = load("""
        class Account:
            def __init__(self):
                self.money = 1
            def withdraw(self):
                if self.money >= 1:
                    self.money -= 1
    """)

    def make() -> Scenario:
        account = module.Account()

        def check(a: Outcome, b: Outcome) -> None:
            assert account.money == 0, "overdrawn"

        return Scenario(account.withdraw, account.withdraw, check)

    with pytest.raises(AssertionError, match="overdrawn"):
        explore(make, module)


LOCKED_COUNTER = """
    import threading
    from collections import defaultdict
    from threading import Condition, Lock, RLock, Semaphore
    from threading import Lock as Mutex
    GLOBAL_LOCK = Lock()
    GLOBAL_RLOCK = RLock()
    LOCKS = defaultdict(Lock)
    class Counter:
        class_lock = RLock()
        def __init__(self):
            self.value = 0
            self.lock = {made}
        def add(self):
            with {used}:
                self.value += 1
"""
RIGHT = {
    "Lock": ("threading.Lock()", "self.lock"),
    "RLock": ("threading.RLock()", "self.lock"),
    "imported Lock": ("Lock()", "self.lock"),
    "renamed Lock": ("Mutex()", "self.lock"),
    "Condition": ("Condition()", "self.lock"),
    "Condition on a Lock": ("Condition(Lock())", "self.lock"),
    "Semaphore": ("Semaphore()", "self.lock"),
    "global Lock": ("None", "GLOBAL_LOCK"),
    "global RLock": ("None", "GLOBAL_RLOCK"),
    "class attribute": ("None", "self.class_lock"),
    "global defaultdict": ("None", "LOCKS['a']"),
    "twice an RLock": ("RLock()", "self.lock, self.lock"),
}


@pytest.mark.parametrize(("made", "used"), RIGHT.values(), ids=RIGHT.keys())
def test_locked_code_passes_and_its_lock_is_seen(load: Load, made: str, used: str) -> None:
    """Right code passes at once: a wait that were not seen would last longer than `patience`."""
    module = load(LOCKED_COUNTER.format(made=made, used=used))
    assert explore(counting_to_two(module), module, grace=60, patience=2) > 5


DATACLASS = """
    from dataclasses import dataclass, field
    from threading import Lock
    @dataclass
    class Counter:
        value: int = 0
        lock: Lock = field(default_factory=Lock)
        def add(self):
            with self.lock:
                self.value += 1
"""
DECORATED = """
    import functools, threading
    def synchronised(function):
        lock = threading.Lock()
        @functools.wraps(function)
        def wrapper(self):
            with lock:
                function(self)
        return wrapper
    class Counter:
        value = 0
        @synchronised
        def add(self):
            self.value += 1
"""
TRY_AND_FINALLY = """
    import threading
    class Counter:
        def __init__(self):
            self.value, self.lock = 0, threading.Lock()
        def add(self):
            self.lock.acquire()
            try:
                self.value += 1
            finally:
                self.lock.release()
"""
TRY_UNTIL_FREE = """
    import threading
    class Counter:
        def __init__(self):
            self.value, self.lock = 0, threading.Lock()
        def add(self):
            while not self.lock.acquire(blocking=False):
                pass
            self.value += 1
            self.lock.release()
"""
WITH_A_TIMEOUT = """
    import threading
    class Counter:
        def __init__(self):
            self.value, self.lock = 0, threading.Lock()
        def add(self):
            assert self.lock.acquire(timeout=30)
            self.value += 1
            self.lock.release()
"""
MORE_RIGHT = {
    "dataclass field": DATACLASS,
    "captured by a decorator": DECORATED,
    "try and finally": TRY_AND_FINALLY,
    "try until free": TRY_UNTIL_FREE,
    "timeout": WITH_A_TIMEOUT,
}


@pytest.mark.parametrize("source", MORE_RIGHT.values(), ids=MORE_RIGHT.keys())
def test_other_ways_of_locking_pass_and_are_seen(load: Load, source: str) -> None:
    """However a lock is made and taken, it is seen and right code passes."""
    module = load(source)
    assert explore(counting_to_two(module), module, grace=60, patience=2) > 5


BUFFERS = """
    import threading, queue
    class Slot:
        def __init__(self):
            self.items, self.changed = [], threading.Condition()
        def put(self, item):
            with self.changed:
                self.items.append(item)
                self.changed.notify()
        def get(self):
            with self.changed:
                while not self.items:
                    self.changed.wait()
                return self.items.pop()
    class Flag:
        def __init__(self):
            self.item, self.there = None, threading.Event()
        def put(self, item):
            self.item = item
            self.there.set()
        def get(self):
            self.there.wait()
            return self.item
    class Gate:
        def __init__(self):
            self.item, self.both = None, threading.Barrier(2)
        def put(self, item):
            self.item = item
            self.both.wait()
        def get(self):
            self.both.wait()
            return self.item
    class Line:
        def __init__(self):
            self.line = queue.Queue(1)
        def put(self, item):
            self.line.put(item)
        def get(self):
            return self.line.get()
    class SimpleLine(Line):
        def __init__(self):
            self.line = queue.SimpleQueue()
"""


@pytest.mark.parametrize("first", ["put", "get"])
@pytest.mark.parametrize("name", ["Slot", "Flag", "Gate", "Line", "SimpleLine"])
def test_a_thread_that_waits_to_be_woken_is_seen(load: Load, name: str, first: str) -> None:
    """Condition, Event, Barrier and the queues wait on the stage, whichever thread comes first."""
    module = load(BUFFERS)

    def make() -> Scenario:
        buffer = getattr(module, name)()

        def check(a: Outcome, b: Outcome) -> None:
            assert "parcel" in (a.value, b.value)

        acts: dict[str, Callable[[], object]] = {
            "put": lambda: buffer.put("parcel"),
            "get": buffer.get,
        }
        return Scenario(acts.pop(first), acts.popitem()[1], check)

    assert explore(make, module, grace=60, patience=2) >= 1


def test_waited_tells_who_had_to_wait(load: Load) -> None:
    """B waits exactly when A was paused while it held the lock."""
    module = load(TRY_AND_FINALLY)
    waits = []

    def make() -> Scenario:
        counter = module.Counter()
        return Scenario(counter.add, counter.add, lambda a, b: waits.append((a.waited, b.waited)))

    explore(make, module)
    assert set(waits) == {(False, False), (False, True)}
    assert waits[0] == waits[-1] == (False, False)


PAIR = """
    import threading
    class Pair:
        def __init__(self):
            self.one, self.two = threading.Lock(), threading.Lock()
        def forth(self):
            with self.one:
                with self.two:
                    pass
        def back(self):
            with self.two:
                with self.one:
                    pass
        def twice(self):
            with self.one:
                self.forth()
        def keep(self):
            self.one.acquire()
        def rest(self):
            pass
        def wait(self):
            self.done = threading.Condition()
            with self.done:
                self.done.wait()
        def call(self, callback):
            with self.one:
                callback()
        def spin(self):
            while True:
                pass
"""


def pair(module: ModuleType, a: str, b: str) -> Callable[[], Scenario]:
    """Two threads call these methods of one `Pair`; whatever comes out is fine."""

    def make() -> Scenario:
        subject = module.Pair()
        return Scenario(getattr(subject, a), getattr(subject, b), no_check)

    return make


def test_opposite_lock_order_is_a_deadlock_that_names_both_lines(load: Load) -> None:
    """The message says which thread waits where, for whom, and what would have helped."""
    module = load(PAIR)
    with pytest.raises(Deadlock) as failed:
        explore(pair(module, "forth", "back"), module, grace=60)
    message = str(failed.value)
    assert "thread A waits at line 8 for a Lock that thread B took at line 11" in message
    assert "thread B waits at line 12 for a Lock that thread A took at line 7" in message
    assert "one and the same order" in message


def test_a_lock_taken_twice_is_a_deadlock(load: Load) -> None:
    """A thread that waits for its own Lock is told so."""
    module = load(PAIR)
    with pytest.raises(Deadlock, match="at line 7 for a Lock that it took itself at line 15"):
        explore(pair(module, "twice", "rest"), module, grace=60)


def test_a_lock_that_is_never_given_back_is_a_deadlock(load: Load) -> None:
    """Waiting for a thread that ended without giving its lock back is waiting for ever."""
    module = load(PAIR)
    with pytest.raises(Deadlock, match="thread A took at line 18 and never gave back"):
        explore(pair(module, "keep", "forth"), module, grace=60)


def test_a_lost_wake_up_is_a_deadlock(load: Load) -> None:
    """Waiting for a notify that nobody is left to give is waiting for ever."""
    module = load(PAIR)
    with pytest.raises(Deadlock, match="thread A waits at line 24 for a notify"):
        explore(pair(module, "wait", "rest"), module, grace=60)


def test_a_callback_under_a_lock_that_waits_for_a_thread_is_a_deadlock(load: Load) -> None:
    """A thread started on the way takes part: waiting for its end may be waiting for ever."""
    module = load(PAIR)

    def make() -> Scenario:
        subject = module.Pair()

        def callback() -> None:
            helper = threading.Thread(target=subject.forth, name="helper")
            helper.start()
            helper.join()

        return Scenario(lambda: subject.call(callback), subject.rest, no_check)

    with pytest.raises(Deadlock) as failed:
        explore(make, module, grace=60)
    message = str(failed.value)
    assert "helper waits at line 7 for a Lock that thread A took at line 26" in message
    assert "thread A waits at line 27 for the end of helper" in message


def test_a_check_that_cannot_go_on_is_a_deadlock(load: Load) -> None:
    """A check that needs a lock which was never given back fails instead of hanging."""
    module = load(PAIR)

    def make() -> Scenario:
        subject = module.Pair()
        return Scenario(subject.keep, subject.rest, lambda a, b: subject.forth())

    with pytest.raises(Deadlock, match="the test itself waits at line 7"):
        explore(make, module, grace=60)


def test_a_thread_that_loops_for_ever_is_stopped(load: Load) -> None:
    """An endless loop is over after `patience` seconds, and its thread is ended."""
    module = load(PAIR)
    before = threading.enumerate()
    with pytest.raises(Hang, match="thread B loops") as failed:
        explore(pair(module, "rest", "spin"), module, grace=0.01, patience=0.1)
    assert not isinstance(failed.value, Deadlock)
    assert threading.enumerate() == before


def test_a_pool_may_be_used_on_the_stage(load: Load) -> None:
    """An executor inside a thread of the scenario runs on the stage and leaves nothing behind."""
    module = load("""
        from concurrent.futures import ThreadPoolExecutor
        def add():
            with ThreadPoolExecutor(2) as pool:
                return sum(pool.map(int, "123"))
    """)
    before = threading.enumerate()

    def check(a: Outcome, b: Outcome) -> None:
        assert (a.value, b.value) == (6, 6)

    assert explore(lambda: Scenario(module.add, module.add, check), module, grace=60) > 5
    assert threading.enumerate() == before


def test_a_wait_that_is_not_seen_costs_only_time(load: Load) -> None:
    """A lock made before the exploration blocks B unseen; A goes on and right code passes."""
    module = load(TRY_AND_FINALLY)
    lock = threading.Lock()

    def make() -> Scenario:
        counter = module.Counter()
        counter.lock = lock

        def check(a: Outcome, b: Outcome) -> None:
            assert counter.value == 2

        return Scenario(counter.add, counter.add, check)

    assert explore(make, module, grace=0.001) > 5


def test_an_unexpected_exception_fails_and_an_allowed_one_reaches_the_check(load: Load) -> None:
    """What a thread raises is never lost."""
    module = load("""
        def fail():
            raise LookupError("gone")
    """)
    seen = []

    def lenient() -> Scenario:
        return Scenario(module.fail, int, lambda a, b: seen.append((a, b)), (LookupError,))

    with pytest.raises(AssertionError, match="thread A raised LookupError") as failed:
        explore(lambda: Scenario(module.fail, int, no_check), module)
    assert isinstance(failed.value.__cause__, LookupError)
    explore(lenient, module)
    assert isinstance(seen[0][0].error, LookupError)
    assert (seen[0][1].value, seen[0][1].error) == (0, None)


def test_every_opcode_is_tried_once_and_no_more(load: Load) -> None:
    """Runs are bounded by A's opcodes: one a pause, and a last one without."""
    module = load(UNLOCKED)
    runs: list[None] = []

    def make() -> Scenario:
        runs.append(None)
        counter = module.Counter()
        return Scenario(counter.add, counter.add, no_check)

    tried = explore(make, module)
    assert 5 <= tried <= 15
    assert len(runs) == tried + 1
    runs.clear()
    assert explore(make, module, most=3) == len(runs) == 3


def test_code_of_other_files_is_not_paused_in(load: Load) -> None:
    """Only the opcodes of the module under test count."""
    module = load(UNLOCKED)

    def make() -> Scenario:
        return Scenario(lambda: sorted(range(9), key=lambda n: -n), int, no_check)

    assert explore(make, module) == 0


@pytest.mark.parametrize(
    "source", [UNLOCKED, TRY_AND_FINALLY, DATACLASS], ids=["failing", "right", "dataclass"]
)
def test_nothing_is_left_behind(load: Load, source: str) -> None:
    """After success and failure everything that was replaced is itself again."""
    module = load(source)

    def state() -> object:
        return (
            [vars(threading)[name] for name in ("Lock", "RLock", "_allocate_lock")],
            [threading.Thread.start, threading.Thread.join, queue.SimpleQueue],
            {name: id(value) for name, value in vars(module).items()},
            [MONITORING.get_tool(n) for n in range(6)] if MONITORING else [],
            (sys.gettrace(), sys.getswitchinterval(), threading.enumerate()),
        )

    before = state()
    if source is UNLOCKED:
        with pytest.raises(AssertionError, match="an update was lost"):
            explore(counting_to_two(module), module)
    else:
        explore(counting_to_two(module), module)
    assert state() == before


def test_a_lock_from_the_stage_is_a_real_lock_afterwards(load: Load) -> None:
    """What `make` built may be used by real threads after the exploration."""
    module = load(TRY_AND_FINALLY)
    counters = []

    def make() -> Scenario:
        counters.append(module.Counter())
        return Scenario(counters[-1].add, counters[-1].add, no_check)

    explore(make, module)
    counter = counters[-1]
    counter.lock.acquire()
    thread = threading.Thread(target=counter.add, daemon=True)
    thread.start()
    assert counter.value == 2
    counter.lock.release()
    thread.join(timeout=5)
    assert counter.value == 3


def test_a_tracer_stays_in_place(load: Load) -> None:
    """A debugger's or coverage's trace function is there during the check and afterwards."""
    module = load(TRY_AND_FINALLY)
    seen = []

    def tracer(frame: object, event: str, arg: object) -> None: ...

    def make() -> Scenario:
        counter = module.Counter()
        return Scenario(counter.add, counter.add, lambda a, b: seen.append(sys.gettrace()))

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        explore(make, module)
        seen.append(sys.gettrace())
    finally:
        sys.settrace(before)
    assert set(seen) == {tracer}


@pytest.mark.skipif(MONITORING is None, reason="sys.monitoring is new in Python 3.12")
def test_a_free_monitoring_tool_is_found(load: Load) -> None:
    """Tools that others have claimed, as coverage does, are left to them."""
    module = load(UNLOCKED)
    claimed = [n for n in range(5) if MONITORING.get_tool(n) is None]
    for tool in claimed:
        MONITORING.use_tool_id(tool, "somebody")
    try:
        with pytest.raises(AssertionError, match="an update was lost"):
            explore(counting_to_two(module), module)
    finally:
        for tool in claimed:
            MONITORING.free_tool_id(tool)


def test_an_exception_in_the_middle_ends_the_threads_as_well(load: Load) -> None:
    """A time limit that strikes while threads wait leaves none of them behind."""
    module = load(PAIR)
    before = threading.enumerate()

    class TooSlow(Exception):
        """Stands for what the signal handler of a time limit raises."""

    def strike(a: Outcome, b: Outcome) -> None:
        raise TooSlow

    def make() -> Scenario:
        subject = module.Pair()
        threading.Thread(target=subject.wait).start()
        return Scenario(subject.rest, subject.rest, strike)

    with pytest.raises(TooSlow):
        explore(make, module, grace=60)
    assert threading.enumerate() == before


def test_a_timeout_runs_out_when_nobody_else_can_go_on(load: Load) -> None:
    """Waits with a timeout end when it is over: they are no deadlock."""
    module = load("""
        import threading
        def give_up():
            lock, event = threading.Lock(), threading.Event()
            with lock:
                helper = threading.Thread(target=lock.acquire)
                helper.start()
                helper.join(timeout=0.001)
                return lock.acquire(timeout=0.001), event.wait(0.001), helper.is_alive()
    """)

    def check(a: Outcome, b: Outcome) -> None:
        assert a.value == (False, False, True)

    assert explore(lambda: Scenario(module.give_up, int, check), module, grace=60, most=1) == 1


def test_a_failure_without_a_pause_is_told_apart(load: Load) -> None:
    """When B ran only after A, the note says so."""
    module = load(UNLOCKED)
    orders: list[str] = []

    def check(a: Outcome, b: Outcome) -> None:
        assert orders[0] == "b", "a came first"

    def make() -> Scenario:
        orders.clear()
        return Scenario(lambda: orders.append("a"), lambda: orders.append("b"), check)

    with pytest.raises(AssertionError, match="a came first") as failed:
        explore(make, module)
    assert "ran only when A had ended" in failed.value.__notes__[0]


def test_one_thread_alone_can_be_kept_from_hanging(load: Load) -> None:
    """In a `no_hanging` block a lock taken twice is a deadlock; afterwards all is as before."""
    module = load(PAIR)
    before = (threading.Lock, threading.Thread.start)
    with no_hanging(module):
        module.Pair().forth()
        with pytest.raises(Deadlock, match="the test itself waits at line 7 for a Lock"):
            module.Pair().twice()
    assert (threading.Lock, threading.Thread.start) == before
