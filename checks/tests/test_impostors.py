"""Tests of `author/impostors.py`: idle answers made from a stub."""

from __future__ import annotations

import operator
from typing import Any

import pytest

from checks.author.impostors import impostors

STUB = '''\
"""A stub."""

import typing
from collections.abc import Iterator


def plain(number: int, *, other: str = "") -> int:
    """Work."""
    raise NotImplementedError("plain")


def nothing() -> typing.Sequence[int]:
    """Work."""
    raise NotImplementedError("nothing")


async def waits(text: str) -> "str":
    """Work."""
    raise NotImplementedError("waits")


def given(number: int) -> int:
    """Is there already."""
    return number + 1


def untyped(x):
    """Work."""
    raise NotImplementedError


class Box:
    """A box."""

    def __init__(self, size: int) -> None:
        """Make it."""
        raise NotImplementedError

    def all(self, first: int) -> Iterator[int]:
        """Work."""
        raise NotImplementedError
'''


def made(name: str) -> dict[str, Any]:
    """The names that an impostor of the stub defines."""
    names: dict[str, Any] = {}
    exec(dict(impostors(STUB))[name], names)
    return names


def test_none_is_returned_everywhere() -> None:
    """By functions and methods; what is written already stays."""
    names = made("returns None")
    assert names["plain"](1) is None
    assert names["Box"](1).all(2) is None
    assert names["given"](1) == 2


def test_the_argument_is_returned() -> None:
    """The first after self; None where there is none."""
    names = made("returns its argument")
    assert names["plain"](3) == 3
    assert names["Box"](1).all(2) == 2
    assert names["nothing"]() is None


def test_an_object_is_equal_to_everything() -> None:
    """And iterable, callable, a context manager, with every attribute and item."""
    thing = made("returns an object equal to everything")["plain"](1)
    assert thing == 1
    assert thing == "x"
    assert not operator.ne(thing, 2)
    assert thing < 1 < thing
    assert 5 in thing
    assert thing.any.thing(1)["x"] is thing
    assert list(thing) == [thing]
    assert (bool(thing), len(thing), hash(thing)) == (True, 1, 0)
    with thing:
        pass
    with pytest.raises(AttributeError):
        _ = thing.__wrapped__
    with pytest.raises(StopIteration):
        next(thing)


def test_an_empty_value_has_the_type_that_was_promised() -> None:
    """Whether it is written with its module or parameters; None where it is not known."""
    names = made("returns an empty value")
    assert names["plain"](1) == 0
    assert names["nothing"]() == []
    assert list(names["Box"](1).all(2)) == []
    assert names["untyped"](1) is None


def test_a_coroutine_stays_one() -> None:
    """The answer is idle when it is awaited, not when it is called."""
    coroutine = made("returns an empty value")["waits"]("x")
    with pytest.raises(StopIteration) as end:
        coroutine.send(None)
    assert end.value.value == ""
