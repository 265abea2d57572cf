"""Tests of `author/lock.py`: the lock made anew, and what is said of it."""

from __future__ import annotations

import json
import shutil

import pytest

from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(60)
TOPIC = "exercises/basics/numbers"
UP_TO_DATE = "katas.lock is up to date\n"


def lock(sample: Sample) -> str:
    """What the command says; it must succeed."""
    result = sample.run("lock")
    assert result.exit_code == 0, result.output
    return result.output


def refusal(sample: Sample) -> str:
    """What the command says; it must refuse, and leave the lock as it was."""
    before = sample.repository.lock_file.read_bytes()
    result = sample.run("lock")
    assert result.exit_code == 2, result.output
    assert sample.repository.lock_file.read_bytes() == before
    return result.output


def edit(sample: Sample, path: str, old: str, new: str) -> None:
    """Replace all of `old` in a file."""
    text = (sample.root / path).read_text("utf-8")
    assert old in text
    (sample.root / path).write_text(text.replace(old, new), "utf-8")


def test_a_lock_that_is_right_is_not_written(sample: Sample) -> None:
    """Nothing changed, nothing runs, nothing is to be committed."""
    before = sample.repository.lock_file.stat().st_mtime_ns
    assert lock(sample) == UP_TO_DATE
    assert sample.repository.lock_file.stat().st_mtime_ns == before


def test_what_changed_is_told_and_what_is_not_committed(sample: Sample) -> None:
    """Changed files and the number of tests, and each file that git could not give back yet."""
    edit(sample, f"{TOPIC}/test_double.py", "def test_two_gives_four", "def test_two")
    edit(sample, f"{TOPIC}/double.py", "Twice as much of a", "Twice a")
    assert lock(sample) == (
        "~ basics/numbers/double: stub, test_double.py; 2 -> 2 tests\n"
        "not committed yet: exercises/basics/numbers/double.py"
        " (git cannot give it back until it is)\n"
        "not committed yet: exercises/basics/numbers/test_double.py"
        " (git cannot give it back until it is)\n"
    )
    recorded = json.loads(sample.repository.lock_file.read_bytes())
    assert recorded["katas"]["basics/numbers/double"]["tests"] == [
        "test_two",
        "test_taking_it_away_leaves_the_number",
    ]
    sample.git("add", ".")
    sample.git("commit", "--quiet", "-m", "more")
    assert lock(sample) == UP_TO_DATE


def test_support_files_count_for_every_kata_of_the_topic(sample: Sample) -> None:
    """One that comes or goes is told at each kata."""
    sample.write(f"{TOPIC}/data.csv", "1\n")
    assert lock(sample).startswith(
        "~ basics/numbers/double: data.csv; 2 -> 2 tests\n"
        "~ basics/numbers/total: data.csv; 3 -> 3 tests\n"
    )
    (sample.root / TOPIC / "data.csv").unlink()
    assert "~ basics/numbers/total: data.csv removed; 3 -> 3 tests\n" in lock(sample)


def test_katas_that_come_and_go_are_told(sample: Sample) -> None:
    """A kata taken out of topic.toml leaves the lock, and comes back as a new one."""
    path = sample.root / TOPIC / "topic.toml"
    whole = path.read_text("utf-8")
    path.write_text(whole[: whole.rindex("[[kata]]")], "utf-8")
    assert "- basics/numbers/total\n" in lock(sample)
    path.write_text(whole, "utf-8")
    assert "+ basics/numbers/total: 3 tests\n" in lock(sample)


@pytest.mark.parametrize("content", [b"<<<<<<< HEAD\n", b""])
def test_a_merge_conflict_in_the_lock_is_mended(sample: Sample, content: bytes) -> None:
    """The lock is made anew from the files, as the message of `grade` promises."""
    before = sample.repository.lock_file.read_bytes()
    sample.repository.lock_file.write_bytes(content + before)
    if content:
        result = sample.run("grade")
        assert result.exit_code == 2
        assert "after a merge conflict run: nox -s lock" in result.output
        assert lock(sample).startswith("+ basics/numbers/double: 2 tests\n")
    assert sample.repository.lock_file.read_bytes() == before


def test_a_reference_answer_that_fails_is_refused(sample: Sample) -> None:
    """The first failing test is told, and the command that shows more."""
    edit(sample, "solutions/basics/numbers/double.py", "number + number", "number + 3")
    edit(sample, f"{TOPIC}/test_double.py", "Twice two is four.", "Two and two.")
    assert refusal(sample) == (
        "error: solutions/basics/numbers/double.py: the reference answer does not pass its tests "
        "(test_two_gives_four: assert 5 == 4); "
        "see nox -s grade -- double --answers solutions\n"
    )


@pytest.mark.parametrize(
    ("solution", "cause"),
    [
        ("x = (\n", "SyntaxError: '(' was never closed"),
        (None, "solutions/basics/numbers/double.py is missing: "),
    ],
)
def test_a_reference_answer_that_cannot_run_is_refused(
    sample: Sample, solution: str | None, cause: str
) -> None:
    """The cause is told."""
    path = sample.root / "solutions/basics/numbers/double.py"
    path.unlink()
    if solution:
        path.write_text(solution, "utf-8")
    edit(sample, f"{TOPIC}/test_double.py", "Twice two is four.", "Two and two.")
    assert cause in refusal(sample)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("double.py", "the stub of basics/numbers/double is missing"),
        ("test_double.py", "the tests of basics/numbers/double are missing"),
    ],
)
def test_a_missing_file_is_named(sample: Sample, name: str, said: str) -> None:
    """Stub and tests have to be there."""
    (sample.root / TOPIC / name).unlink()
    assert refusal(sample) == f"error: {TOPIC}/{name}: {said}\n"


def test_an_answer_is_not_recorded_as_the_stub(sample: Sample) -> None:
    """A learner who runs it keeps both the lock and the answer."""
    sample.solve("double")
    said = refusal(sample)
    assert "double.py passes all its tests: it is an answer" in said
    assert "git restore exercises/basics/numbers/double.py" in said


def test_libraries_that_cannot_be_had_are_named(sample: Sample) -> None:
    """A group that does not exist is told before anything runs."""
    edit(sample, f"{TOPIC}/topic.toml", "minutes = 5", 'minutes = 5\nneeds = ["group:nowhere"]')
    edit(sample, f"{TOPIC}/test_double.py", "Twice two is four.", "Two and two.")
    assert "needs the libraries of the group 'nowhere': " in refusal(sample)


def test_without_git_it_is_said_that_nothing_can_come_back(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is no clone, or a machine without git, is no fault."""
    shutil.rmtree(sample.root / ".git")
    said = "not committed yet: any file, for git has no commit here (git cannot give it back until"
    assert said in lock(sample)
    monkeypatch.setenv("PATH", str(sample.root))
    assert said in lock(sample)


def check(sample: Sample, status: int) -> list[str]:
    """What `lock --check` says; it must end with `status` and write nothing."""
    before = sample.repository.lock_file.read_bytes()
    result = sample.run("lock", "--check")
    assert result.exit_code == status, result.output
    assert sample.repository.lock_file.read_bytes() == before
    return result.output.splitlines()


def test_exercises_as_recorded_pass_the_check(sample: Sample) -> None:
    """Nothing to say, exit status 0; solutions are not looked at."""
    (sample.root / "solutions/basics/numbers/double.py").write_text("x = 1\n")
    assert check(sample, 0) == ["exercises/ is as katas.lock records it"]


def test_an_answer_in_a_stubs_place_is_told_with_the_way_out(sample: Sample) -> None:
    """An answer sent upstream by mistake: which, and the command that takes it out."""
    sample.solve("double")
    assert check(sample, 1) == [
        f"{TOPIC}/double.py: not the stub that katas.lock records. An answer stays with its "
        "learner: nox -s reset -- double puts the stub back and keeps the answer as a backup, "
        "then commit. A new stub is recorded with: nox -s lock"
    ]
    sample.run("reset", "double", "--yes")
    check(sample, 0)


def test_a_new_stub_with_its_record_passes_the_check(sample: Sample) -> None:
    """An author's change comes with the lock."""
    edit(sample, f"{TOPIC}/double.py", "Twice as much of a", "Twice a")
    check(sample, 1)
    lock(sample)
    check(sample, 0)


def test_other_files_that_are_not_recorded_are_told_once(sample: Sample) -> None:
    """A changed test, a helper that a learner left behind, katas that came and went."""
    edit(sample, f"{TOPIC}/test_double.py", "Twice two", "Two times two")
    sample.write(f"{TOPIC}/helper.py", "x = 1\n")
    assert check(sample, 1) == [
        f"{TOPIC}/helper.py: not as in katas.lock; nox -s lock records it",
        f"{TOPIC}/test_double.py: not as in katas.lock; nox -s lock records it",
    ]
    text = sample.repository.lock_file.read_text("utf-8").replace("numbers/total", "numbers/gone")
    sample.repository.lock_file.write_text(text, "utf-8")
    said = check(sample, 1)
    assert f"{TOPIC}/total.py: not in katas.lock; record it with: nox -s lock" in said
    assert (
        "basics/numbers/gone: in katas.lock, but not on the roadmap; nox -s lock takes it out"
        in said
    )
