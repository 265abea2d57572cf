"""Tests of `author/contract.py`: what a module promises to its reader."""

from __future__ import annotations

from textwrap import dedent

from checks.author.contract import contract, line_of

SOURCE = dedent(
    '''\
    """About it."""

    from typing import overload


    @overload
    def f(x: int) -> int: ...
    @overload
    def f(x: str) -> str: ...
    def f(x: int | str) -> int | str:
        """Return it."""
        return x


    async def g(*args: int, key: str = "a") -> None:
        """Wait."""


    class Box(list[int], metaclass=type):
        """Holds."""

        def __init__(self, size: int) -> None:
            """Make it."""

        def _hidden(self) -> None: ...


    def _helper() -> None: ...
    '''
)


def test_public_names_promise_signature_and_docstring() -> None:
    """Overloads, decorators, bases and keywords are in it, private names are not."""
    found = contract(SOURCE)
    assert found == {
        "": "About it.",
        "f": "@overload def(x: int) -> int\n\n@overload def(x: str) -> str\n\n"
        " def(x: int | str) -> int | str\nReturn it.",
        "g": " async def(*args: int, key: str='a') -> None\nWait.",
        "Box": "class(list[int], metaclass=type)\nHolds.",
        "Box.__init__": " def(self, size: int) -> None\nMake it.",
    }


def test_bodies_and_layout_do_not_count() -> None:
    """A stub and its reference answer promise the same."""
    stub = 'def f(x: int) -> int:\n    """Do."""\n    raise NotImplementedError\n'
    answer = 'def f(\n    x: int,\n) -> int:\n    """Do."""\n    return _more(x)\n'
    assert contract(stub) == contract(answer)


def test_a_name_is_found_on_its_line() -> None:
    """A method goes by its qualified name; the module, and what is not there, by line 1."""
    assert line_of(SOURCE, "g") == 15
    assert line_of(SOURCE, "Box.__init__") == 22
    assert line_of(SOURCE, "") == 1
    assert line_of(SOURCE, "Box.nothing") == 1
