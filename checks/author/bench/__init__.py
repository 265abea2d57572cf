"""How fast the grader is, beside plain tools on the same work: ratios measured in one run.

costs.py       what a piece of work costs
katas.py       the katas of this repository, graded and run by plain tools
growth.py      repositories of many generated katas
memory.py      the memory of the warm parent
page.py        docs/benchmarks.md
"""

from __future__ import annotations

import os
from pathlib import Path

from checks.author.bench.costs import Row
from checks.author.bench.growth import growth_rows
from checks.author.bench.katas import Katas
from checks.author.bench.memory import memory_row
from checks.author.bench.page import as_markdown
from checks.repository import Repository
from checks.workspace import scratch_folder


def bench(repository: Repository, rounds: int) -> str:
    """Measure, write `docs/benchmarks.md`, and return its text."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # plain tools, too, keep what they compiled
    with scratch_folder() as scratch:
        rows = [
            *Katas(repository, scratch / "kept", rounds).rows(),
            _without_bytecode(repository, scratch / "bare", rounds),
            memory_row(repository, scratch),
        ]
        growth = growth_rows(repository, scratch)
    text = as_markdown(rows, growth, len(repository.roadmap.katas), rounds)
    (repository.root / "docs" / "benchmarks.md").write_text(text, "utf-8")
    return text


def _without_bytecode(repository: Repository, scratch: Path, rounds: int) -> Row:
    """One kata changed where Python keeps no compiled modules, as in many containers."""
    nowhere = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(scratch / "nowhere")}
    katas = Katas(repository, scratch, rounds, nowhere)
    return katas.changed_against_tools(", where Python keeps no compiled modules")
