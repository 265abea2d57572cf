"""Tests of `author/mutants.py`: which faults are put into a reference answer, and which are not."""

from __future__ import annotations

from textwrap import dedent

import pytest

from checks.author.mutants import lines_not_in, mutants


def changes(solution: str, stub: str = "") -> list[str]:
    """The lines that the mutants of a reference answer put in, stripped."""
    found = mutants(dedent(solution), dedent(stub))
    return [
        line[1:].strip()
        for mutant in found
        for line in mutant.diff.splitlines()
        if line.startswith("+")
    ]


def test_a_mutant_has_one_fault_and_keeps_the_layout() -> None:
    """Bounds and numbers change, each alone; comments and odd blanks stay."""
    solution = "def old(age: int) -> bool:\n    return  age >= 70  # years\n"
    found = mutants(solution, "")
    assert [mutant.text for mutant in found] == [
        solution.replace(">=", ">"),
        solution.replace("70", "71"),
    ]
    assert found[0].diff == (
        "@@ -1,2 +1,2 @@\n"
        " def old(age: int) -> bool:\n"
        "-    return  age >= 70  # years\n"
        "+    return  age > 70  # years"
    )
    assert [mutant.line for mutant in found] == [2, 2]


def test_arguments_go_astray() -> None:
    """An argument is left out, or is None."""
    assert changes("print(a, b)\n") == [
        "pass",
        "print(None, b)",
        "print(a, None)",
        "print(b)",
        "print(a, )",
    ]


def test_a_call_for_its_effect_is_forgotten() -> None:
    """What has no argument to change can still be left out; what is not called stays."""
    assert changes("lock.release()\nx = later()\n...\n") == ["pass", "x = None"]


def test_a_text_is_changed_once() -> None:
    """One other text says as much as three; a falsy value for another says nothing."""
    assert changes('x = f("a")\nclosed = False\nlast = None\n') == [
        "x = None",
        "x = f(None)",
        'x = f("XXaXX")',
        "closed = True",
    ]


@pytest.mark.parametrize(
    "source",
    [
        'def f(x: int | None = g(a)) -> "int | str":\n    """Say 1."""\n',
        'from typing import TypeVar\nT = TypeVar("T", bound="int")\n',
        '__all__ = ["f"]\n',
        "if TYPE_CHECKING:\n    limit = 1\n",
        "@overload\ndef f(x: int = 1) -> int: ...\n",
    ],
    ids=["annotations", "type variables", "exports", "type checking", "overloads"],
)
def test_what_is_said_to_readers_and_type_checkers_is_left_alone(source: str) -> None:
    """No caller could complain of it; an argument's default is no annotation."""
    expected = ["g(None)"] if "g(a)" in source else []
    found = changes(source)
    assert len(found) == len(expected)
    assert all(part in line for part, line in zip(expected, found, strict=True))


def test_a_cast_is_its_value() -> None:
    """The type of a cast is for the type checker; its value is not."""
    assert changes("return_ = cast(int, x)\n") == [
        "return_ = None",
        "return_ = cast(int, None)",
        "return_ = cast(x)",
    ]


def test_wording_is_left_alone() -> None:
    """The words of an error and of a log are the author's; a code or a value among them is not."""
    assert changes('raise ValueError("too many items")\n') == []
    assert changes('raise ValueError(f"too many: {items + 1}")\n') == []
    assert changes('log.info("took %s seconds", 1)\n') == [
        "pass",
        'log.info("took %s seconds", None)',
        'log.info("took %s seconds", 2)',
    ]
    assert changes('raise Refused("shape", text)\n') == [
        "raise Refused(None, text)",
        'raise Refused("shape", None)',
        'raise Refused("XXshapeXX", text)',
    ]


def test_what_the_stub_gives_is_left_alone() -> None:
    """Only lines that are not the stub's have mutants."""
    stub = """\
        LIMIT = 5

        def f(x: int) -> int:
            raise NotImplementedError("f")
        """
    solution = """\
        LIMIT = 5

        def f(x: int) -> int:
            return x + 1
        """
    assert changes(solution, stub) == ["return x - 1", "return x + 2"]


def test_a_mutant_can_be_compiled() -> None:
    """`return` outside of a function, which `break` would become, is no mutant."""
    assert changes("while f():\n    break\n") == []


def test_changed_lines_are_those_of_the_second_text() -> None:
    """Counted from 1; what is only in the first text has none."""
    assert lines_not_in("a\nb\nc\n", "a\nB\nc\nd\n") == {2, 4}
    assert lines_not_in("a\nb\n", "a\n") == set()
