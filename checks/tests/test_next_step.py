"""Tests of `learn/next_step.py`: what to do now, and where to begin."""

from __future__ import annotations

import pytest

from checks.learn.next_step import comes_after
from checks.tests.conftest import Sample
from checks.tests.standings import graded, kata_of
from checks.verdicts import Finding, Mark, Outcome, State, TestResult, TestsMark

pytestmark = pytest.mark.timeout(60)  # the first test makes the repository, on a busy machine
STUB = "exercises/basics/numbers/double.py"
ADVANCED = """\
    [[kata]]
    slug = "halve"
    title = "Half as much"
    level = "core"
    form = "implement"
    minutes = 5
    answer = "halve.py"
    hints = ["Which operator?", "Divide it."]
    """


def line_to_write(sample: Sample) -> int:
    """The line of `double` that the command points at."""
    (place,) = (line for line in sample.run("next", "double").output.splitlines() if STUB in line)
    return int(place.rpartition(":")[2])


def test_the_command_says_what_to_read_write_and_run(sample: Sample) -> None:
    """Paths can be opened as they are printed, at the line of the unwritten function."""
    assert sample.run("next").output == (
        "Twice as much (double: warm-up, 5 minutes)\n"
        "  read   exercises/basics/numbers/README.md\n"
        f"  write  {STUB}:4\n"
        "  run    nox -s grade -- double\n"
    )


def test_what_comes_before_a_kata_is_named(sample: Sample) -> None:
    """The earlier katas of its topic; the first has none."""
    assert "  after  double\n" in sample.run("next", "total").output
    assert "  after" not in sample.run("next", "double").output


def test_earlier_topics_of_the_track_come_before_it(sample: Sample) -> None:
    """Of the topics before it those that are here, in the order of the map."""
    sample.write("exercises/basics/later/topic.toml", ADVANCED)
    roadmap = sample.repository.roadmap
    assert comes_after(roadmap, kata_of(sample, "halve")) == "the topic numbers"
    assert comes_after(roadmap, kata_of(sample, "total")) == "double"


def test_a_level_narrows_the_choice(sample: Sample) -> None:
    """Only katas of the level are named; where there is none, those that there are."""
    assert sample.run("next", "--level", "core").output.startswith("A sum (total: core")
    result = sample.run("next", "numbers", "--level", "challenge")
    assert result.exit_code == 2
    assert "there is no challenge here: leave --level out, or take warm-up or core" in result.output
    assert sample.run("next", "--level", "easy").exit_code == 2


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        ("def first() -> int:\n    return 1\n\n\ndef second() -> int:\n"
         "    raise NotImplementedError\n", 5),
        ("x = 1\n\n\nclass A:\n    def f(self) -> int:\n        return 1\n", 5),
        ("x = 1\n", 1),
        ("def f(\n", 1),
    ],
    ids=["unwritten", "written", "no function", "no Python"],
)  # fmt: skip
def test_the_line_is_that_of_the_first_function_to_write(
    sample: Sample, answer: str, line: int
) -> None:
    """The first that is unwritten, else the first, else the top of the file."""
    sample.answer("double", answer)
    assert line_to_write(sample) == line


def test_the_line_is_the_one_that_a_verdict_speaks_of(sample: Sample) -> None:
    """What is broken, what a failing test reached, or the first finding."""
    sample.answer("double", "x = 1\n")
    graded(sample, "double", State.BROKEN, line=9)
    assert line_to_write(sample) == 9
    failed = TestResult("test_a", "", Outcome.FAILED, line=7)
    findings = Mark(False, (Finding(5, "", ""), Finding(3, "", "")))
    graded(
        sample, "double", State.FAILING, tests=TestsMark(0, 1, (failed,)), types=findings, line=None
    )
    assert line_to_write(sample) == 7
    graded(sample, "double", State.PASSING, types=findings)
    assert line_to_write(sample) == 3


def test_what_was_tried_points_to_a_hint(sample: Sample) -> None:
    """A failing kata is next again, with the way to a hint; ungraded, with the way to a verdict."""
    sample.answer("double", "x = 1\n")
    told = "  it was not graded here yet, or ran out of time: nox -s grade -- double\n"
    assert sample.run("next").output.endswith(told)
    graded(sample, "double", State.FAILING)
    told = "  it is failing: a hint is at nox -s hint -- double\n"
    assert sample.run("next").output.endswith(told)


def test_what_is_broken_says_why(sample: Sample) -> None:
    """The cause is more help than a hint."""
    (sample.root / STUB).unlink()
    told = f"  it is broken: {STUB} is missing: get it back with: git restore {STUB}\n"
    assert sample.run("next").output.endswith(told)


def test_what_was_solved_once_says_so(sample: Sample) -> None:
    """The day and what has changed since."""
    sample.solve("double")
    graded(sample, "double", State.SOLVED)
    sample.answer("double", "x = 1\n")
    output = sample.run("next").output
    assert "  it was solved on 20" in output
    assert "; the answer has changed since\n" in output


def test_the_command_says_when_all_is_solved(sample: Sample) -> None:
    """There is nothing left to do."""
    for slug in ("double", "total"):
        sample.solve(slug)
        graded(sample, slug, State.SOLVED)
    assert sample.run("next").output == (
        "All solved that this machine can run. The whole map: nox -s progress\n"
    )
