"""Tests of `learn/standing.py`: where a learner stands, without running anything."""

from __future__ import annotations

from checks.answers import Exercises
from checks.cache import Cache
from checks.grading import Grader
from checks.learn.standing import next_kata, state_now
from checks.pristine import Pristine
from checks.tests.conftest import Sample
from checks.verdicts import State, Verdict


def graded(sample: Sample, slug: str, state: State) -> None:
    """Let the present answer have been graded."""
    repository = sample.repository
    kata = next(kata for kata in repository.roadmap.katas if kata.slug == slug)
    cache, locked = Cache(repository), Pristine(repository).locked(kata)
    answer = Exercises(repository).answer(kata)
    cache.put(cache.digest(answer, locked), Verdict(kata.id, state))


def state(sample: Sample, slug: str) -> State | None:
    """The state of a kata now."""
    kata = next(kata for kata in sample.repository.roadmap.katas if kata.slug == slug)
    return state_now(sample.repository, Grader(sample.repository), kata)


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


def test_the_command_says_what_to_read_write_and_run(sample: Sample) -> None:
    """Paths can be opened as they are printed."""
    assert sample.run("next").output == (
        "Twice as much (double: warm-up, 5 minutes)\n"
        "  read   exercises/basics/numbers/README.md\n"
        "  write  exercises/basics/numbers/double.py:1\n"
        "  run    nox -s grade -- double\n"
    )


def test_the_command_points_to_a_hint_once_it_was_tried(sample: Sample) -> None:
    """A failing kata is next again, with the way to a hint."""
    sample.answer("double", "x = 1\n")
    graded(sample, "double", State.FAILING)
    output = sample.run("next").output
    assert output.endswith("  it is failing: a hint is at nox -s hint -- double\n")


def test_the_command_says_when_all_is_solved(sample: Sample) -> None:
    """There is nothing left to do."""
    for slug in ("double", "total"):
        sample.solve(slug)
        graded(sample, slug, State.SOLVED)
    assert sample.run("next").output == "All solved, as far as they were graded.\n"
