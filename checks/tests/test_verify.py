"""Tests of `author/verify.py`: which katas are verified, and which need not be."""

from __future__ import annotations

import pytest

from checks.author.verify import Verified, Verifier
from checks.repository import Repository
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(300)
TOPIC = "exercises/basics/numbers"
EQUIVALENT = '[[equivalent]]\nkata = "double"\ndiff = ""\nwhy = ""\n[[wrong]]'


def known(sample: Sample) -> list[str]:
    """The slugs of the katas that need not be verified again."""
    repository = Repository(sample.root)
    verifier, verified = Verifier(repository), Verified(repository, fresh=False)
    katas = repository.roadmap.katas
    return [kata.slug for kata in katas if verified.knows(verifier._task(kata))]


def test_a_verified_kata_is_not_verified_again(verified: Sample) -> None:
    """Nothing changed, nothing runs."""
    assert known(verified) == ["double", "total"]
    assert verified.run("verify").output == "2 katas verified, no problems\n"


@pytest.mark.parametrize(
    ("path", "old", "new", "left"),
    [
        (f"{TOPIC}/test_double.py", "Twice two", "Two twice", ["total"]),
        (f"{TOPIC}/double.py", "Twice", "Two times", ["total"]),
        ("solutions/basics/numbers/total.py", "return sum", "return 0 + sum", ["double"]),
        ("solutions/basics/numbers/wrong.toml", "counted", "number", ["double"]),
        ("solutions/basics/numbers/wrong.toml", "[[wrong]]", EQUIVALENT, ["total"]),
        (f"{TOPIC}/topic.toml", "minutes = 10", "minutes = 11", ["double"]),
        ("checks/settings/ruff.toml", "target", "# target", []),
        ("exercises/katas.lock", "test_all_are_added", "test_all", ["double"]),
    ],
)
def test_what_changed_is_verified_again(
    verified: Sample, path: str, old: str, new: str, left: list[str]
) -> None:
    """Stub, tests, reference answer, wrong answers, facts, grader and lock count."""
    text = (verified.root / path).read_text("utf-8")
    assert old in text
    (verified.root / path).write_text(text.replace(old, new, 1), "utf-8")
    assert known(verified) == left


def test_fresh_knows_nothing(verified: Sample) -> None:
    """With --fresh all is verified again."""
    kata = verified.repository.roadmap.katas[0]
    task = Verifier(verified.repository)._task(kata)
    assert Verified(verified.repository, fresh=False).knows(task)
    assert not Verified(verified.repository, fresh=True).knows(task)


def test_a_problem_is_told_each_time_until_it_is_mended(verified: Sample) -> None:
    """A kata with a problem is not noted as verified; the command ends with 1."""
    solution = verified.root / "solutions/basics/numbers/total.py"
    solution.write_text("import os\n" + solution.read_text("utf-8"), "utf-8")
    result = verified.run("verify", "total")
    assert result.exit_code == 1
    place = "solutions/basics/numbers/total.py:1"
    assert (
        f"{place}: clean: `os` imported but unused [F401]; mend: change that line, in the stub "
        "too; ruff check --fix solutions/basics/numbers/total.py mends some rules\n"
        in result.output
    )
    assert result.output.splitlines()[-2].startswith("1 kata verified, ")
    assert result.output.splitlines()[-1] == f"Next: mend the first one, at {place}"
    assert known(verified) == ["double"]


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("exercises/katas.lock", "<<<<<<<", "exercises/katas.lock: cannot be read"),
        ("solutions/basics/numbers/wrong.toml", "x = 1\n", "wrong.toml:1: Object contains unknown"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    sample: Sample, path: str, content: str, said: str
) -> None:
    """A file that is broken ends the command with 2 and its name."""
    (sample.root / path).write_text(content, "utf-8")
    result = sample.run("verify")
    assert result.exit_code == 2
    assert said in result.output
    assert result.output.count("\n") == 1


def test_libraries_that_cannot_be_had_are_named(sample: Sample) -> None:
    """They are installed before a guide's code may need them."""
    topic = sample.root / TOPIC / "topic.toml"
    text = topic.read_text("utf-8").replace("minutes = 5", 'minutes = 5\nneeds = ["group:nowhere"]')
    topic.write_text(text, "utf-8")
    result = sample.run("verify")
    assert result.exit_code == 2
    assert "needs the libraries of the group 'nowhere': " in result.output


def test_without_a_lock_a_kata_is_verified_by_the_tests_that_there_are(sample: Sample) -> None:
    """An author sees all problems of a new kata at once, the missing record among them."""
    sample.repository.lock_file.unlink()
    result = sample.run("verify", "total")
    assert result.output == (
        "exercises/katas.lock:1: locked: total is not recorded as it is now; "
        "mend: once nothing else is to be mended, run: nox -s lock\n"
        "1 kata verified, 1 problem\n"
        "Next: mend the first one, at exercises/katas.lock:1\n"
    )


def test_missing_files_are_to_be_written(verified: Sample) -> None:
    """A kata without a stub or tests is told as such, and the others are verified all the same."""
    (verified.root / TOPIC / "total.py").unlink()
    (verified.root / TOPIC / "test_total.py").unlink()
    lines = verified.run("verify").output.splitlines()
    assert lines[0].startswith(
        f"{TOPIC}/total.py:1: all_there: the stub of basics/numbers/total is missing; mend: write "
    )
    assert lines[1].startswith(f"{TOPIC}/test_total.py:1: all_there: the tests of basics/numbers/")
    assert lines[1].endswith(f"git restore {TOPIC}/test_total.py")
    assert lines[2:] == [
        "2 katas verified, 2 problems",
        f"Next: mend the first one, at {TOPIC}/total.py:1",
    ]


def test_what_is_not_on_the_map_is_told(verified: Sample) -> None:
    """A topic's folder without a place in the order, and wrong answers to a topic without katas."""
    table = (verified.root / TOPIC / "topic.toml").read_text("utf-8")
    table = table.replace('"double"', '"triple"').replace('"total"', '"product"')
    verified.write("exercises/basics/new_one/topic.toml", table)
    verified.write("solutions/basics/later/wrong.toml", "")
    result = verified.run("verify")
    assert result.exit_code == 1
    assert result.output.splitlines()[:2] == [
        "exercises/basics/new_one/topic.toml:1: on_the_map: its katas are not looked at: the topic "
        'is not on the map; mend: add { slug = "new_one", title = "New One" } to the topics of '
        "the track 'basics' in exercises/roadmap.toml",
        "solutions/basics/later/wrong.toml:1: on_the_map: there is no topic basics/later with "
        "katas that these could be answers to; mend: rename the folder after its topic, or "
        "remove it",
    ]


def test_what_reading_finds_is_told_first(verified: Sample) -> None:
    """Before anything runs."""
    stub = verified.root / TOPIC / "total.py"
    stub.write_text(stub.read_text("utf-8").replace("the sum, 0", "a sum, 0"), "utf-8")
    repository = Repository(verified.root)
    heard: list[list[str]] = []
    katas = [kata for kata in repository.roadmap.katas if kata.slug == "total"]
    problems = Verifier(repository).verify(
        katas, first=lambda found: heard.append([problem.gate for problem in found])
    )
    assert heard == [["same_contract", "locked"]]
    assert [problem.gate for problem in problems] == ["same_contract", "locked"]
