"""Tests of `marks/types.py` and `marks/lint.py`: mypy and ruff on small answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from checks.answers import answer_of_text
from checks.marks.lint import check_lint
from checks.marks.sources import Source, lay_out_sources
from checks.marks.types import TypeChecker, check_types
from checks.tests.conftest import CHECKS, Sample
from checks.verdicts import Finding, Mark

SETTINGS = CHECKS / "settings"
DOUBLE, TOTAL = "basics/numbers/double", "basics/numbers/total"
GOOD = '"""Good."""\n\n\ndef f(x: int) -> int:\n    """Return it."""\n    return x\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the copies lie."""
    path = tmp_path / "copies"
    path.mkdir()
    return path


def laid_out(sample: Sample, folder: Path, *texts: str) -> list[Source]:
    """Copies of answers to `double` and `total`."""
    katas = sample.repository.roadmap.katas
    answers = [answer_of_text(kata, text, "a") for kata, text in zip(katas, texts, strict=False)]
    return lay_out_sources(folder, answers, {})


def types_of(sample: Sample, folder: Path, sources: Sequence[Source]) -> dict[str, Mark]:
    """Run mypy, with the sample's cache."""
    return check_types(folder, sources, SETTINGS / "mypy.ini", sample.repository.state / "mypy")


def lint_of(folder: Path, sources: Sequence[Source]) -> dict[str, Mark]:
    """Run ruff."""
    return check_lint(folder, sources, SETTINGS / "ruff.toml")


def test_findings_go_to_the_answer_that_they_are_in(sample: Sample, folder: Path) -> None:
    """One call of mypy marks each answer by itself, strictly, in the order of the lines."""
    bad = "def f(x: list) -> int:\n    return 'x'\n"
    marks = types_of(sample, folder, laid_out(sample, folder, GOOD, bad))
    assert marks[DOUBLE] == Mark(True)
    assert [(finding.line, finding.code) for finding in marks[TOTAL].findings] == [
        (1, "type-arg"),
        (2, "return-value"),
    ]
    assert marks[TOTAL].findings[0].message == 'Missing type arguments for generic type "list"'


def test_a_switch_does_not_switch_types_off(sample: Sample, folder: Path) -> None:
    """Both the switch and what it would have hidden are found."""
    bad = "# mypy: ignore-errors\nx: int = 'x'  # type: ignore\n"
    mark = types_of(sample, folder, laid_out(sample, folder, bad))[DOUBLE]
    assert [(finding.line, finding.code) for finding in mark.findings] == [
        (1, "grader"),
        (2, "grader"),
        (2, "assignment"),
    ]


def test_an_answer_that_stops_mypy_stops_it_for_itself_alone(sample: Sample, folder: Path) -> None:
    """Where one call gives up, each answer is checked by itself."""
    sources = laid_out(sample, folder, GOOD, GOOD)
    (folder / sources[1].path).write_text("x = (\n", "utf-8")
    marks = types_of(sample, folder, sources)
    assert marks[DOUBLE].ok
    assert [finding.code for finding in marks[TOTAL].findings] == ["syntax"]


def test_a_mypy_that_gives_up_says_so(sample: Sample, folder: Path) -> None:
    """A settings file that it cannot read is told in its own words, and nothing passes."""
    sources = laid_out(sample, folder, GOOD)
    marks = check_types(folder, sources, folder / "nowhere.ini", folder / "cache")
    (finding,) = marks[DOUBLE].findings
    assert finding.code == "mypy"
    assert finding.message.startswith("mypy gave up: ")
    assert "nowhere.ini" in finding.message


def test_a_checker_checks_again_and_again(sample: Sample, folder: Path, tmp_path: Path) -> None:
    """Each check sees the files of its own folder as they are then."""
    bad = GOOD.replace("return x", "return 'x'")
    (tmp_path / "other").mkdir()
    with TypeChecker(SETTINGS / "mypy.ini", sample.repository.state / "mypy") as checker:
        seen = [
            checker.check(place, laid_out(sample, place, text))[DOUBLE].ok
            for place, text in ((folder, GOOD), (folder, bad), (tmp_path / "other", GOOD))
        ]
    assert seen == [True, False, True]


def test_a_checker_whose_process_died_starts_another(sample: Sample, folder: Path) -> None:
    """Whatever ended it, the next check is as good as the first."""
    sources = laid_out(sample, folder, GOOD)
    checker = TypeChecker(SETTINGS / "mypy.ini", sample.repository.state / "mypy")
    with checker:
        checker.close()
        assert checker.check(folder, sources)[DOUBLE].ok


def test_lint_findings_go_to_the_answer_that_they_are_in(sample: Sample, folder: Path) -> None:
    """One call of ruff marks each answer by itself."""
    marks = lint_of(folder, laid_out(sample, folder, GOOD, "import os\n"))
    assert marks == {
        DOUBLE: Mark(True),
        TOTAL: Mark(False, (Finding(1, "`os` imported but unused", "F401"),)),
    }


def test_a_switch_does_not_switch_lint_off(sample: Sample, folder: Path) -> None:
    """Neither a comment nor a settings file beside the answer does."""
    sources = laid_out(sample, folder, "# ruff: noqa\nimport os  # noqa\n")
    (folder / "ruff.toml").write_text('exclude = ["*"]\n', "utf-8")
    mark = lint_of(folder, sources)[DOUBLE]
    assert [(finding.line, finding.code) for finding in mark.findings] == [
        (1, "grader"),
        (2, "grader"),
        (2, "F401"),
    ]


def test_a_ruff_that_gives_up_says_so_for_each(sample: Sample, folder: Path) -> None:
    """Where one call fails, each answer is checked by itself, and nothing passes."""
    sources = laid_out(sample, folder, GOOD, GOOD)
    (folder / "ruff.toml").write_text("no-such-key = 1\n", "utf-8")
    marks = check_lint(folder, sources, folder / "ruff.toml")
    for mark in marks.values():
        (finding,) = mark.findings
        assert finding.message.startswith("ruff gave up: ")


def test_without_answers_no_tool_is_started(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing attempted costs nothing."""
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("started"))
    assert check_types(folder, [], SETTINGS / "mypy.ini", tmp_path) == {}
    assert check_lint(folder, [], SETTINGS / "ruff.toml") == {}
