"""Tests of `marks/sources.py`: answers copied for the static marks, every switch blotted out."""

from __future__ import annotations

import ast
import io
import json
import sys
import tokenize
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from checks.answers import Answer, answer_of_text
from checks.marks import reading
from checks.marks.reading import Found, Uncompilable, compiled, disarmed, text_of
from checks.marks.sources import Unreadable, lay_out_sources
from checks.marks.tools import Tools
from checks.tests.conftest import Sample

DEEP = "it is nested too deeply for Python to compile: split it into smaller parts"


def as_checked(text: str) -> tuple[str, Found]:
    """The text as the static marks see it, and what was found in it."""
    return disarmed(text, compiled(text))


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
    text, found = as_checked(f"y = 1\n{line}\nz = 2\n")
    assert [row for row, _ in found[mark]] == [2]
    assert "switches a check off, which is not honoured here" in found[mark][0][1]
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
    assert as_checked(text) == (text, {"types": [], "lint": []})


def test_a_decorator_that_switches_mypy_off_is_found() -> None:
    """`no_type_check` cannot be blotted out, but it costs the mark."""
    text = "import typing\n\n\n@typing.no_type_check\ndef f(x): ...\n"
    same, found = as_checked(text)
    assert same == text
    assert [row for row, _ in found["types"]] == [4]


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"x = 1\ny = (\n", "SyntaxError: '(' was never closed", 2),
        (b"x = 1\n\n  y = 1\n", "IndentationError: unexpected indent", 3),
        (b"x = 1\ny = " + b"-" * 100_000 + b"1\n", DEEP, 2),
        (b"x = 1\ny = " + b"x." * 100_000 + b"x\nz = 1\n", DEEP, 2),
        (b"x = 1\n" + b"-\\\n" * 100_000 + b"1\n", DEEP, None),
        (b"x = 1\ny = " + b"1" * 5000 + b"\n", "SyntaxError: Exceeds the limit", 2),
    ],
    ids=["syntax", "indent", "unary", "dotted", "long and deep", "digits"],
)
def test_why_it_cannot_be_compiled_is_told(data: bytes, reason: str, line: int | None) -> None:
    """With the line, also where Python itself has none."""
    with pytest.raises(Uncompilable) as caught:
        compiled(text_of(data))
    assert str(caught.value).startswith(reason)
    assert caught.value.line == line or (line is None and caught.value.line)


def test_an_answer_that_does_not_compile_is_left_out(sample: Sample, tmp_path: Path) -> None:
    """It would stop mypy for all the others."""
    double, total = sample.repository.roadmap.katas
    good, bad = answer_of_text(double, "x = 1\n", "a"), answer_of_text(total, "x = (\n", "b")
    with Tools() as tools:
        laid_out = lay_out_sources(tools, tmp_path, [good, bad], {})
    assert [source.answer for source in laid_out.sources] == [good]
    assert laid_out.unreadable == {total.id: Unreadable("SyntaxError: '(' was never closed", 1)}


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("import a" + ".a" * 250_000, "Python needs over 1024 MiB of memory to compile it"),
        ("x = f'" + "{x}" * 300_000 + "'", "Python needs over 3 s to compile it: make it simpler"),
    ],
    ids=["memory", "time"],
)
@pytest.mark.skipif(sys.platform != "linux", reason="bounds of Linux, and a Python of today")
def test_an_answer_that_is_too_much_to_compile_costs_the_others_nothing(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, cause: str
) -> None:
    """Half a megabyte can take Python all time and memory there is: not the grader's."""
    program = Path(reading.__file__).read_text("utf-8").replace("SECONDS = 20", "SECONDS = 3")
    if "3 s" in cause:
        monkeypatch.setattr(reading, "__file__", str(tmp_path / "reading.py"))
        monkeypatch.setattr(reading, "SECONDS", 3)
        (tmp_path / "reading.py").write_text(program, "utf-8")
    double, total = sample.repository.roadmap.katas
    bad, good = answer_of_text(double, text, "a"), answer_of_text(total, "x = 1\n", "b")
    (tmp_path / "copies").mkdir()
    with Tools() as tools:
        laid_out = lay_out_sources(tools, tmp_path / "copies", [bad, good], {})
    assert [source.answer for source in laid_out.sources] == [good]
    assert laid_out.unreadable[double.id].cause.startswith(cause)


def test_what_the_program_says_is_a_line_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the order of the names; what was read is no longer there to be read again."""
    monkeypatch.setattr(reading, "_bound_memory", lambda: None)  # this process is to live on
    given, read = tmp_path / "given", tmp_path / "read"
    given.mkdir()
    (given / "b.py").write_bytes(b"x = (\n")
    (given / "a.py").write_bytes(b"import os  # noqa\n")
    (given / "c.py").write_bytes(b"# coding: utf-7\nx = '+2AA-'\n")
    reading.main(given, read)
    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["path"], first["types"], first["lint"][0][0]) == ("a.py", [], 1)
    assert second == {"path": "b.py", "problem": "SyntaxError: '(' was never closed", "line": 1}
    assert third["problem"].startswith("UnicodeEncodeError: ")
    assert [path.name for path in read.iterdir()] == ["a.py"]
    assert reading.files_in(given) == []


def test_a_disk_that_is_full_is_no_fault_of_an_answer(sample: Sample, tmp_path: Path) -> None:
    """What the system says to the program that reads comes here as it is."""
    answer = answer_of_text(sample.repository.roadmap.katas[0], "x = 1\n", "a")
    (tmp_path / "exercises").write_text("in the way", "utf-8")
    with Tools() as tools, pytest.raises(OSError, match="exercises"):
        lay_out_sources(tools, tmp_path, [answer], {})


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
    with Tools() as tools:
        laid_out = lay_out_sources(tools, tmp_path, [good, bad, missing], {double.id: support})
    (source,) = laid_out.sources
    assert source.answer is good
    assert source.path == "exercises/basics/numbers/double.py"
    names = {path.name for path in (tmp_path / source.path).parent.iterdir()}
    assert names == {"double.py", "helper.py", "types.pyi"}


@pytest.mark.parametrize(
    "data",
    [
        b"# coding: latin-1\nx = '\xe9'\n",
        "\ufeff# é\nx = 'é'\n".encode(),
        "# é\rx = 'é'\r".encode(),
        "# é\r\nx = 'é'\r\n".encode(),
    ],
    ids=["latin-1", "BOM", "CR", "CRLF"],
)
def test_a_source_is_read_as_python_reads_it(data: bytes) -> None:
    """Its encoding and line ends are those that it has; the copy has UTF-8 and LF."""
    assert text_of(data).split("\n")[1:] == ["x = 'é'", ""]
    namespace: dict[str, str] = {}
    exec(compile(data, "answer", "exec"), namespace)
    assert namespace["x"] == "é"


def test_a_switch_is_found_whatever_the_line_ends(tmp_path: Path) -> None:
    """A carriage return ends a line for Python, so it ends a comment for the grader too."""
    data = b"# ruff: noqa\rimport os\r"
    text, found = as_checked(text_of(data))
    assert text == "# ..........\nimport os\n"
    assert [row for row, _ in found["lint"]] == [1]


HIDING = {
    "not": ("if not TYPE_CHECKING:\n    x: int = ''\n", [1]),
    "else": ("if TYPE_CHECKING:\n    pass\nelse:\n    x: int = ''\n", [1]),
    "expression": ("x: int = 1 if typing.TYPE_CHECKING else ''\n", [1]),
    "an import for types alone": ("if TYPE_CHECKING:\n    from os import PathLike\n", []),
    "assert": ("MYPY = False\nassert not MYPY\nx: int = ''\n", [2]),
    "or": ("MYPY = False\nMYPY or f(1, 2)\n", [2]),
    "in a comprehension": ("x = [f(y) for y in z if not TYPE_CHECKING]\n", [1]),
    "in a match": ("match x:\n    case 1 if not TYPE_CHECKING:\n        f()\n", [2]),
    "PY2": ("PY2 = True\nif PY2:\n    x: int = ''\n", [2]),
    "a newer Python": ("if sys.version_info >= (3, 12):\n    x = 1\nelse:\n    x = 2\n", []),
    "a part of it": ("if sys.version_info[:2] == (3, 11):\n    x = 1\n", []),
    "its major number": ("if sys.version_info[0] == 3:\n    x = 1\n", []),
    "to the patch": ("if sys.version_info >= (3, 11, 4):\n    x = 1\n", []),
    "a system": ("if sys.platform == 'win32':\n    x = 1\n", []),
    "the other way round": ("if ({0}, {1}) < sys.version_info:\n    x: int = ''\n", [1]),
    "newer than this": ("if sys.version_info > ({0}, {1}):\n    x: int = ''\n", [1]),
    "just this": ("if sys.version_info == ({0}, {1}):\n    x = 1\nelse:\n    x = ''\n", [1]),
    "sys is another": (
        "class sys:\n    platform = 'x'\nif sys.platform == 'x':\n    x: int = ''\n",
        [3],
    ),
    "sys is changed": ("sys.platform = 'x'\nif sys.platform == 'x':\n    x: int = ''\n", [2]),
    "a comparison of nothing": ("if sys.version_info > 3:\n    x = 1\n", []),
    "a call is not made": ("if f(sys.version_info) > (3, 11):\n    x = 1\n", []),
}


@pytest.mark.parametrize("case", HIDING)
def test_code_that_mypy_is_not_to_see_is_found(case: str) -> None:
    """A branch that runs only when mypy does not look is no way round it; what mypy and this
    Python think alike of is honest."""
    text, lines = HIDING[case]
    _, found = as_checked(text.format(*sys.version_info[:2]) if "{0}" in text else text)
    assert [row for row, _ in found["types"]] == lines


PIECES = st.sampled_from(
    [
        *(
            "x = 1",
            "  # noqa",
            "# type: ignore",
            "'# ruff: noqa'",
            '"""a',
            '"""',
            "# mypy: x",
            "\\",
        ),
        *("\n", "\n", "\n    ", "\r\n", "\r", "\f", "\t", "é", "\u2028", '"""', "if x:", "(", " #"),
    ]
)


@pytest.mark.filterwarnings("ignore")  # of the compiler, on odd texts
@given(st.lists(PIECES, max_size=12).map("".join))
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_a_disarmed_text_is_the_same_code(text: str) -> None:
    """Lines stay where they are, tokens are the same, and only comments are others; what was
    disarmed has nothing more to disarm."""
    before = text_of(text.encode())
    try:
        tree = compiled(before)
    except Uncompilable:
        assume(False)
    after, found = disarmed(before, tree)
    assert [len(line) for line in after.split("\n")] == [len(line) for line in before.split("\n")]
    assert ast.dump(compiled(after)) == ast.dump(tree)
    if all("cannot be told" not in reason for _, reason in found["lint"]):
        assert code_of(after) == code_of(before)
        assert disarmed(after, tree) == (after, {"types": [], "lint": []})


def code_of(text: str) -> list[tokenize.TokenInfo]:
    """All tokens but comments, with their places."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token._replace(line="") for token in tokens if token.type != tokenize.COMMENT]
