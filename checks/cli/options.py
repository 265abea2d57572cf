"""What several commands take."""

from __future__ import annotations

import os
from pathlib import Path

import click


def cores() -> int:
    """How many processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 2


SELECTORS = click.argument("selectors", nargs=-1, metavar="[TRACK | TOPIC | KATA | PATH]...")
FILE = click.Path(path_type=Path)
JOBS = click.option("--jobs", type=click.IntRange(1), default=cores(), help="Runs at a time.")
