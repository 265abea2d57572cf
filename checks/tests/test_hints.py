"""Tests of `learn/hints.py`: one more hint each time."""

from __future__ import annotations

import shutil

import pytest

from checks.tests.conftest import Sample


def test_each_time_there_is_one_more_hint(sample: Sample) -> None:
    """The hints so far come again, and how many are left is told."""
    first, second, third = (sample.run("hint", "double").output for _ in range(3))
    assert first == "1. Which operator?\n(1 more: run this again)\n"
    assert second == "1. Which operator?\n2. Add it to itself.\n(that was the last one)\n"
    assert third == second


def test_every_kata_has_a_count_of_its_own(sample: Sample) -> None:
    """A hint for one leaves the others untold."""
    sample.run("hint", "double")
    assert sample.run("hint", "total").output.startswith("1. Count the items.\n(1 more")


@pytest.mark.parametrize("damage", [b"", b"[1]", b'{"\xff": 1}'])
def test_a_damaged_count_starts_anew(sample: Sample, damage: bytes) -> None:
    """What cannot be read is as if no hint had been given."""
    sample.run("hint", "double")
    (sample.repository.state / "hints.json").write_bytes(damage)
    assert "(1 more: run this again)" in sample.run("hint", "double").output


def test_where_nothing_can_be_kept_hints_are_given_all_the_same(sample: Sample) -> None:
    """A `.katas` that is no folder costs the count only."""
    shutil.rmtree(sample.repository.state, ignore_errors=True)
    sample.write(".katas", "")
    assert sample.run("hint", "double").output.startswith("1. Which operator?")


@pytest.mark.parametrize("selectors", [(), ("numbers",)])
def test_a_hint_is_for_one_kata(sample: Sample, selectors: tuple[str, ...]) -> None:
    """Without a kata, or with several, the command says how it is called."""
    result = sample.run("hint", *selectors)
    assert result.exit_code == 2
    assert "a hint is for one kata: name it, as in: nox -s hint -- call_budget" in result.output
