"""Error collector: go on after a bad row, and report all of them at the end.

An import of ten thousand rows should not stop at the first bad one, and should not hide any
either. Each row runs in a `step` of an `ErrorCollector`; the errors come out together at the end,
as one `ExceptionGroup`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self


class ErrorCollector:
    """Collect the errors of single steps and raise them together when the block ends.

        with ErrorCollector("import failed", catch=ValueError) as errors:
            for number, row in enumerate(rows, start=1):
                with errors.step(f"row {number}"):
                    load(row)

    Leaving the outer block without an exception, after errors were collected, raises
    `ExceptionGroup(message, errors)`: the very exceptions that were caught, with their
    tracebacks, in the order they came. Without collected errors nothing is raised.

    Another exception that comes out of the outer body, of whatever kind, leaves the block as it
    is and no group is raised. If n > 0 errors had been collected by then, it gets the note
    "<n> collected error(s) were dropped".

    A collector can be used for another `with` after the first: it starts from no errors again.
    """

    def __init__(
        self,
        message: str,
        *,
        catch: type[Exception] | tuple[type[Exception], ...],
        max_errors: int | None = None,
    ) -> None:
        """Say what the group will be called, what a step catches, and how many errors end it.

        Raises:
            TypeError: something in `catch` is not a class derived from Exception.
            ValueError: `max_errors` is less than 1.
        """
        raise NotImplementedError("ErrorCollector.__init__")

    @property
    def count(self) -> int:
        """How many errors were collected since the outer block was last entered (0 before)."""
        raise NotImplementedError("ErrorCollector.count")

    def __enter__(self) -> Self:
        """Start from no errors and return the collector itself."""
        raise NotImplementedError("ErrorCollector.__enter__")

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Raise the group, or add the note to the exception that is on its way out."""
        raise NotImplementedError("ErrorCollector.__exit__")

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Run one step: an instance of a `catch` class is collected, and what follows goes on.

        The collected exception gets `label` as a note. Every other exception passes through
        untouched; KeyboardInterrupt and its like always do.

        The `max_errors`-th error makes its step raise the group of all errors at once. On the
        way out of that group neither the outer block nor a step around this one wraps it, notes
        it or catches it, even if `catch` fits it. To catch it inside the block and go on, or to
        raise it again in a later one, is outside of this task.

        Raises:
            RuntimeError: the step is entered while the outer block is not open.
        """
        raise NotImplementedError("ErrorCollector.step")
