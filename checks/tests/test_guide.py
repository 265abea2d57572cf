"""Tests of `author/guide.py`: the parts of a guide, and its code run."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.author import guide


def block(code: str) -> str:
    """A guide whose code starts on line 4."""
    return f"# Guide\n\n```python\n{code}\n```\n"


def test_missing_sections_are_told_in_order() -> None:
    """A heading of another depth, or with more words, is another section."""
    text = "## Architecture\n### Scenarios\n## Katas of this topic\n"
    assert guide.missing_sections(text) == ["Scenarios", "Katas", "Go deeper"]


def test_python_blocks_are_one_program_with_the_guides_lines() -> None:
    """Other blocks are not run; a later block sees the names of an earlier one."""
    text = "# A\n```python\nx = 1\n```\n```text\nx = 2\n```\n```python\nassert x == 1\n```\n"
    lines = guide.code_of(text).splitlines()
    assert (lines[2], lines[5], lines[8]) == ("x = 1", "", "assert x == 1")
    assert guide.failure_of_code(text) is None


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        ("x = 1\nassert x == 2", 5, "the guide's code fails: AssertionError"),
        (
            "def f():\n    import json\n    json.loads('')\nf()",
            6,
            "the guide's code fails: json.de",
        ),
        ("x = (", 4, "the guide's code fails: SyntaxError: '(' was never closed"),
        ("import sys\nsys.exit(3)", 1, "the guide's code fails: exit status 3"),
    ],
)
def test_code_that_fails_is_told_with_its_line(code: str, line: int, said: str) -> None:
    """The innermost line of the guide, and the last line of the traceback."""
    failure = guide.failure_of_code(block(code))
    assert failure
    assert failure[0] == line
    assert failure[1].startswith(said)


def test_code_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guide has seconds to run in."""
    monkeypatch.setattr(guide, "SECONDS", 0.3)
    failure = guide.failure_of_code(block("while True: pass"))
    assert failure == (1, "the guide's code ran for more than 0.3 s")


def test_code_runs_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sees an empty folder and nothing of the repository."""
    monkeypatch.chdir(Path(__file__).parents[2])
    code = (
        "import importlib.util, os\n"
        "assert os.listdir() == []\n"
        "assert importlib.util.find_spec('checks') is None"
    )
    assert guide.failure_of_code(block(code)) is None


def test_a_guide_without_code_is_a_failure() -> None:
    """Its scenarios are shown by code that runs."""
    failure = guide.failure_of_code("# Guide\n")
    assert failure
    assert "no ```python block" in failure[1]


def test_a_row_has_its_cells_whole() -> None:
    """15 minutes are no 5 minutes, and a word in a sentence is no level."""
    text = (
        "| kata | about | level | minutes |\n|---|---|---|---|\n| `a` | core 5 | warm-up | 15 |\n"
    )
    assert guide.has_row(text, "`a`", "warm-up", "15")
    assert not guide.has_row(text, "`a`", "warm-up", "5")
    assert not guide.has_row(text, "`a`", "core", "15")


def test_sections_and_rows_are_found() -> None:
    """By their heading, and by the kata's name in the first cell; 1 where there is no heading."""
    text = "# A\n\n## Katas \n\n| `a` | one | core | 5 |\n| `b` | two |\n"
    assert guide.line_of_section(text, "Katas") == 3
    assert guide.line_of_section(text, "Scenarios") == 1
    assert guide.row_of(text, "b") == (6, "two")
    assert guide.row_of(text, "c") is None


def test_a_row_is_added_to_the_table_of_katas() -> None:
    """After its last row, whatever other tables there are; where there is none it is said so."""
    text = "| x |\n\n## Katas\n\n| kata |\n|---|\n| `a` |\n\nMore.\n\n## Go deeper\n\n| y |\n"
    row = "| `b` |"
    assert guide.with_row(text, row) == text.replace("| `a` |\n", "| `a` |\n| `b` |\n")
    assert guide.with_row("## Katas\n\n## Go deeper\n\n| y |\n", row) is None
    assert guide.with_row("# A\n", row) is None


def test_bytes_that_are_no_text_are_marked(tmp_path: Path) -> None:
    """So that a gate can say where they are."""
    path = tmp_path / "README.md"
    path.write_bytes(b"a\xff")
    assert guide.read(path) == f"a{guide.NOT_TEXT}"
