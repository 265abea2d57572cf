"""Tests of `author/bench.py`: what it counts and writes, on a repository of two katas."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from checks.author.bench import Bench, Cost, Row, as_markdown, measured
from checks.tests.conftest import Sample


def test_cost_counts_the_cpu_of_children() -> None:
    """CPU seconds of a process that was waited for are in the cost."""
    busy = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    cost = measured(lambda: subprocess.run([sys.executable, "-c", busy], check=True), rounds=1)
    assert cost.cpu >= 0.2
    assert cost.wall >= 0.2


def test_a_row_with_something_to_compare_gives_ratios() -> None:
    """Ratios stand before seconds, since those depend on the machine."""
    row = Row("ours", Cost(1.0, 3.0), "theirs", Cost(2.0, 2.0), "1.0")
    assert row.result == "0.50 x wall, 1.50 x CPU"


def test_the_page_has_a_line_for_each_row() -> None:
    """The page is a table with what was measured, against what, and the bound."""
    text = as_markdown([Row("ours", Cost(1, 3), "", None, "0.4 s")], katas=2, rounds=5)
    assert "2 katas, medians of 5" in text
    assert "| ours |  | 1.00 s wall, 3.00 s CPU | 0.4 s | 1.00 s wall, 3.00 s CPU |" in text


@pytest.mark.timeout(90)
def test_the_work_that_is_measured_is_done(sample: Sample, tmp_path: Path) -> None:
    """Grading in isolation, and one changed kata with its three marks, really pass."""
    sample.write("conftest.py", "")
    bench = Bench(sample.repository, tmp_path / "scratch", rounds=1)
    bench._grade_isolated()
    bench._grade_changed()
    bench._tools_apart()
