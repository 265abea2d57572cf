"""Sentences that fit the terminal: broken between words there, whole in a file or a pipe."""

from __future__ import annotations

import textwrap

from rich.console import Console

WIDEST = 100  # longer lines are hard to read, however wide the terminal is


def prose_width(console: Console) -> int | None:
    """How wide a line of prose may be; None where nobody looks at a terminal."""
    return min(console.width, WIDEST) if console.is_terminal else None


def fitted(text: str, width: int | None, first: str = "", rest: str | None = None) -> str:
    """The text behind `first`, broken into lines of at most `width`, the later ones behind `rest`.

    A word that is longer than a line, such as a path, stays whole. `rest` is as many spaces as
    `first` is long, unless it is given.
    """
    indent = " " * len(first) if rest is None else rest
    if width is None or len(first) + len(text) <= width:
        return first + text
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def listed(names: list[str], most: int = 6) -> str:
    """`a, b and c`; of many, the first `most` and how many more."""
    if len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def number_of(number: int, one: str, many: str = "") -> str:
    """`1 topic`, `2 topics`; `many` where an s is not enough."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def spoken_minutes(minutes: int) -> str:
    """`45 min`, `2 h` or `2 h 15 min`."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join(parts + ([f"{rest} min"] if rest or not hours else []))
