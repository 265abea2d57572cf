"""Tests of updates: two real clones, one where katas are mended and one where they are answered."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

from checks.reports.data import read_json
from checks.repository import Repository
from checks.tests.conftest import FILES, Sample
from checks.verdicts import State, Verdict

pytestmark = pytest.mark.timeout(120)  # whole runs, on a machine that may be busy
TOPIC = "exercises/basics/numbers"
STUB = f"{TOPIC}/double.py"
TEST = f"{TOPIC}/test_double.py"
REFERENCE = "solutions/basics/numbers/double.py"
ANSWER = '''\
    """Twice as much of a number."""


    def double(number: int) -> int:
        """Return `number` twice: `double(2)` is 4."""
        return 2 * number
    '''
STRICTER = '''

def test_text_is_refused() -> None:
    """Text has no double."""
    try:
        double("a")  # type: ignore[arg-type]
    except TypeError:
        return
    raise AssertionError("text was doubled")
'''


@pytest.fixture
def learner(sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """A clone of the sample, which is its upstream; the current folder is in the clone."""
    root = tmp_path / "learner"
    subprocess.run(["git", "clone", "--quiet", sample.root, root], check=True)
    mypy = sample.repository.state / "mypy"
    shutil.copytree(mypy, root / ".katas" / "mypy")
    monkeypatch.chdir(root)
    clone = Sample(Repository(root))
    clone.git("config", "user.name", "n")
    clone.git("config", "user.email", "e")
    return clone


def publish(upstream: Sample) -> None:
    """Record and commit what was changed upstream."""
    result = upstream.run("lock")
    assert result.exit_code == 0, result.output
    upstream.git("add", ".")
    upstream.git("commit", "--quiet", "-m", "better")


def pull(learner: Sample) -> subprocess.CompletedProcess[str]:
    """What `git pull` comes to."""
    return subprocess.run(
        ["git", "pull", "--no-rebase", "--no-edit"],
        cwd=learner.root,
        capture_output=True,
        text=True,
        check=False,
    )


def verdict(learner: Sample) -> Verdict:
    """The verdict on the answer to `double`, after a grade."""
    learner.run("grade", "--json", "report.json")
    return read_json(learner.root / "report.json").katas[0]


def ask_more(upstream: Sample) -> None:
    """Publish another test of `double`, which the reference answer passes."""
    test = upstream.root / TEST
    test.write_text(test.read_text("utf-8") + STRICTER, "utf-8")
    right = "return int.__add__(number, number)"
    reference = dedent(FILES[REFERENCE]).replace("return number + number", right)
    upstream.write(REFERENCE, reference)
    wrong = upstream.root / "solutions/basics/numbers/wrong.toml"
    wrong.write_text(wrong.read_text("utf-8").replace("number + number", right[7:]), "utf-8")
    publish(upstream)


def change_stub(upstream: Sample) -> None:
    """Publish a stub whose unwritten line is another one."""
    stub = dedent(FILES[STUB]).replace('Error("double")', 'Error("write double")')
    upstream.write(STUB, stub)
    publish(upstream)


def test_new_katas_come_beside_answers(sample: Sample, learner: Sample) -> None:
    """A pull with an answer in the tree has no conflict; the answer is solved, the kata new."""
    learner.answer("double", ANSWER)
    for folder in ("exercises", "solutions"):
        source = sample.root / folder / "basics/numbers"
        for path in [*source.glob("double.py"), *source.glob("test_double.py")]:
            text = path.read_text("utf-8").replace("double", "twice")
            path.with_name(path.name.replace("double", "twice")).write_text(text, "utf-8")
    toml = sample.root / TOPIC / "topic.toml"
    table = dedent(FILES[f"{TOPIC}/topic.toml"]).split("[[kata]]")[1]
    toml.write_text(f"{toml.read_text('utf-8')}\n[[kata]]{table.replace('double', 'twice')}")
    publish(sample)
    assert pull(learner).returncode == 0
    assert verdict(learner).state is State.SOLVED
    assert "3 katas: 1 solved, 2 to do" in learner.run("progress").output


@pytest.mark.parametrize("committed", [False, True], ids=["uncommitted", "committed"])
def test_an_answer_is_held_against_new_tests(
    sample: Sample, learner: Sample, committed: bool
) -> None:
    """What was solved before is not claimed any more, and says what has changed."""
    learner.answer("double", ANSWER)
    assert verdict(learner).state is State.SOLVED
    if committed:
        learner.git("commit", "--quiet", "-am", "mine")
    ask_more(sample)
    assert pull(learner).returncode == 0
    told = "; the answer is the same, what it is graded with has changed\n"
    assert told in learner.run("next").output
    assert "Not graded here yet, or out of time: double." in learner.run("progress").output
    graded = verdict(learner)
    assert graded.state is State.FAILING
    assert graded.tests
    assert [result.name for result in graded.tests.failed] == ["test_text_is_refused"]
    assert (graded.notes[0] + "\n").endswith(told)
    assert "double is failing; it was solved on 20" in learner.run("progress").output


def test_an_untouched_stub_is_replaced_by_git(sample: Sample, learner: Sample) -> None:
    """The new stub is not started, like the old one."""
    change_stub(sample)
    assert pull(learner).returncode == 0
    assert verdict(learner).state is State.NOT_STARTED
    assert "write double" in (learner.root / STUB).read_text("utf-8")


def test_an_uncommitted_answer_makes_way_for_a_new_stub(sample: Sample, learner: Sample) -> None:
    """As the README says: git refuses, reset keeps the answer, and git goes on."""
    learner.answer("double", ANSWER)
    change_stub(sample)
    refused = pull(learner)
    assert refused.returncode
    assert "would be overwritten by merge" in refused.stderr
    learner.run("reset", "double", "--yes")
    assert pull(learner).returncode == 0
    assert verdict(learner).state is State.NOT_STARTED
    kept = learner.root / ".katas/backups/double.py.1"
    shutil.copy(kept, learner.root / STUB)
    assert verdict(learner).state is State.SOLVED


def test_a_conflict_is_told_and_mended(sample: Sample, learner: Sample) -> None:
    """Markers are broken at their line; reset takes the new stub, and git can go on."""
    learner.answer("double", ANSWER)
    learner.git("commit", "--quiet", "-am", "mine")
    change_stub(sample)
    assert "CONFLICT" in pull(learner).stdout
    lines = (learner.root / STUB).read_text("utf-8").splitlines()
    first = next(n for n, line in enumerate(lines, 1) if line.startswith("<<<<<<<"))
    cause = (
        f"merge conflict markers at line {first}: decide what stays, or run nox -s reset -- double "
        "(takes the new stub, keeps this file as a backup)"
    )
    broken = verdict(learner)
    assert (broken.state, broken.cause, broken.line) == (State.BROKEN, cause, first)
    told = learner.run("next").output
    assert f"{STUB}:{first}\n" in told
    assert f"  it is broken: {cause}\n" in told
    reset = learner.run("reset", "double", "--yes").output
    assert f"  to end a merge:  git add {STUB} && git commit\n" in reset
    learner.git("add", STUB)
    learner.git("commit", "--quiet", "-m", "merged")
    assert verdict(learner).state is State.NOT_STARTED
    assert "return 2 * number" in (learner.root / ".katas/backups/double.py.1").read_text("utf-8")


def test_an_answer_on_an_old_stub_is_attempted(sample: Sample, learner: Sample) -> None:
    """Whoever keeps theirs in a conflict has started; so has whoever keeps the old stub."""
    learner.answer("double", ANSWER)
    learner.git("commit", "--quiet", "-am", "mine")
    change_stub(sample)
    pull(learner)
    learner.git("checkout", "--ours", STUB)
    assert verdict(learner).state is State.SOLVED
    learner.write(STUB, FILES[STUB])
    old = verdict(learner)
    assert (old.state, old.cause) == (
        State.FAILING,
        "still raises NotImplementedError: `double`",
    )
