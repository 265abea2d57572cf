"""Tests of `learn/standing.py`: where a learner stands, without running anything."""

from __future__ import annotations

from checks.grading import Grader
from checks.learn.standing import next_kata, standing, state_now
from checks.tests.conftest import Sample
from checks.tests.standings import graded, kata_of
from checks.verdicts import State


def state(sample: Sample, slug: str) -> State | None:
    """The state of a kata now."""
    return state_now(sample.repository, Grader(sample.repository), kata_of(sample, slug))


def test_the_state_is_that_of_the_present_file(sample: Sample) -> None:
    """Not started, not graded yet, graded, changed since, and no file at all are told apart."""
    assert state(sample, "double") is State.NOT_STARTED
    sample.solve("double")
    assert state(sample, "double") is None
    graded(sample, "double", State.SOLVED)
    assert state(sample, "double") is State.SOLVED
    sample.answer("double", "x = 1\n")
    assert state(sample, "double") is None
    (sample.root / "exercises/basics/numbers/double.py").unlink()
    assert state(sample, "double") is State.BROKEN


def test_next_is_the_first_that_is_not_solved(sample: Sample) -> None:
    """In the order of the map, with its state; none when all are solved."""
    repository = sample.repository
    katas = repository.roadmap.katas
    assert next_kata(repository, katas) == (katas[0], State.NOT_STARTED)
    for slug in ("double", "total"):
        sample.solve(slug)
        graded(sample, slug, State.SOLVED)
    assert next_kata(repository, katas) is None
    sample.answer("total", "x = 1\n")
    graded(sample, "total", State.FAILING)
    assert next_kata(repository, katas) == (katas[1], State.FAILING)


def test_a_kata_that_cannot_run_here_is_passed_over(sample: Sample) -> None:
    """What this machine lacks is not asked for."""
    topic = sample.root / "exercises/basics/numbers/topic.toml"
    text = topic.read_text("utf-8").replace("minutes = 5", 'minutes = 5\nneeds = ["frok"]')
    topic.write_text(text, "utf-8")
    found = next_kata(sample.repository, sample.repository.roadmap.katas)
    assert found
    assert found[0].slug == "total"


def since_solved(sample: Sample, slug: str) -> str:
    """What is said of a kata that was solved once, without the day."""
    now = standing(sample.repository, kata_of(sample, slug))
    assert now.was_solved
    return now.since_solved().partition("; ")[2]


def test_what_was_solved_once_says_what_has_changed(sample: Sample) -> None:
    """The same answer under other tests, another answer, and the stub again are told apart."""
    sample.solve("double")
    graded(sample, "double", State.SOLVED)
    kata = kata_of(sample, "double")
    assert not standing(sample.repository, kata).was_solved
    pins = sample.root / "constraints.txt"
    pins.write_text(pins.read_text() + "# newer\n")
    same = "the answer is the same, what it is graded with has changed"
    assert since_solved(sample, "double") == same
    sample.answer("double", "x = 1\n")
    assert since_solved(sample, "double") == "the answer has changed since"
    sample.git("checkout", "--", "exercises")
    assert since_solved(sample, "double") == "the stub is back since"


def test_what_was_never_solved_says_nothing(sample: Sample) -> None:
    """No record, no claim."""
    now = standing(sample.repository, kata_of(sample, "double"))
    assert (now.was_solved, now.since_solved()) == (False, "")
