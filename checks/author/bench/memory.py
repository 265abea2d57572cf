"""The memory of the warm parent, over many gradings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from checks.author.bench.costs import Row
from checks.author.bench.growth import generated
from checks.author.lock import as_it_is
from checks.grading import run_tests
from checks.marks.tests import Runner
from checks.repository import Repository

LARGEST = 150  # MB
FLAT = 2  # MB: what counts as no growth
GRADINGS = 1000
MB = 1_000_000


def memory_row(repository: Repository, scratch: Path, gradings: int = GRADINGS) -> Row:
    """What the warm parent holds after some gradings, and how much more that is than before."""
    checks = repository.checks
    small = generated(repository, scratch / "memory", 1)
    task = as_it_is(small, small.roadmap.katas[0])
    with Runner(checks / "settings" / "pytest.ini") as runner, ThreadPoolExecutor(2) as pool:

        def run(number: int) -> None:
            place = scratch / f"memory-{number}"
            assert run_tests(runner, task, place, checks / "harness", record=True).mark.ok

        runner.start()
        parent = psutil.Process().children()[-1]
        list(pool.map(run, range(10)))
        before = parent.memory_info().rss / MB
        list(pool.map(run, range(10, gradings)))
        after = parent.memory_info().rss / MB
    return Row(
        f"memory of the warm parent after {gradings:,} gradings",
        "after 10",
        f"{after:.0f} MB, {after - before:+.1f} MB",
        f"{LARGEST} MB, flat",
        after < LARGEST and after - before < FLAT,
        f"{after:.1f} MB against {before:.1f} MB",
    )
