"""Tests of `reports/data.py`: a report written and read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks.errors import UserError
from checks.reports.data import read_json, write_json
from checks.verdicts import Outcome, Report, Score, State, TestResult, TestsMark, Verdict

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
