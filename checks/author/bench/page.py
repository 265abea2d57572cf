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
    return "".join([head, *table, GROWTH, *grown])


def _each(cost: Cost | None, size: Growth) -> str:
    return f"{cost.wall:.2f} s ({1000 * cost.wall / size.katas:.2f})" if cost else "not measured"
