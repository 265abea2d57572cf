"""Tests of `reports/progress.py`: a bar on a terminal, nothing anywhere else."""

from __future__ import annotations

import pytest

from checks.reports.progress import progress_bar

VARIABLES = ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TERM")


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_no_terminal_sees_no_bar(capfd: pytest.CaptureFixture[str]) -> None:
    """A file or a pipe gets nothing, on neither stream."""
    with progress_bar(2) as told:
        told("one")
        told("two")
    assert capfd.readouterr() == ("", "")


def test_a_terminal_sees_how_far_it_is(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bar counts on standard error, and leaves the output alone."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress_bar(2) as told:
        told("one")
        told("two")
    output, errors = capfd.readouterr()
    assert output == ""
    assert "grading" in errors
    assert "2/2" in errors
