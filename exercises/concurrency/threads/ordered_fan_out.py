"""A fan-out to a slow service: several calls at a time, results in order, memory bounded.

A settlement run asks a bank about each of millions of payments. The bank answers slowly but takes
several calls at a time. `bounded_map` is `map` on a pool of threads that keeps the order and never
runs further ahead of its consumer than it is told to.
"""

from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def bounded_map(
    fn: Callable[[T], R], items: Iterable[T], *, workers: int, in_flight: int
) -> Generator[R, None, None]:
    """Return a generator of `fn(item)` for each item, in input order, worked out by threads.

    Up to `workers` calls of `fn` run at the same time. Items are pulled from `items` only inside
    `next`: before it waits for its result, each `next` pulls until `in_flight` items are pulled
    and not yet yielded, or `items` has ended. Never more: an item counts until the `next` that
    returns its result has returned, however early `fn` was done with it. So `items` may be
    endless, and before the first `next` nothing is pulled (`iter(items)` may be called earlier).

        results = bounded_map(fetch, itertools.count(), workers=2, in_flight=5)
        next(results)    # pulls 0 to 4, returns fetch(0)
        next(results)    # pulls 5, returns fetch(1)
        results.close()  # 2 to 5 are of no use any more

    An `Exception` of `fn`, or of `items` while it is pulled from, is raised unchanged in the place
    of its item: after the results of all items before it. (Not a `StopIteration` of `fn`: no
    generator lets one out.) Nothing is pulled from `items` once it has raised or ended.

    However the generator ends (exhausted, an exception, `close()`), it first cleans up: calls of
    `fn` that have not started are dropped, those that are running are waited for, and no thread
    is left.

    Raises:
        ValueError: `workers` is below 1, or `in_flight` is below `workers`; raised by the call
            of `bounded_map` itself, not by the first `next`.
    """
    raise NotImplementedError("bounded_map")
