"""Tests of `author/bench/`: what it counts and writes, on repositories of a few katas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checks.author.bench.costs import Cost, at_most, compared, measured
from checks.author.bench.growth import Growth, generated, growth_of
from checks.author.bench.katas import Katas
from checks.author.bench.memory import memory_row
from checks.author.bench.page import as_markdown
from checks.grading import Marks
from checks.tests.conftest import Sample


def test_cost_counts_the_cpu_of_children() -> None:
    """CPU seconds of a process that was waited for are in the cost."""
    busy = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    cost = measured(lambda: subprocess.run([sys.executable, "-c", busy], check=True), rounds=1)
    assert cost.cpu >= 0.2
    assert cost.wall >= 0.2


def test_a_row_with_something_to_compare_gives_ratios() -> None:
    """Ratios stand before seconds, since those depend on the machine; wall-clock time decides."""
    row = compared("ours", Cost(1.0, 3.0), "theirs", Cost(2.0, 2.0), 0.5)
    assert row.result == "0.50 x wall, 1.50 x CPU"
    assert row.holds
    assert not compared("ours", Cost(1.0, 3.0), "theirs", Cost(2.0, 2.0), 0.4).holds


def test_the_page_has_a_line_for_each_row() -> None:
    """The page says what was measured, the bound, whether it holds, and how it grows."""
    grown = Growth(200, Cost(1, 1), None, Cost(2, 2))
    text = as_markdown([at_most("ours", Cost(1, 3), 0.4)], [grown], katas=2, rounds=5)
    assert "2 katas, medians of 5" in text
    assert "| ours |  | 1.00 s | 0.4 s | **no** | 1.00 s wall, 3.00 s CPU |\n" in text
    assert "| 200 | 1.00 s (5.00) | not measured | 2.00 s (10.00) |\n" in text


@pytest.mark.timeout(90)
def test_the_work_that_is_measured_is_done(sample: Sample, tmp_path: Path) -> None:
    """Grading in isolation, and one changed kata with its three marks, really pass."""
    sample.write("conftest.py", "")
    katas = Katas(sample.repository, tmp_path / "scratch", rounds=1)
    katas._grade_isolated()
    assert katas.changed_against_tools("").holds in (True, False)
    with Marks(sample.repository, 1) as marks:
        katas._watch_changed(marks)


@pytest.mark.timeout(90)
def test_generated_katas_are_graded(sample: Sample, tmp_path: Path) -> None:
    """Trivial katas, with their lock and answers, are a repository like any other."""
    growth = growth_of(generated(sample.repository, tmp_path / "many", 7))
    assert growth.katas == 7
    assert growth.cold


@pytest.mark.timeout(90)
def test_known_verdicts_stand_for_a_cold_grade(sample: Sample, tmp_path: Path) -> None:
    """Where all verdicts are made up beforehand, grading finds them."""
    growth = growth_of(generated(sample.repository, tmp_path / "many", 7), largest_cold=5)
    assert growth.cold is None
    verdicts = tmp_path / "many" / ".katas" / "verdicts"
    assert len([path for path in verdicts.rglob("*") if path.is_file()]) == 7


@pytest.mark.timeout(90)
def test_the_parents_memory_is_looked_at(sample: Sample, tmp_path: Path) -> None:
    """The warm parent is below its bound after a few runs."""
    row = memory_row(sample.repository, tmp_path, gradings=14)
    assert row.measure == "memory of the warm parent after 14 gradings"
    assert row.holds
