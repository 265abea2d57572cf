"""A buffer between threads that can be closed.

One thread reads payments from a file, others write them to a database; a bounded buffer between
them keeps the reader from running ahead. When the file ends, or a writer gives up, the buffer is
closed and every thread that waits on it gets away. `queue.Queue` cannot be closed before Python
3.13, so this one is built on what it is built on itself: `threading.Condition`.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The buffer was closed and the call cannot succeed any more (given)."""


class ClosableBuffer(Generic[T]):
    """A first-in, first-out buffer of at most `maxsize` items for any number of threads.

        buffer = ClosableBuffer[str](maxsize=100)
        # reading thread                    # any number of writing threads
        for line in file:                   for line in buffer:
            buffer.put(line)                    write(line)
        buffer.close()                      # ends when all lines are written

    `put` waits while the buffer is full, `get` while it is empty. They wait in `Condition.wait`
    (`wait_for` calls it), which may return for no reason at all. As soon as a waiting call can
    succeed, one such call does, in whatever order putters and getters began to wait.

    `timeout` is the number of seconds that a call may wait in total, however often it wakes up in
    between; None is for ever, 0 does not wait. A call that can succeed when its time is up
    succeeds; otherwise it raises `TimeoutError` and has changed nothing.

    Of the modules for synchronising it uses `threading` alone: `queue` is not imported.
    """

    def __init__(self, maxsize: int) -> None:
        """Make an empty, open buffer; `ValueError` if `maxsize` is below 1."""
        if maxsize < 1:
            raise ValueError(f"maxsize must be 1 or more, not {maxsize}")
        self._maxsize = maxsize
        self._items: deque[T] = deque()
        self._closed = False
        lock = threading.Lock()
        self._may_put = threading.Condition(lock)
        self._may_get = threading.Condition(lock)

    def put(self, item: T, timeout: float | None = None) -> None:
        """Add `item` at the end, waiting for room if need be.

        Raises:
            Closed: the buffer is closed, whether there is room or not, or is closed while this
                call waits (if room came before the close, it may succeed instead). The item is
                not added.
            TimeoutError: there was no room within `timeout` seconds. The item is not added.
        """
        with self._may_put:
            if not self._may_put.wait_for(self._put_can_end, timeout):
                raise TimeoutError(f"no room within {timeout} s")
            if self._closed:
                raise Closed
            self._items.append(item)
            self._may_get.notify()

    def get(self, timeout: float | None = None) -> T:
        """Take the oldest item out and return it, waiting for one if need be.

        Raises:
            Closed: the buffer is closed and empty, or gets so while this call waits. Items that
                were put before the close are still handed out.
            TimeoutError: there was no item within `timeout` seconds.
        """
        with self._may_get:
            if not self._may_get.wait_for(self._get_can_end, timeout):
                raise TimeoutError(f"no item within {timeout} s")
            if not self._items:
                raise Closed
            item = self._items.popleft()
            self._may_put.notify()
            return item

    def close(self) -> None:
        """Close the buffer for good and wake every waiting thread; closing again does nothing."""
        with self._may_put:
            self._closed = True
            self._may_put.notify_all()
            self._may_get.notify_all()

    def __iter__(self) -> Iterator[T]:
        """Yield what `get()` returns, until the buffer is closed and empty."""
        with contextlib.suppress(Closed):
            while True:
                yield self.get()

    def _put_can_end(self) -> bool:
        return self._closed or len(self._items) < self._maxsize

    def _get_can_end(self) -> bool:
        return self._closed or bool(self._items)
