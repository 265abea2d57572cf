"""Tests of `author/mutate.py`: mutants of small real katas, run by the grader."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from checks import needs
from checks.author import mutate
from checks.author.lock import as_it_is
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(60)
SOLUTION = "solutions/basics/numbers/total.py"
DOUBLE = (
    "basics/numbers/double: 1 mutants, 1 killed (0 by the clock), 0 equivalent, 0 survived: 1.00"
)
LOOP = '''\
    """The sum of some numbers."""


    def total(numbers: list[int]) -> int:
        """Return the sum, 0 of none."""
        result = 0
        place = 0
        while place < len(numbers):
            result += numbers[place]
            place += 1
        return result
    '''


def test_killed_mutants_are_counted_and_survivors_shown(sample: Sample) -> None:
    """A mutant that no test notices comes with its place, and the exit status tells of it."""
    sample.write(SOLUTION, LOOP.replace("result = 0", "result = 0 if numbers != [5] else 0"))
    result = sample.run("mutate", "total")
    assert result.exit_code == 1
    assert f"{SOLUTION}:6: survives\n    @@ -4,5 +4,5 @@\n" in result.output
    assert "+    result = 0 if numbers == [5] else 0\n" in result.output
    assert not (sample.root / "docs" / "mutation.md").exists()


def test_an_endless_mutant_is_killed_by_the_clock(sample: Sample) -> None:
    """`place -= 1` never ends; the run ends with the first test that says so."""
    sample.write(SOLUTION, LOOP)
    result = sample.run("mutate", "total", "--jobs", "4")
    assert result.exit_code == 0, result.output
    assert " 0 survived: 1.00" in result.output
    assert "(0 by the clock)" not in result.output


def test_what_is_known_is_not_tried_again(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a change nothing runs, not even what makes mutants; the page is the same."""
    page = sample.root / "docs" / "mutation.md"
    first = sample.run("mutate")
    assert first.exit_code == 0, first.output
    assert first.output.splitlines()[0] == DOUBLE
    text = page.read_text("utf-8")
    assert "| `basics/numbers/double` | 1 | 1 | 0 | 0 | 1.00 |" in text
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "checks.author.mutants", None)
        assert sample.run("mutate").output == first.output
    assert page.read_text("utf-8") == text
    test = sample.root / "exercises/basics/numbers/test_double.py"
    test.write_text(test.read_text("utf-8").replace("double(2) == 4", "True"), "utf-8")
    known = mutate.Mutator(sample.repository)._results
    tasks = [as_it_is(sample.repository, kata) for kata in sample.repository.roadmap.katas]
    assert [known.get(task) is None for task in tasks] == [True, False]
    fresh = mutate.Results(sample.repository, fresh=True)
    assert fresh.get(tasks[1]) is None


def test_a_reference_answer_that_fails_has_no_mutants(sample: Sample) -> None:
    """Its mutants would tell nothing: one line says what to do first; what came before is kept."""
    sample.write(SOLUTION, LOOP.replace("result = 0", "result = 1"))
    result = sample.run("mutate")
    assert result.exit_code == 2
    assert len(list((sample.repository.state / "mutants").iterdir())) == 1
    assert result.output.splitlines()[-1] == (
        f"error: {SOLUTION}: the reference answer does not pass its tests "
        "(test_nothing_adds_up_to_nothing[none]); see nox -s verify -- total"
    )


def test_without_the_library_one_line_says_so(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is installed when it is first needed; offline the reason is told."""
    wanted = []

    def offline(repository: object, groups: set[str]) -> dict[str, str]:
        wanted.append(groups)
        return {"author": "needs the libraries of the group 'author': no network"}

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(needs, "install", offline)
    result = sample.run("mutate", "double")
    assert result.exit_code == 2
    assert result.output == "error: needs the libraries of the group 'author': no network\n"
    assert wanted == [{"author"}]


def test_what_cannot_run_here_is_said_and_leaves_the_page_alone(sample: Sample) -> None:
    """A page with a kata less would look as if it had none."""
    topic = sample.root / "exercises/basics/numbers/topic.toml"
    text = topic.read_text("utf-8").replace("minutes = 5", 'minutes = 5\nneeds = ["compiler"]')
    topic.write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", "")
        patched.setenv("CC", "no-compiler")
        result = sample.run("mutate")
    assert "not tried on this machine: basics/numbers/double needs a C compiler" in result.output
    assert not (sample.root / "docs" / "mutation.md").exists()
