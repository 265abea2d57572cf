"""Tests of `learn/comparison.py`: how two answers differ, told truthfully."""

from __future__ import annotations

import io
from textwrap import dedent

import pytest
from rich.console import Console

from checks.learn.comparison import differences, measure, side_by_side, unified

YOURS = dedent('''\
    """A module."""


    def double(number: int) -> int:
        """Return it
        twice."""
        # a comment
        result = 0
        for _ in range(2):
            result += number
        return result
    ''')
REFERENCE = dedent('''\
    """A module."""

    import functools
    import operator as op
    from itertools import repeat


    def double(number: int) -> int:
        """Return it
        twice."""
        return functools.reduce(op.add, repeat(number, 2))
    ''')


def uses(source: str) -> frozenset[str]:
    """What a piece of source uses."""
    return measure(dedent(source)).uses


def test_size_is_counted_without_what_explains() -> None:
    """Docstrings, comments and blank lines are no lines; functions and classes are counted."""
    assert str(measure(YOURS)) == "5 lines, 1 function"
    assert str(measure("class A:\n    x = 1\n\n\nclass B: ...\n")) == (
        "3 lines, 0 functions, 2 classes"
    )
    assert str(measure("x = 1\n")) == "1 line, 0 functions"
    text = 'x = """a\nb\nc"""\n'
    assert measure(text).lines == 3


def test_differences_are_told_in_sentences() -> None:
    """Sizes, what only the reference uses, what only yours uses, by their full names."""
    assert list(differences(YOURS, REFERENCE)) == [
        "yours: 5 lines, 1 function; the reference: 5 lines, 1 function "
        "(docstrings and comments aside)",
        "the reference uses functools.reduce, itertools.repeat and operator.add, "
        "which yours does not",
        "yours uses range, which the reference does not",
    ]
    assert list(differences(YOURS, YOURS))[1:] == ["both use the same names of the library"]


def test_another_way_to_import_is_no_difference() -> None:
    """A name is what it stands for, however it was imported."""
    ways = (
        "import functools\nx = functools.partial",
        "import functools as f\nx = f.partial",
        "from functools import partial\nx = partial",
        "from functools import partial as p\nx = p",
    )
    assert {uses(way) for way in ways} == {frozenset({"functools.partial"})}
    assert uses("import os.path\nx = os.path.join") == {"os.path.join"}


@pytest.mark.parametrize(
    "source",
    [
        "import functools\n",
        "from typing import cast\nx = cast('int', 1)\n",
        "from collections.abc import Iterable\n\ndef f(x: Iterable[int]) -> 'list[int]': ...\n",
        "x: list[int]\n",
        "def sum(x): return x\n\nsum(1)\n",
        "def f(list): return list\n",
        "from . import other\nother.call()\n",
    ],
    ids=["unused", "typing", "abc", "annotation", "own function", "parameter", "relative"],
)
def test_what_is_not_used_of_the_library_is_not_told(source: str) -> None:
    """Imports without a use, types, and own names that hide a builtin do not count."""
    assert uses(source) == frozenset()


def test_notable_syntax_is_told_after_names() -> None:
    """Comprehensions, `with`, `nonlocal` and the like are ideas too."""
    plain = "def f():\n    return [1]\n"
    rich = "def f():\n    with open('x') as file:\n        return [len(line) for line in file]\n"
    assert list(differences(plain, rich))[1] == (
        "the reference uses len, open, `with` and a list comprehension, which yours does not"
    )


def test_unified_lines_fit_any_terminal() -> None:
    """Yours with a minus, the reference with a plus."""
    lines = unified("a\nb\n", "a\nc\n")
    assert lines[:2] == ["--- yours", "+++ the reference"]
    assert lines[3:] == [" a", "-b", "+c"]


def test_two_columns_show_changed_lines_beside_each_other() -> None:
    """Equal lines far from a change are left out; escapes do not reach the terminal."""
    stream = io.StringIO()
    many = "".join(f"line {number}\n" for number in range(20))
    console = Console(file=stream, width=140)
    console.print(side_by_side(many + "old\x1b[2J\n", "new\n" + many + "less\nmore\n"))
    text = stream.getvalue()
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert rows[0] == "yours the reference"
    assert rows[1] == "+ new"
    assert "line 10" not in text
    assert "... ..." in rows
    assert r"- old\x1b[2J + less" in rows
    assert rows[-1] == "+ more"
    assert "\x1b[2J" not in text
