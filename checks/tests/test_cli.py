"""Tests of `cli`: options, exit statuses and consoles."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from checks.tests.conftest import CHECKS, FILES, Sample

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
TOPIC = Path("exercises/basics/numbers")
RIGHT = dedent(FILES["solutions/basics/numbers/double.py"])
WRONG = RIGHT.replace("number + number", "3 * number")


def in_a_process(sample: Sample, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start `python -m checks` of the sample's own copy, as a terminal would."""
    return subprocess.Popen(
        [sys.executable, "-m", "checks", *arguments],
        cwd=sample.root,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def said(sample: Sample, *arguments: str, **environment: str) -> tuple[int, bytes, bytes]:
    """Exit status, output and errors of `python -m checks`."""
    process = in_a_process(sample, *arguments, **environment)
    output, errors = process.communicate()
    return process.returncode, output, errors


def test_the_exit_status_tells(sample: Sample) -> None:
    """0 when all that was attempted is solved, 1 when something is not, 2 for a user's error."""
    assert sample.run("grade").exit_code == 0
    assert sample.run("grade", "--require-all").exit_code == 1
    sample.solve("double")
    assert sample.run("grade").exit_code == 0
    assert sample.run("grade", "--require-all").exit_code == 1
    assert sample.run("grade", "double", "--require-all").exit_code == 0
    sample.answer("total", "def total(\n")
    assert sample.run("grade").exit_code == 1
    assert sample.run("grade", "double").exit_code == 0
    assert sample.run("grade", "--nothing").exit_code == 2


def test_a_fault_of_the_grader_is_3_and_no_blame(sample: Sample) -> None:
    """A broken installation says that it is not the answer's fault; a variable shows where."""
    sample.solve("double")
    shutil.rmtree(sample.repository.checks / "harness")
    result = sample.run("grade")
    assert result.exit_code == 3
    assert "fault of the grader, not of your answer: FileNotFoundError" in result.output
    assert "Traceback" not in result.output
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATAS_TRACEBACK", "1")
        assert isinstance(sample.run("grade").exception, FileNotFoundError)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("doubel",), "no track, topic or kata is called 'doubel': did you mean double"),
        (("--answers", "nowhere"), "nowhere: there is no such folder of answers"),
        (("--jobs", "0"), "0 is not in the range"),
        (("later",), "is to come"),
        (("--json", "constraints.txt/x.json"), "constraints.txt/x.json: the report cannot be"),
    ],
)
def test_a_users_error_is_a_line_and_2(
    sample: Sample, arguments: tuple[str, ...], told: str
) -> None:
    """Bad input says what is wrong, without a traceback."""
    result = sample.run("grade", *arguments)
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_report_that_cannot_be_written_does_not_cost_the_grade(sample: Sample) -> None:
    """The report is on the terminal before the file fails."""
    sample.solve("double")
    result = sample.run("grade", "--json", "constraints.txt/x.json")
    assert "1 solved, 1 not started" in result.output


def test_the_report_as_data_has_the_promised_keys(sample: Sample) -> None:
    """Format 1, key by key: other reports and the cohort command stand on it."""
    sample.answer("double", WRONG)
    sample.run("grade", "--json", "reports/new.json")
    report = json.loads((sample.root / "reports/new.json").read_text("utf-8"))
    assert set(report) == {
        *("format", "python", "grader", "lock", "student", "seconds", "counts", "score"),
        *("katas", "notes"),
    }
    assert (report["format"], report["student"]) == (1, None)
    assert report["counts"] == {
        **{"solved": 0, "passing": 0, "failing": 1, "broken": 0},
        **{"unavailable": 0, "not_started": 1},
    }
    assert report["score"] == {"earned": 0, "possible": 2, "unavailable": 0}
    kata = report["katas"][0]
    promised = {"kata", "state", "seconds", "cached", "cause", "tests", "types", "lint", "notes"}
    assert promised <= set(kata)
    assert (kata["kata"], kata["state"]) == ("basics/numbers/double", "failing")
    assert (kata["tests"]["passed"], kata["tests"]["expected"]) == (0, 2)
    result = kata["tests"]["results"][0]
    assert {"name", "meaning", "outcome", "seconds", "reason", "line"} <= set(result)
    assert (result["name"], result["outcome"]) == ("test_two_gives_four", "failed")
    assert kata["types"] == {"ok": True, "findings": []}
    assert report["katas"][1]["tests"] is None


def test_a_second_grade_runs_nothing(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same answer is known; any change of it, and --fresh, run again."""
    monkeypatch.setattr("checks.marks.tests.ALSO_WRITABLE", [str(sample.root)])
    runs = sample.root / "runs"
    told = f"\n\nwith open({str(runs)!r}, 'a') as file:\n    file.write('x')\n"

    def grade(text: str, *arguments: str) -> tuple[str, bool]:
        sample.answer("double", text + told)
        sample.run("grade", "--json", "r.json", *arguments)
        report = json.loads((sample.root / "r.json").read_text("utf-8"))
        return runs.read_text(), report["katas"][0]["cached"]

    assert grade(RIGHT) == ("x", False)
    assert grade(RIGHT) == ("x", True)
    assert "cached" in sample.run("grade").output
    assert grade(RIGHT + "# more\n") == ("xx", False)
    assert grade(RIGHT) == ("xx", True)
    assert grade(RIGHT, "--fresh") == ("xxx", False)
    constraints = sample.root / "constraints.txt"
    constraints.write_text(constraints.read_text() + "# other versions\n")
    assert grade(RIGHT) == ("xxxx", False)


def test_a_cached_failure_fails_again(sample: Sample) -> None:
    """What is known to fail has the same exit status and the same text as the first time."""
    sample.answer("double", WRONG)
    first, second = sample.run("grade"), sample.run("grade")
    assert (first.exit_code, second.exit_code) == (1, 1)
    assert "test_double.py:11" in first.output
    details = [run.output.split("\n\n")[1] for run in (first, second)]
    assert details[0] == details[1]


@pytest.mark.parametrize("layout", ["exercises", "flat"])
def test_answers_from_elsewhere_are_graded_in_place_of_the_exercises(
    sample: Sample, tmp_path: Path, layout: str
) -> None:
    """A folder laid out as exercises, or flat: what is not there is not started."""
    sample.answer("double", WRONG)
    folder = tmp_path / "submission"
    place = folder / ("basics/numbers" if layout == "exercises" else "")
    place.mkdir(parents=True)
    (place / "double.py").write_text(RIGHT)
    (place / "test_double.py").write_text("raise SystemExit\n")
    result = sample.run("grade", "--answers", folder)
    assert result.exit_code == 0, result.output
    assert "1 solved, 1 not started" in result.output


def test_the_reference_answers_are_all_solved(sample: Sample) -> None:
    """`--answers solutions` grades what the instructor wrote."""
    result = sample.run("grade", "--answers", "solutions", "--require-all")
    assert result.exit_code == 0, result.output
    assert "2 solved" in result.output
    assert "All solved" in result.output


def test_verbose_shows_all(sample: Sample) -> None:
    """Without -v the first failure is told in full, with it every one."""
    sample.answer("double", WRONG)
    short, full = sample.run("grade").output, sample.run("grade", "-v").output
    assert "the others (-v shows all)" in short
    assert short.count("test_double.py:") == 1
    assert "the others" not in full
    assert full.count("test_double.py:") == 2


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_console_can_show_a_report(sample: Sample, encoding: str) -> None:
    """Whatever the console's encoding and the answer's text, there is no UnicodeEncodeError."""
    sample.answer(
        "double",
        "def double(number: int) -> int:\n"
        "    print('\\u2603')\n    raise ValueError('\\u2713 \\u00e4 \\ud800')\n",
    )
    status, output, errors = said(sample, "grade", "-v", PYTHONIOENCODING=encoding)
    text = output.decode(encoding)
    assert (status, errors) == (1, b"")
    assert "double: 2 of 2 tests fail" in text
    assert "\x1b" not in text
    assert ("✗ double" if encoding == "utf-8" else "x double") in text


def test_colour_is_for_those_who_want_it(sample: Sample) -> None:
    """A terminal has colours, and none with NO_COLOR."""
    terminal = {"FORCE_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    assert b"\x1b[" in said(sample, "grade", "double", **terminal)[1]
    assert b"\x1b[3" not in said(sample, "grade", "double", NO_COLOR="1", **terminal)[1]


def test_help_names_every_command(sample: Sample) -> None:
    """The table of commands explains each in a line, and every command has help."""
    commands = (
        *("grade", "hint", "lock", "mutate", "new", "next", "progress"),
        *("reset", "verify", "watch"),
    )
    text = sample.run("--help").output
    for command in commands:
        assert f"\n  {command} " in text
        assert "Example:" in sample.run(command, "-h").output


def test_next_names_a_kata(sample: Sample) -> None:
    """What to read, to write and to run, until all is solved."""
    text = sample.run("next").output
    assert "Twice as much (double: warm-up, 5 minutes)" in text
    assert f"{TOPIC}/double.py:4" in text
    assert "nox -s grade -- double" in text
    sample.solve("double")
    sample.solve("total")
    sample.run("grade")
    assert sample.run("next").output.startswith("All solved that this machine can run.")


def test_hints_come_one_at_a_time(sample: Sample) -> None:
    """Each call gives one more, the last says so, and they are for one kata."""
    assert sample.run("hint", "double").output == "1. Which operator?\n(1 more: run this again)\n"
    for _ in range(2):
        assert sample.run("hint", "double").output == (
            "1. Which operator?\n2. Add it to itself.\n(that was the last one)\n"
        )
    for selectors in ((), ("numbers",)):
        assert sample.run("hint", *selectors).exit_code == 2


def test_verify_and_lock_are_commands(sample: Sample) -> None:
    """Both say what they found in lines, and end with 1 where there is a problem."""
    (sample.root / "solutions/basics/numbers/double.py").write_text("def double(\n")
    result = sample.run("verify", "double")
    assert result.exit_code == 1, result.output
    assert "1 kata verified, " in result.output
    assert sample.run("lock").output.splitlines()[0] == "katas.lock is up to date"


def test_the_package_is_a_program() -> None:
    """`python -m checks` names itself as it is called."""
    run = subprocess.run(
        [sys.executable, "-m", "checks", "grade", "-h"],
        cwd=CHECKS.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("Usage: python -m checks grade [OPTIONS]")
