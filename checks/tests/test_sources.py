"""Tests of `marks/sources.py`: answers copied for the static marks, every switch blotted out."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

import pytest

from checks.answers import Answer, answer_of_text
from checks.marks.sources import compiles, disarmed, lay_out_sources
from checks.roadmap import Kata
from checks.tests.conftest import Sample


@pytest.fixture
def kata(sample: Sample) -> Kata:
    """The kata `double` of the sample."""
    return sample.repository.roadmap.katas[0]


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("# mypy: ignore-errors", "types"),
        ("#mypy:disallow-untyped-defs=False", "types"),
        ("x: int = ''  # type: ignore", "types"),
        ("x: int = ''  #type:ignore  # because", "types"),
        ("# ruff: noqa", "lint"),
        ("# ruff: noqa: F401", "lint"),
        ("# flake8: noqa", "lint"),
        ("import os  # noqa", "lint"),
        ("import os  # NOQA", "lint"),
        ("import os  # noqa: everything", "lint"),
        ("# isort: skip_file", "lint"),
    ],
)
def test_a_comment_that_switches_a_check_off_is_blotted_out_and_found(line: str, mark: str) -> None:
    """The code stays as it was, line and column, and the finding names the line."""
    text, found = disarmed(f"y = 1\n{line}\nz = 2\n")
    assert [finding.line for finding in found[mark]] == [2]
    assert "switches a check off, which is not honoured here" in found[mark][0].message
    assert found["lint" if mark == "types" else "types"] == []
    second = text.splitlines()[1]
    assert len(second) == len(line)
    assert "ignore" not in second
    assert "noqa" not in second.lower()
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(f"y = 1\n{line}\nz = 2\n"))


@pytest.mark.parametrize(
    "line",
    [
        "x: int = ''  # type: ignore[assignment]",
        "import os  # noqa: F401",
        "x = '# ruff: noqa'",
        "# a comment on types and noqa in general",
    ],
)
def test_what_names_its_code_or_is_no_switch_is_left_alone(line: str) -> None:
    """An exception that says what it is for is honest, and text is no comment."""
    text = f"{line}\n"
    assert disarmed(text) == (text, {"types": [], "lint": []})


def test_a_decorator_that_switches_mypy_off_is_found() -> None:
    """`no_type_check` cannot be blotted out, but it costs the mark."""
    text = "import typing\n\n\n@typing.no_type_check\ndef f(x): ...\n"
    same, found = disarmed(text)
    assert same == text
    assert [(finding.line, finding.code) for finding in found["types"]] == [(4, "grader")]


def test_a_text_that_is_no_python_is_left_alone() -> None:
    """There is nothing to find in it."""
    assert disarmed("x = (\n")[0] == "x = (\n"


@pytest.mark.parametrize(
    ("data", "fine"),
    [
        (b"x = 1\n", True),
        (b"x = (\n", False),
        (b"x = '\xff'\n", False),
        (b"x = 1\0\n", False),
        (b"x = " + b"-" * 100_000 + b"1\n", False),
    ],
    ids=["good", "syntax", "bytes", "NUL", "deep"],
)
def test_what_cannot_be_compiled_is_told(kata: Kata, data: bytes, fine: bool) -> None:
    """It would stop mypy for all the others."""
    assert compiles(Answer(kata, data, "shown")) is fine


def test_a_syntax_warning_is_not_printed(kata: Kata) -> None:
    """`x is "a"` is for ruff to find; nothing goes to the learner's screen beside the report."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert compiles(Answer(kata, b'x = 1\ny = x is "a"\n', "shown"))
    assert caught == []


def test_answers_that_compile_are_laid_out_with_what_they_import(
    sample: Sample, tmp_path: Path
) -> None:
    """Support modules lie beside the answer; tests, data and broken answers are left out."""
    double, total = sample.repository.roadmap.katas
    good, bad = answer_of_text(double, "x = 1\n", "a"), answer_of_text(total, "x = (\n", "b")
    missing = Answer(total, b"", "c", problem="missing")
    support = {
        "helper.py": b"y = 1\n",
        "types.pyi": b"",
        "data.csv": b"",
        "test_double.py": b"",
    }
    (source,) = lay_out_sources(tmp_path, [good, bad, missing], {double.id: support})
    assert source.answer is good
    assert source.path == "exercises/basics/numbers/double.py"
    names = {path.name for path in (tmp_path / source.path).parent.iterdir()}
    assert names == {"double.py", "helper.py", "types.pyi"}


def test_a_declared_encoding_is_read(kata: Kata, tmp_path: Path) -> None:
    """The copy is UTF-8, with the same text and without a byte order mark."""
    for data in (b"# coding: latin-1\nx = '\xe9'\n", "\ufeffx = 'é'\n".encode()):
        (source,) = lay_out_sources(tmp_path, [Answer(kata, data, "a")], {})
        text = (tmp_path / source.path).read_text("utf-8")
        assert text.endswith("x = 'é'\n")
        assert not text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("if not TYPE_CHECKING:\n    x: int = ''\n", [1]),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    x: int = ''\n", [1]),
        ("x: int = 1 if typing.TYPE_CHECKING else ''\n", [1]),
        ("if TYPE_CHECKING:\n    from os import PathLike\n", []),
    ],
    ids=["not", "else", "expression", "an import for types alone"],
)
def test_code_that_mypy_is_not_to_see_is_found(text: str, lines: list[int]) -> None:
    """A branch that runs only when mypy does not look is no way round it."""
    _, found = disarmed(text)
    assert [finding.line for finding in found["types"]] == lines
