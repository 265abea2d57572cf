"""A replayable source: a lazy pipeline that can be run as often as we like.

A report needs two passes over last night's measurements: one for the mean, one to compare each
value with it. A generator gives one pass and is then silently empty; a list gives many and holds
everything in memory. A `Replayable` keeps the recipe, and makes a fresh iterator for every pass.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class NotReplayable(RuntimeError):
    """Raised for a source that can be iterated only once (given)."""


class Replayable(Generic[T]):
    """An iterable that starts from the beginning with every `iter()`.

        readings = Replayable(lambda: read_numbers(path))
        even = readings.where(lambda number: number % 2 == 0)
        list(even), list(even)      # two full passes; `readings` is as it was

    `map`, `where`, `take` and `chain` return a new Replayable and leave this one unchanged, so
    several pipelines can share a beginning. Nothing runs before an iteration: until then neither
    the factory nor any function is called and no item is taken. Every pass calls the factory
    again, once, and keeps no items (the last iterator may be held); passes that run at the same
    time do not disturb each other.

    Items are computed when asked for, one at a time and none ahead.
    """

    def __init__(self, factory: Callable[[], Iterable[T]]) -> None:
        """Keep `factory`, which is called for every pass and returns the items of that pass.

        Raises:
            TypeError: `factory` cannot be called (an iterable itself, for example).
        """
        if not callable(factory):
            raise TypeError(f"factory must be callable, not {factory!r}")
        self._factory = factory
        self._latest: Iterator[T] | None = None

    def __iter__(self) -> Iterator[T]:
        """Return an iterator over a fresh pass.

        Raises:
            NotReplayable: the factory handed out the very iterator that it handed out for the
                pass before, used up or not (one of an earlier pass may go unnoticed). Raised by
                `iter()` or by the first `next`. A factory may return the same list each time:
                that makes new iterators.
        """
        iterator = iter(self._factory())
        if iterator is self._latest:
            raise NotReplayable(f"the factory returned {iterator!r} for a second pass")
        self._latest = iterator
        return iterator

    def map(self, fn: Callable[[T], U]) -> "Replayable[U]":
        """Return a source of `fn(item)` for every item."""
        return Replayable(lambda: map(fn, self))

    def where(self, pred: Callable[[T], bool]) -> "Replayable[T]":
        """Return a source of the items for which `pred(item)` is true."""
        return Replayable(lambda: filter(pred, self))

    def take(self, n: int) -> "Replayable[T]":
        """Return a source of the first `n` items, or of all where there are fewer.

        A pass to its end takes at most `n` items from this source, never one more; a pass over
        `take(0)` need not even begin one here.

        Raises:
            ValueError: `n` is negative; raised by `take(n)` itself.
        """
        if n < 0:
            raise ValueError(f"n must be 0 or more, not {n}")
        return Replayable(lambda: itertools.islice(self, n))

    def chain(self, other: Iterable[T]) -> "Replayable[T]":
        """Return a source of the items of this one, followed by those of `other`.

        `other` is iterated anew for every pass, and not even asked for its iterator before the
        items of this one are used up.

        Raises:
            NotReplayable: `other` is an iterator, with a `__next__` of its own (a generator, an
                open file), and gives its items only once; raised by `chain(other)` itself.
        """
        if isinstance(other, Iterator):
            raise NotReplayable(f"{other!r} is an iterator and gives its items only once")
        return Replayable(lambda: itertools.chain(self, other))
