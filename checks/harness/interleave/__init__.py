"""Two threads in every order that matters: a race is found at once, not once in a million runs.

A thread can lose its turn between any two bytecode instructions (opcodes). `explore` tries it: it
pauses thread A before its first opcode inside the module under test, lets thread B run to its end
or until it has to wait, lets A go on, and runs the check; then the same anew with a pause before
the second opcode, the third, and so on until A has no more.

    def make() -> Scenario:
        counter = Counter()

        def check(a: Outcome, b: Outcome) -> None:
            assert counter.value == 2

        return Scenario(counter.add_one, counter.add_one, check)

    explore(make, counter_module)

`make` builds everything afresh each time. `check` gets what either thread returned or raised and
whether it had to wait for a lock. An exception that `allowed` does not name fails the run, and so
does a thread that can never end: `Deadlock` says who waits for what, and at which line. Where one
thread is enough to hang (a lock taken twice, a callback that waits for a thread), use

    with no_hanging(counter_module):
        Counter().add_twice()

One thread runs at a time, so an order that fails, fails always. Waiting is seen, not timed: while
`explore` runs, `threading.Lock` and `RLock` are stand-ins that report when a thread has to wait,
and `Condition`, `Event`, `Semaphore`, `Barrier`, `queue.Queue`, `Thread.join` and executors report
through them. Threads that A or B start take part as well. What the module took hold of when it was
imported is found too, under any name, as a global, a class attribute, a variable that a function
closes over (a dataclass keeps its `default_factory` there) or the factory of a global
`defaultdict`: the functions `Lock` and `RLock`, and locks made by them.

Limits:

- Other waits are not seen (a sleep, a socket, a `Condition` or `Event` made before `explore` began,
  a lock inside an object made before). After `grace` seconds the other thread goes on beside the
  waiting one: that costs time and may miss a race, but fails no right answer.
- A run that has not ended after `patience` seconds raises `Hang`.
- Only A is paused, and once a run. To pause the other one, explore again with the two exchanged.
- Threads that run before `explore` begins take no part: nobody on the stage should wait for them.
- Only the first `most` opcodes of A are tried.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType

from .locks import stand_ins
from .stage import Deadlock, Hang, Outcome, Scenario, Stage

__all__ = ["Deadlock", "Hang", "Outcome", "Scenario", "explore", "no_hanging"]


def explore(
    make: Callable[[], Scenario],
    module: ModuleType,
    *,
    grace: float = 0.05,
    patience: float = 5.0,
    most: int = 1000,
) -> int:
    """Pause A before each of its opcodes in `module` in turn; return how many pauses were tried.

    Raises what `check` raises, with a note that says where A was paused; `Deadlock` or `Hang` if
    a thread does not end; AssertionError if a thread raises something not in `allowed`.
    """
    stage = Stage(str(module.__file__), grace, patience)
    with stand_ins(stage, module), stage.watch.process():
        for point in range(1, most + 1):
            try:
                if not stage.play(make, point):
                    return point - 1
            except BaseException as error:
                error.add_note(stage.order_of_events())
                raise
    return most


@contextmanager
def no_hanging(module: ModuleType, *, grace: float = 0.05, patience: float = 5.0) -> Iterator[None]:
    """In a `with` block: the code runs as always, but waiting for ever raises `Deadlock`."""
    stage = Stage(str(module.__file__), grace, patience)
    with stand_ins(stage, module):
        try:
            yield
        finally:
            stage.dismiss()
