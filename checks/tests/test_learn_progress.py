"""Tests of `learn/progress.py`: the whole map by what is true of the files."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from checks.learn.progress import TerminalProgress, progress_of
from checks.repository import Repository
from checks.tests.conftest import Sample
from checks.tests.standings import graded
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # the first test makes the repository, on a busy machine


def shown(sample: Sample, *, width: int = 80, plain: bool = False, encoding: str = "utf-8") -> str:
    """What a terminal of that width shows, without its colours."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    console = Console(file=stream, width=width, force_terminal=True, color_system=None)
    TerminalProgress(console, plain=plain).show(progress_of(Repository(sample.root)))
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(encoding)


def test_an_untouched_clone_has_all_to_do(sample: Sample) -> None:
    """Katas, minutes, topics to come, and the next command; nothing is run for it."""
    assert sample.run("progress").output == (
        "2 katas: 2 to do; 15 min left\n"
        "\n"
        "Basics (basics): 0 of 2 solved, 15 min left\n"
        "  numbers  ··  2 to do   15 min left\n"
        "  1 topic to come: later\n"
        "\n"
        "What to do now: nox -s next\n"
    )


def test_each_kata_is_in_one_of_the_words(sample: Sample) -> None:
    """Solved, passing and started are told apart, and only what is not solved takes minutes."""
    sample.solve("double")
    graded(sample, "double", State.SOLVED)
    sample.answer("total", "x = 1\n")
    for state, word in ((State.PASSING, "passing"), (State.FAILING, "started")):
        graded(sample, "total", state)
        output = shown(sample)
        assert f"2 katas: 1 solved, 1 {word}; 10 min left\n" in output
    assert "  numbers  ✓✗  1 solved, 1 started   10 min left\n" in output
    sample.solve("total")
    graded(sample, "total", State.SOLVED)
    assert "2 katas: 2 solved\n\nBasics (basics): 2 of 2 solved\n" in shown(sample)


def test_another_machine_claims_nothing(sample: Sample) -> None:
    """Without the verdicts, which git does not carry, an answer is not graded here."""
    sample.solve("double")
    output = shown(sample)
    assert "  numbers  ?·  1 started, 1 to do" in output
    assert "Not graded here yet, or out of time: double. To know: nox -s grade\n" in output


def test_what_was_solved_and_is_broken_now_says_so(sample: Sample) -> None:
    """With the day, and only once it is known to be broken."""
    sample.solve("double")
    graded(sample, "double", State.SOLVED)
    sample.answer("double", "x = 1\n")
    assert "it was solved" not in shown(sample)
    graded(sample, "double", State.FAILING)
    assert "double is failing; it was solved on 20" in shown(sample)


def test_what_this_machine_cannot_run_is_nothing_to_do(sample: Sample) -> None:
    """A kata with a need that is lacking here is told apart."""
    topic = sample.root / "exercises/basics/numbers/topic.toml"
    text = topic.read_text("utf-8").replace("minutes = 5", 'minutes = 5\nneeds = ["frok"]')
    topic.write_text(text, "utf-8")
    assert "2 katas: 1 to do, 1 not for this machine; 15 min left" in shown(sample)
    assert "◌·" in shown(sample)


def test_tracks_to_come_are_told_in_a_line(sample: Sample) -> None:
    """The whole roadmap is there, honestly."""
    roadmap = sample.root / "exercises/roadmap.toml"
    more = '\n[[track]]\nslug = "more"\ntitle = "More"\ntopics = [{ slug = "x", title = "X" }]\n'
    roadmap.write_text(roadmap.read_text("utf-8") + more, "utf-8")
    assert "\n1 track with 1 topic to come: More\n" in shown(sample)


def test_plain_progress_is_words(sample: Sample) -> None:
    """No signs, no colours, no columns."""
    sample.solve("double")
    graded(sample, "double", State.SOLVED)
    output = shown(sample, plain=True)
    assert "  numbers: 1 solved, 1 to do; 10 min left\n" in output
    assert output.isascii()


def test_a_poor_console_gets_plain_signs(sample: Sample) -> None:
    """Where the signs cannot be shown, others stand for them."""
    assert "  numbers  ..  2 to do" in shown(sample, encoding="ascii")


def test_prose_fits_the_terminal(sample: Sample) -> None:
    """No line of the map is wider than the terminal."""
    sample.solve("double")
    assert max(map(len, shown(sample, width=50).splitlines())) <= 50
