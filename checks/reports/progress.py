"""A progress bar while katas run: on a terminal only, and gone when it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


@contextmanager
def progress_bar(total: int, *, wanted: bool = True) -> Iterator[Callable[[object], None]]:
    """Yield a function that is called each time one of `total` katas is done."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not (wanted and console.is_terminal),
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda _: progress.advance(task)
