"""Tests of `learn/reset.py`: a stub comes back and nothing is lost."""

from __future__ import annotations

from checks.tests.conftest import Sample

STUB = "exercises/basics/numbers/double.py"


def test_the_stub_comes_back_and_the_answer_is_kept(sample: Sample) -> None:
    """Two resets keep two backups, each with its own text."""
    stub = (sample.root / STUB).read_bytes()
    for number in (1, 2):
        sample.answer("double", f"attempt = {number}\n")
        result = sample.run("reset", "double")
        assert result.exit_code == 0, result.output
        assert f".katas/backups/double.py.{number}" in result.output
        assert (sample.root / STUB).read_bytes() == stub
        kept = sample.root / ".katas" / "backups" / f"double.py.{number}"
        assert kept.read_text() == f"attempt = {number}\n"


def test_a_removed_stub_comes_back(sample: Sample) -> None:
    """A stub that was removed is restored, and there is nothing to keep."""
    (sample.root / STUB).unlink()
    result = sample.run("reset", "double")
    assert result.output == f"{STUB} is the stub again\n"


def test_an_untouched_stub_is_left_alone(sample: Sample) -> None:
    """Nothing is done to a stub that nobody changed."""
    assert sample.run("reset", "double").output == f"{STUB} is the stub already\n"


def test_a_folder_in_its_place_is_not_moved(sample: Sample) -> None:
    """A folder is the user's to move: one line, and exit status 2."""
    (sample.root / STUB).unlink()
    (sample.root / STUB).mkdir()
    result = sample.run("reset", "double")
    assert result.exit_code == 2
    assert "is a folder: move it away first" in result.output


def test_a_topic_is_not_reset_at_once(sample: Sample) -> None:
    """One kata at a time: a whole topic is refused, and so is no name at all."""
    for selectors in ([], ["numbers"]):
        result = sample.run("reset", *selectors)
        assert result.exit_code == 2
        assert "reset is for one kata" in result.output
