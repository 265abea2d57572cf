"""Tests of `reports/data.py`: a report written and read back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.errors import UserError
from checks.reports.data import read_json, write_json
from checks.verdicts import (
    Finding,
    Mark,
    Outcome,
    Report,
    Score,
    State,
    TestResult,
    TestsMark,
    Verdict,
)

RESULT = TestResult("test_ä", "It is ✓.", Outcome.TIMEOUT, 1.5, "timed out", line=3)
VERDICT = Verdict("a/b/c", State.FAILING, tests=TestsMark(0, 1, (RESULT,)), notes=("one",))
REPORT = Report("3.11.7", "digest", "lock", 1.2, {"failing": 1}, Score(0, 1, 0), (VERDICT,))


def test_a_report_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """Nothing is lost on the way, and folders are made."""
    path = tmp_path / "new" / "report.json"
    write_json(REPORT, path)
    assert read_json(path) == REPORT
    assert path.read_bytes().endswith(b"}\n")


def test_what_is_written_is_plain_json(tmp_path: Path) -> None:
    """Anybody's reader finds words, not numbers, for states and outcomes."""
    write_json(REPORT, tmp_path / "report.json")
    data = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert data["katas"][0]["state"] == "failing"
    assert data["katas"][0]["tests"]["results"][0]["outcome"] == "timeout"
    assert data["katas"][0]["tests"]["results"][0]["name"] == "test_ä"


def test_where_nothing_can_be_written_is_a_users_error(tmp_path: Path) -> None:
    """The message names the file and the reason."""
    with pytest.raises(UserError, match=r"report cannot be written there: Is a directory"):
        write_json(REPORT, tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1", b"\xff", b'{"python": "\xff"}', b'{"format": 1}']
)
def test_what_is_no_report_is_a_users_error(tmp_path: Path, data: bytes) -> None:
    """Neither half a file nor another format is a traceback."""
    path = tmp_path / "report.json"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"report\.json: not a report of format 1"):
        read_json(path)


def test_a_report_of_another_format_is_not_read(tmp_path: Path) -> None:
    """A later format is not taken for this one."""
    path = tmp_path / "report.json"
    write_json(REPORT, path)
    path.write_text(path.read_text("utf-8").replace('"format": 1', '"format": 2'), "utf-8")
    with pytest.raises(UserError, match="not a report of format 1"):
        read_json(path)


def test_a_missing_report_is_a_users_error(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(UserError, match=r"nowhere\.json"):
        read_json(tmp_path / "nowhere.json")


TEXT = st.text(max_size=8)
COUNT = st.integers(0, 2**53)
SECONDS = st.floats(0, 1e9)


def optional(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """None, or something else."""
    return st.none() | strategy


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A few, as a tuple."""
    return st.lists(strategy, max_size=2).map(tuple)


RESULTS = st.builds(
    TestResult,
    *(TEXT, TEXT, st.sampled_from(Outcome), SECONDS, optional(TEXT), optional(COUNT)),
    *[optional(TEXT)] * 6,
)
MARKS = st.builds(Mark, st.booleans(), some(st.builds(Finding, COUNT, TEXT, TEXT)))
VERDICTS = st.builds(
    Verdict,
    *(TEXT, st.sampled_from(State), optional(TEXT), SECONDS, st.booleans(), optional(TEXT)),
    *(optional(COUNT), optional(st.builds(TestsMark, COUNT, COUNT, some(RESULTS)))),
    *(optional(MARKS), optional(MARKS), some(TEXT), TEXT, some(TEXT)),
)
REPORTS = st.builds(
    Report,
    *(TEXT, TEXT, TEXT, SECONDS, st.dictionaries(TEXT, COUNT, max_size=2)),
    *(st.builds(Score, COUNT, COUNT, COUNT), some(VERDICTS), some(TEXT), optional(TEXT)),
)


@given(REPORTS)
@settings(max_examples=50)
def test_any_report_is_read_back_as_it_was_written(report: Report) -> None:
    """Whatever stands in it, in letters of all scripts; and it is JSON for everybody."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.json")
        write_json(report, path)
        assert read_json(path) == report
        assert json.loads(path.read_bytes())["python"] == report.python
