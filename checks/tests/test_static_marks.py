"""Tests of `marks/types.py` and `marks/lint.py`: mypy and ruff on small answers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from checks.answers import answer_of_text
from checks.marks import types
from checks.marks.lint import check_lint
from checks.marks.sources import Source, lay_out_sources
from checks.marks.tools import FINDINGS, Kept, Stopped, Tools
from checks.marks.types import TypeChecker
from checks.tests.conftest import CHECKS, Sample
from checks.verdicts import Finding, Mark

SETTINGS = CHECKS / "settings"
DOUBLE, TOTAL = "basics/numbers/double", "basics/numbers/total"
ENDLESS = (
    "A0 = tuple[int, int]\n"
    + "".join(f"A{i + 1} = tuple[A{i}, A{i}]\n" for i in range(40))
    + "def f(x: A30) -> A30:\n    return x + x\n"
)
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
    with Tools() as tools:
        return lay_out_sources(tools, folder, answers, {}).sources


def checker(sample: Sample) -> TypeChecker:
    """What runs mypy, with the sample's cache."""
    return TypeChecker(SETTINGS / "mypy.ini", sample.repository.state / "mypy")


def types_of(sample: Sample, folder: Path, sources: Sequence[Source]) -> dict[str, Mark]:
    """Run mypy, with the sample's cache."""
    with checker(sample) as types:
        return types.check(folder, sources)


def lint_of(
    folder: Path, sources: Sequence[Source], settings: Path = SETTINGS / "ruff.toml"
) -> dict[str, Mark]:
    """Run ruff."""
    with Tools() as tools:
        return check_lint(tools, folder, sources, settings)


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
    with TypeChecker(folder / "nowhere.ini", folder / "cache") as types:
        marks = types.check(folder, sources)
    (finding,) = marks[DOUBLE].findings
    assert finding.code == "mypy"
    assert finding.message.startswith("mypy gave up: ")
    assert "nowhere.ini" in finding.message


def test_a_checker_checks_again_and_again(sample: Sample, folder: Path, tmp_path: Path) -> None:
    """Each check sees the files of its own folder as they are then."""
    bad = GOOD.replace("return x", "return 'x'")
    (tmp_path / "other").mkdir()
    with checker(sample) as types:
        seen = [
            types.check(place, laid_out(sample, place, text))[DOUBLE].ok
            for place, text in ((folder, GOOD), (folder, bad), (tmp_path / "other", GOOD))
        ]
    assert seen == [True, False, True]


def test_a_checker_whose_process_died_starts_another(sample: Sample, folder: Path) -> None:
    """Whatever ended it, the next check is as good as the first."""
    sources, before = laid_out(sample, folder, GOOD), set(psutil.Process().children())
    with checker(sample) as types:
        types.start()
        (process,) = set(psutil.Process().children()) - before
        process.kill()
        process.wait()
        assert types.check(folder, sources)[DOUBLE].ok


@pytest.mark.timeout(120)
def test_a_check_can_be_interrupted_and_taken_up_again(sample: Sample, folder: Path) -> None:
    """mypy is ended in the midst of an answer that it would never be done with."""
    before = set(psutil.Process().children())
    sources, endless = laid_out(sample, folder, GOOD), laid_out(sample, folder, GOOD, ENDLESS)
    with checker(sample) as types, ThreadPoolExecutor(1) as pool:
        assert types.check(folder, sources)[DOUBLE].ok
        cut_short = pool.submit(types.check, folder, endless)
        with pytest.raises(TimeoutError):
            cut_short.result(1)
        types.interrupt()
        assert isinstance(cut_short.exception(20), Stopped)
        with pytest.raises(Stopped):
            types.check(folder, sources)
        types.resume()
        assert types.check(folder, sources)[DOUBLE].ok
    assert set(psutil.Process().children()) <= before


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
    marks = lint_of(folder, sources, folder / "ruff.toml")
    for mark in marks.values():
        (finding,) = mark.findings
        assert finding.message.startswith("ruff gave up: ")


def test_without_answers_no_tool_is_started(folder: Path) -> None:
    """Nothing attempted costs nothing: tools that are closed would refuse to start."""
    with Tools() as closed, TypeChecker(SETTINGS / "mypy.ini", folder) as types:
        pass
    assert types.check(folder, []) == {}
    assert check_lint(closed, folder, [], SETTINGS / "ruff.toml") == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = " + "1 and " * 20_000 + "1\n", "it was killed by SIGSEGV"),
        (
            ENDLESS,
            "it was not done after 3 s",
        ),
    ],
    ids=["crash", "endless"],
)
@pytest.mark.timeout(120)
def test_an_answer_that_is_too_much_for_mypy_costs_the_others_nothing(
    sample: Sample, folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    """It has one finding that says why, and its neighbour has its mark."""
    if why.endswith("3 s"):
        monkeypatch.setattr(types, "SECONDS", 2)
    sources = laid_out(sample, folder, GOOD, text)
    marks = types_of(sample, folder, sources)
    (finding,) = marks[TOTAL].findings
    assert finding == Finding(1, f"mypy gave up: {why}", "mypy")


@pytest.mark.timeout(120)
def test_a_mypy_that_was_ended_leaves_nothing_that_is_believed(
    sample: Sample, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has noted the answer as checked before it was: the next one starts anew."""
    cache = sample.repository.state / "mypy"
    left = cache.with_name(f"mypy-{'0' * 8}.{2**22 + 1}")  # by a process that is no more
    left.mkdir()
    sources = laid_out(sample, folder, "def f() -> int:\n    return 'x'\n")
    with monkeypatch.context() as patched:
        patched.setattr(Kept, "ask", lambda *_: (_ for _ in ()).throw(Stopped))
        with pytest.raises(Stopped):
            types_of(sample, folder, sources)
    assert not cache.exists()
    assert not list(cache.parent.glob("mypy*"))
    assert not types_of(sample, folder, sources)[DOUBLE].ok
    assert cache.is_dir()


@pytest.mark.timeout(120)
def test_a_cache_that_cannot_be_kept_is_made_for_once(sample: Sample, folder: Path) -> None:
    """Where `.katas` is no folder, types are checked all the same."""
    shutil.rmtree(sample.repository.state)
    sample.write(".katas", "")
    sources = laid_out(sample, folder, GOOD)
    assert types_of(sample, folder, sources)[DOUBLE].ok


def test_thousands_of_findings_are_counted(sample: Sample, folder: Path) -> None:
    """A report has to be carried around: the first are shown, the others are a number."""
    (source,) = laid_out(sample, folder, "x = 1;\n" * 1000)
    findings = lint_of(folder, [source])[DOUBLE].findings
    assert len(findings) == FINDINGS + 1
    assert findings[-1] == Finding(findings[-2].line, "and 800 more from here on", "grader")
