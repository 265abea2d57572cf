"""Tests of `repository.py`: where things lie in a clone."""

from __future__ import annotations

from pathlib import Path

from checks.repository import this_repository
from checks.tests.conftest import Sample


def test_a_clone_knows_where_its_files_lie(sample: Sample) -> None:
    """Stub, reference answer and topic of a kata are found below the root."""
    repository = sample.repository
    kata = repository.roadmap.katas[0]
    assert repository.stub(kata) == sample.root / "exercises/basics/numbers/double.py"
    assert repository.solution(kata) == sample.root / "solutions/basics/numbers/double.py"
    assert repository.topic(kata) == sample.root / "exercises/basics/numbers"
    assert repository.lock_file.is_file()


def test_the_map_is_read_once(sample: Sample) -> None:
    """All who ask a repository see the same map."""
    assert sample.repository.roadmap is sample.repository.roadmap


def test_this_grader_finds_the_clone_that_it_lies_in() -> None:
    """The root holds the grader, whatever the current folder is."""
    assert this_repository().checks == Path(__file__).parents[1]
