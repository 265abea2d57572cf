"""Tests of `grading.py`: whole grades of small answers."""

from __future__ import annotations

from checks.tests.conftest import Sample


def test_an_untouched_clone_has_nothing_started(sample: Sample) -> None:
    """Nothing started: the first kata is named, and that is no failure."""
    result = sample.run("grade")
    assert result.exit_code == 0, result.output
    assert "Nothing started: begin with exercises/basics/numbers/double.py" in result.output


def test_a_right_answer_is_solved(sample: Sample) -> None:
    """The reference answer in the learner's place is solved."""
    sample.solve("double")
    result = sample.run("grade")
    assert result.exit_code == 0, result.output
    assert "1 solved, 1 not started" in result.output
