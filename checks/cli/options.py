"""What several commands take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console


def cores() -> int:
    """How many processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 2


SELECTORS = click.argument("selectors", nargs=-1, metavar="[TRACK | TOPIC | KATA | PATH]...")
FILE = click.Path(path_type=Path)
JOBS = click.option("--jobs", type=click.IntRange(1), default=cores(), help="Runs at a time.")
PLAIN = click.option(
    "--plain",
    is_flag=True,
    envvar="KATAS_PLAIN",
    help="Words in place of signs, colours and columns, for screen readers (or KATAS_PLAIN=1).",
)


def console_of(plain: bool) -> Console:
    """The console to print on; a plain one has no colours and no other styles."""
    from rich.console import Console

    return Console(color_system=None if plain else "auto")
