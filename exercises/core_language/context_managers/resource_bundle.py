"""Resource bundle: open several resources together, or none of them.

A nightly import needs every replica of a database at once. `open_all` opens them one after the
other; when one can not be opened, those already open are closed again. What it returns is one
object that closes them all, or hands that duty on.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class Bundle(Generic[T]):
    """Resources that are open already and are closed together, in reverse order of opening.

    Entering a bundle opens nothing: `with bundle:` is there for what happens at its end.
    """

    items: tuple[T, ...]

    def __init__(self, items: Iterable[T], stack: ExitStack) -> None:
        """Take over `items` and the stack whose exit closes them (given)."""
        self.items = tuple(items)
        self._stack = stack

    def __enter__(self) -> Self:
        """Return the bundle itself."""
        raise NotImplementedError("Bundle.__enter__")

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        """Close everything as nested `with` blocks, the first item outermost, would.

        So each resource's `__exit__` is given the exception that is on its way out just then,
        and may suppress it or replace it by another one. (`__context__` is left open.)
        """
        raise NotImplementedError("Bundle.__exit__")

    def close(self) -> None:
        """Close everything as the end of a `with` block without an exception would.

        All are closed even if some raise; the error raised last leaves. What was closed already
        (by an earlier `close`, or by the end of `with bundle:`) is not closed again, also if
        closing it raised.
        """
        raise NotImplementedError("Bundle.close")

    def detach(self) -> Callable[[], None]:
        """Hand the duty of closing to the caller, and return the function that does it.

        From then on, neither `close` nor the end of a `with` block of this bundle closes
        anything or suppresses anything. The returned function does what `close` would have
        done, and does nothing when it is called again.

            with open_all(openers) as bundle:
                check(bundle.items)            # if this raises, all are closed
                close = bundle.detach()        # if not, they outlive the block
        """
        raise NotImplementedError("Bundle.detach")


def open_all(openers: Sequence[Callable[[], AbstractContextManager[T]]]) -> Bundle[T]:
    """Open all resources now, in order, and return them as one open bundle.

    Each opener is called and the context manager it returns is entered before the next opener is
    called. `items` of the bundle are the values that entering gave, in the same order. No
    openers make a bundle of nothing.

    If an opener, or the entering of its context manager, raises an exception of any kind, the
    resources entered before are exited in reverse order, with this exception, as nested `with`
    blocks would. The exception then leaves `open_all`, even if an `__exit__` returned True:
    there is no bundle to go on with. If an `__exit__` raises another one, that one leaves.
    """
    raise NotImplementedError("open_all")
