"""Tests of `grading.py`: whole grades of small answers."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from checks.marks.tests import Runner
from checks.reports.data import read_json
from checks.tests.conftest import FILES, Sample
from checks.verdicts import Outcome, Report, State, Verdict

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
TOPIC = Path("exercises/basics/numbers")
STUB = TOPIC / "double.py"
TEST = TOPIC / "test_double.py"
RIGHT = dedent(FILES["solutions/basics/numbers/double.py"])
SQUARED = RIGHT.replace("number + number", "number * number")


def graded(sample: Sample, *arguments: str | Path) -> Report:
    """Grade, and read the report back."""
    result = sample.run("grade", "--json", "report.json", *arguments)
    assert result.exit_code in (0, 1), result.output
    report = read_json(sample.root / "report.json")
    attempted = {v.state for v in report.katas} - {State.NOT_STARTED, State.UNAVAILABLE}
    assert result.exit_code == (1 if attempted - {State.SOLVED} else 0)
    return report


def verdict_on(sample: Sample, answer: str, *arguments: str | Path) -> Verdict:
    """The verdict on an answer to `double`."""
    sample.answer("double", answer)
    return graded(sample, *arguments).katas[0]


def tree(folder: Path) -> dict[str, str]:
    """A digest of every file below a folder, by its name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_untouched_clone_has_nothing_started(sample: Sample) -> None:
    """Nothing started: the first kata is named, and that is no failure."""
    result = sample.run("grade")
    assert result.exit_code == 0, result.output
    assert "Nothing started: begin with exercises/basics/numbers/double.py" in result.output


def test_line_ends_do_not_start_a_kata(sample: Sample) -> None:
    """A stub that git checked out with CRLF is as untouched as before."""
    stub = sample.root / STUB
    stub.write_bytes(stub.read_bytes().replace(b"\n", b"\r\n"))
    assert graded(sample).katas[0].state is State.NOT_STARTED


def test_a_right_answer_is_solved(sample: Sample) -> None:
    """The reference answer in the learner's place is solved."""
    sample.solve("double")
    result = sample.run("grade")
    assert result.exit_code == 0, result.output
    assert "1 solved, 1 not started" in result.output


def test_the_three_marks_make_the_state(sample: Sample) -> None:
    """All tests pass: solved when types and lint are good too, else passing."""
    loose = "import os\n\n\ndef double(number):\n    return 2 * number\n"
    verdict = verdict_on(sample, loose)
    assert verdict.state is State.PASSING
    assert verdict.tests
    assert verdict.tests.ok
    assert verdict.types
    assert [(f.line, f.code) for f in verdict.types.findings] == [(4, "no-untyped-def")]
    assert verdict.lint
    assert [(f.line, f.code) for f in verdict.lint.findings] == [(1, "F401")]


def test_comments_that_switch_checks_off_are_findings(sample: Sample) -> None:
    """Neither mypy nor ruff can be silenced from inside an answer."""
    verdict = verdict_on(
        sample,
        "# mypy: ignore-errors\n# ruff: noqa\nimport os\n\n\n"
        "def double(number):  # type: ignore\n    return 2 * number  # noqa\n",
    )
    assert verdict.state is State.PASSING
    assert verdict.types
    assert verdict.lint
    assert {(f.line, f.code) for f in verdict.types.findings} == {
        (1, "grader"),
        (6, "grader"),
        (6, "no-untyped-def"),
    }
    assert {(f.line, f.code) for f in verdict.lint.findings} == {
        (2, "grader"),
        (7, "grader"),
        (3, "F401"),
    }


def test_settings_beside_an_answer_are_not_used(sample: Sample) -> None:
    """A configuration file in the topic's folder changes no mark."""
    sample.write(str(TOPIC / "mypy.ini"), "[mypy]\nignore_errors = true\n")
    sample.write(str(TOPIC / "ruff.toml"), "lint.select = []\n")
    sample.write(str(TOPIC / "conftest.py"), "raise SystemExit(3)\n")
    verdict = verdict_on(sample, "import os\n\n\ndef double(number):\n    return 2 * number\n")
    assert verdict.tests
    assert verdict.tests.ok
    assert verdict.state is State.PASSING


def test_a_stub_only_reformatted_says_what_is_to_write(sample: Sample) -> None:
    """What still raises the stub's error is named."""
    verdict = verdict_on(sample, dedent(FILES[str(STUB)]).replace("\n\n\n", "\n\n\n\n"))
    assert verdict.state is State.FAILING
    assert verdict.cause == "still raises NotImplementedError: `double`"


def test_a_wrong_answer_fails_with_meaning_and_example(sample: Sample) -> None:
    """Two squared is four, but the property finds the example that tells."""
    verdict = verdict_on(sample, SQUARED)
    assert verdict.state is State.FAILING
    assert verdict.tests
    (failed,) = verdict.tests.failed
    assert failed.meaning == "The double less the number is the number."
    assert "number=1," in (failed.example or "")


def test_a_skip_inside_an_answer_is_a_failure(sample: Sample) -> None:
    """A test that was skipped has not passed, and the line that skipped it is shown."""
    verdict = verdict_on(
        sample, "import pytest\n\n\ndef double(number: int) -> int:\n    pytest.skip('no')\n"
    )
    assert verdict.state is State.FAILING
    assert verdict.tests
    first = verdict.tests.results[0]
    assert (first.outcome, first.reason, first.line) == (Outcome.SKIPPED, "skipped: no", 5)


UNREADABLE = {
    b"": ("double.py has no `double`, which the tests import", None),
    b"def double(number)\n": ("SyntaxError: expected ':'", 1),
    b"x = 1\ny = '\xff'\n": ("byte 0xff is not utf-8: save the file as UTF-8", 2),
    b"# coding: nothing\n": ("its encoding is unknown or not what it says", 1),
    b"x = 1\n\0\n": ("it holds a NUL byte", 2),
    b"#" * (1024 * 1024 + 1): (f"{STUB.as_posix()} is over 1 MiB: an answer is a small file", None),
}


@pytest.mark.parametrize("data", UNREADABLE, ids=lambda data: repr(data[:20]))
def test_bytes_that_are_no_module_are_broken(sample: Sample, data: bytes) -> None:
    """Whatever lies in the file, the cause is a line, and there is no traceback."""
    (sample.root / STUB).write_bytes(data)
    double = graded(sample).katas[0]
    cause, line = UNREADABLE[data]
    assert (double.state, double.line) == (State.BROKEN, line)
    assert (double.cause or "").startswith(cause)
    assert "\n" not in (double.cause or "")


@pytest.mark.parametrize(
    ("placed", "cause"),
    [
        ("nothing", f"{STUB} is missing: get it back with: git restore {STUB}"),
        ("folder", f"{STUB} is a folder: the answer is one file of that name"),
        ("link", f"{STUB} is a link that leads nowhere"),
        ("loop", f"{STUB} cannot be read: Too many levels of symbolic links"),
    ],
)
def test_what_is_no_file_is_broken(sample: Sample, placed: str, cause: str) -> None:
    """A deleted stub, a folder or a dangling link in its place are said in a line."""
    stub = sample.root / STUB
    stub.unlink()
    if placed == "folder":
        stub.mkdir()
    elif placed != "nothing":
        stub.symlink_to("nowhere" if placed == "link" else stub.name)
    verdict = graded(sample).katas[0]
    assert (verdict.state, verdict.cause) == (State.BROKEN, cause)


def test_limits_of_a_topic_count(sample: Sample) -> None:
    """Memory over what `topic.toml` allows is an error that names that limit."""
    toml = TOPIC / "topic.toml"
    text = dedent(FILES[toml.as_posix()]).replace("kata_s = 6", "kata_s = 6\nmemory_mib = 96")
    sample.write(str(toml), text)
    verdict = verdict_on(
        sample,
        """\
        kept = []


        def double(number: int) -> int:
            while True:
                kept.append(b"x" * (number + 1_000_000))
        """,
    )
    assert verdict.tests
    assert verdict.tests.results[0].reason == "over the 96 MiB memory limit"


def test_an_answer_cannot_write_into_the_exercises(sample: Sample) -> None:
    """An answer that deletes and writes beside itself does so in its private folder."""
    before = [tree(sample.root / name) for name in ("exercises", "solutions", "checks")]
    verdict = verdict_on(
        sample,
        RIGHT + "\n\nfrom pathlib import Path\nfor path in Path(__file__).parent.iterdir():\n"
        "    path.write_text('')\nPath('here').write_text('')\n",
    )
    assert verdict.state in (State.BROKEN, State.FAILING)  # refused, or seen afterwards
    sample.write(str(STUB), FILES[str(STUB)])
    assert before == [tree(sample.root / name) for name in ("exercises", "solutions", "checks")]
    assert not (sample.root / "here").exists()


def test_helpers_and_other_names_are_named(sample: Sample) -> None:
    """A second file is not looked at, and a likely answer under another name is told its name."""
    sample.answer("helper", "TWO = 2\n")
    sample.answer("double_mine", RIGHT)
    notes = graded(sample).notes
    prefix = TOPIC.as_posix()
    assert notes == (
        f"{prefix}/double_mine.py is not looked at: save the answer as double.py",
        f"{prefix}/helper.py is not looked at: one file is the answer, so put what it needs there",
    )
    report = verdict_on(
        sample, "from .helper import TWO\n\n\ndef double(n: int) -> int:\n    return TWO * n\n"
    )
    assert report.state is State.BROKEN
    assert "helper" in (report.cause or "")


EDITED_NOTE = "test_double.py edited or removed: graded against the original"


@pytest.mark.parametrize(("kept", "edit"), [("blobs", "removed"), ("git", "weakened")])
def test_edited_tests_are_graded_against_the_original(sample: Sample, kept: str, edit: str) -> None:
    """Weaker tests help nobody: the originals come from `.katas/blobs` or from git."""
    test = sample.root / TEST
    if edit == "removed":
        test.unlink()
    else:
        test.write_text("def test_two_gives_four() -> None:\n    pass\n")
    if kept == "git":
        shutil.rmtree(sample.repository.state / "blobs")
    else:
        shutil.rmtree(sample.root / ".git")
    verdict = verdict_on(sample, SQUARED)
    assert verdict.state is State.FAILING
    assert verdict.notes == (EDITED_NOTE,)
    assert verdict.tests
    assert (verdict.tests.passed, verdict.tests.expected) == (1, 2)


def test_edited_tests_without_an_original_are_unavailable(sample: Sample) -> None:
    """Where the original is nowhere, nothing is lost, and what to do is said."""
    (sample.root / TEST).write_text("def test_two_gives_four() -> None:\n    pass\n")
    shutil.rmtree(sample.repository.state / "blobs")
    shutil.rmtree(sample.root / ".git")
    report = graded(sample)
    assert report.katas[0].state is State.NOT_STARTED
    verdict = verdict_on(sample, RIGHT)
    assert verdict.state is State.UNAVAILABLE
    assert verdict.cause == (
        f"{TEST} was changed, and its original is neither in git nor in .katas/blobs: "
        "copy it from a fresh download of the repository, then run again"
    )
    assert verdict.notes == ()
    assert (sample.root / STUB).read_text() == RIGHT
    score = read_json(sample.root / "report.json").score
    assert (score.earned, score.possible, score.unavailable) == (0, 1, 1)


def test_a_kata_whose_needs_are_missing_is_unavailable(sample: Sample) -> None:
    """What the machine lacks is said, and that is no failure but under --require-all."""
    toml = TOPIC / "topic.toml"
    text = dedent(FILES[toml.as_posix()]).replace('double.py"', 'double.py"\nneeds = ["compiler"]')
    sample.write(str(toml), text)
    sample.solve("double")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "/nowhere")
        patch.setenv("CC", "no-compiler")
        verdict = graded(sample, "double").katas[0]
        assert sample.run("grade", "double", "--require-all").exit_code == 1
    assert verdict.state is State.UNAVAILABLE
    assert verdict.cause == "needs a C compiler: install gcc or clang"


def test_a_library_that_cannot_be_installed_makes_unavailable(sample: Sample) -> None:
    """An unknown dependency group is told, and the other katas are graded."""
    toml = TOPIC / "topic.toml"
    text = dedent(FILES[toml.as_posix()]).replace('double.py"', 'double.py"\nneeds = ["group:no"]')
    sample.write(str(toml), text)
    sample.solve("double")
    sample.solve("total")
    double, total = graded(sample).katas
    assert double.state is State.UNAVAILABLE
    assert "'no'" in (double.cause or "")
    assert total.state is State.SOLVED


def test_a_time_out_is_not_kept(sample: Sample) -> None:
    """The machine may have been busy: it is run again."""
    sample.answer("double", "def double(number: int) -> int:\n    while True:\n        pass\n")
    for _ in range(2):
        result = sample.run("grade", "double")
        assert result.exit_code == 1
        assert "timed out after 2 s" in result.output
        assert "cached" not in result.output


def test_a_fault_of_the_grader_is_not_the_learners(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, exit 3, and is forgotten."""
    sample.solve("double")
    with monkeypatch.context() as patched:
        fault = {"fault": "OSError: No space left on device"}
        patched.setattr(Runner, "_raw", lambda *_: fault)
        result = sample.run("grade", "double")
    assert result.exit_code == 3, result.output
    assert "a fault of the grader, not of this answer: OSError: No space" in result.output
    assert sample.run("grade", "double").exit_code == 0
