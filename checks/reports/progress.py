"""A progress bar while katas run: on a terminal only, and gone when it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial


@contextmanager
def progress_bar(total: int, *, wanted: bool = True) -> Iterator[Callable[[object], None]]:
    """Yield a function that is called each time one of `total` katas is done.

    The bar is imported and drawn when the first is done, so that no run has to wait for it.
    """
    with ExitStack() as stack:

        @cache
        def bar() -> Callable[[], None]:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            console = Console(stderr=True)
            progress = Progress(
                TextColumn("grading"),
                BarColumn(),
                MofNCompleteColumn(),
                console=console,
                transient=True,
                disable=not (wanted and console.is_terminal),
            )
            stack.enter_context(progress)
            return partial(progress.advance, progress.add_task("", total=total))

        yield lambda _: bar()()
