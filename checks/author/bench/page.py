"""The benchmark page, as Markdown."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version

from checks.author.bench.costs import Cost, Row
from checks.author.bench.growth import Growth

TOOLS = ("pytest", "hypothesis", "mypy", "ruff", "nox")
HEAD = """\
# Benchmarks

Written by `nox -s bench` on {date}: {katas} katas, medians of {rounds},
{cores} cores, {machine}, Python {python}, {tools}.

The plain tools have what they need to be fast: a warm cache of mypy, and compiled modules. CPU
seconds count all processes. A bound is one on wall-clock time, unless it says otherwise.

| measure | against | result | bound | holds | figures |
|---|---|---|---|---|---|
"""
LIMITS = """
## What sets the limits

With compiled modules, half of a plain `pytest FILE` is the import of pytest and Hypothesis. A
command that starts anew has to import them too, and cannot run the tests before: where one kata
changed, the path from start to verdict is the command's own start, these imports, one small run
that warms the parent, and the run itself, while mypy and ruff run beside it. `watch` keeps the
parent and mypy, so only the run itself is left. No process outlives a command.

Against one plain pytest a kata the imports are what is saved; the tests' own time stays.

Tried and kept: ruff's own binary; mypy imported once in a process of its own; imports of the
command put off until the runs have begun; fewer examples and no old garbage in the warming run; no
tracebacks formatted that nobody reads; libraries compiled when they are installed.

Tried and left: mypy's sqlite cache (no faster); a child of its own in place of a warm parent where
there is one kata (no faster: its run then imports what the warming run would have).
"""
GROWTH = """
## Growth

Repositories of generated katas, each measured once, `grade` in all: with nothing started, with an
answer to every kata that was never graded before, and the same again. In brackets: milliseconds a
kata. Linear growth means that these do not grow.

| katas | nothing started | all answers, cold | all answers again |
|---|---|---|---|
"""


def as_markdown(rows: Sequence[Row], growth: Sequence[Growth], katas: int, rounds: int) -> str:
    """The benchmark page."""
    head = HEAD.format(
        date=datetime.date.today(),
        katas=katas,
        rounds=rounds,
        cores=os.cpu_count(),
        machine=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        tools=", ".join(f"{tool} {version(tool)}" for tool in TOOLS),
    )
    table = [
        f"| {row.measure} | {row.against} | {row.result} | {row.bound} "
        f"| {'yes' if row.holds else '**no**'} | {row.figures} |\n"
        for row in rows
    ]
    grown = [
        f"| {size.katas:,} | {_each(size.untouched, size)} | {_each(size.cold, size)} "
        f"| {_each(size.again, size)} |\n"
        for size in growth
    ]
    return "".join([head, *table, LIMITS, GROWTH, *grown])


def _each(cost: Cost | None, size: Growth) -> str:
    return f"{cost.wall:.2f} s ({1000 * cost.wall / size.katas:.2f})" if cost else "not measured"
