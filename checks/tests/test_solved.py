"""Tests of `learn/solved.py`: what was solved is remembered, and told where it is no more."""

from __future__ import annotations

import datetime

import pytest

from checks.learn.solved import solved_once
from checks.reports.data import read_json
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy


def test_a_grade_remembers_what_is_solved(sample: Sample) -> None:
    """The day and the answer; what fails is not noted, nor what is graded from elsewhere."""
    sample.run("grade", "--answers", "solutions")
    assert solved_once(sample.repository) == {}
    sample.solve("double")
    sample.answer("total", "def total(numbers: list[int]) -> int:\n    return 1\n")
    sample.run("grade")
    (name, solved), *others = solved_once(sample.repository).items()
    assert (name, others) == ("basics/numbers/double", [])
    assert abs(datetime.date.today() - datetime.date.fromisoformat(solved.on)).days <= 1


def test_a_grade_says_what_was_solved_once(sample: Sample) -> None:
    """The note is in every report, and the kata is failing all the same."""
    sample.solve("double")
    sample.run("grade")
    sample.answer("double", "def double(number: int) -> int:\n    return 3 * number\n")
    result = sample.run("grade", "--json", "report.json")
    assert result.exit_code == 1
    assert "; the answer has changed since\n" in result.output
    (note,) = read_json(sample.root / "report.json").katas[0].notes
    assert note.startswith("solved on 20")


def test_a_grade_without_news_writes_nothing(sample: Sample) -> None:
    """What is known to be solved is not noted again."""
    sample.solve("double")
    sample.run("grade")
    path = sample.repository.state / "solved.json"
    written = path.stat().st_mtime_ns
    sample.run("grade")
    assert path.stat().st_mtime_ns == written


def test_the_record_alone_counts_for_nothing(sample: Sample) -> None:
    """Whoever writes into it has solved nothing."""
    sample.answer("double", "x = 1\n")
    sample.write(
        ".katas/solved.json", '{"basics/numbers/double": {"on": "2020-01-01", "answer": ""}}'
    )
    assert "2 katas: 1 started, 1 to do" in sample.run("progress").output
