"""Tests of `read_lines`, `parse_orders` and `batches`."""

import builtins
import io
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import IO, Generic, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .lazy_etl import Order, batches, parse_orders, read_lines

T = TypeVar("T")


class Endless(Generic[T]):
    """A stream without end, `make(0)`, `make(1)`, ...: it counts what is taken from it."""

    def __init__(self, make: Callable[[int], T]) -> None:
        self.make = make
        self.taken = 0

    def __iter__(self) -> Iterator[T]:
        for number in count():
            assert self.taken < 1000, "1,000 elements were taken from an endless stream at once"
            self.taken += 1
            yield self.make(number)


def write(path: Path, content: str) -> Path:
    path.write_bytes(content.encode())
    return path


def record_handles(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[IO[str]]:
    """Return the list into which every file object opened on `path` will be put."""
    handles: list[IO[str]] = []
    original = io.open

    def recording(file: object, *args: object, **kwargs: object) -> IO[str]:
        handle: IO[str] = original(file, *args, **kwargs)  # type: ignore[call-overload]
        if str(file) == str(path):
            handles.append(handle)
        return handle

    monkeypatch.setattr(io, "open", recording)
    monkeypatch.setattr(builtins, "open", recording)
    return handles


def test_the_chain_turns_a_file_into_batches(tmp_path: Path) -> None:
    """The three steps together turn a file into batches of orders and a list of bad lines."""
    path = write(tmp_path / "orders.csv", "1;tea;2\n2;milk\n\n3;rice;1\n4;oil;5\n5;salt;0\n")
    rejects: list[tuple[int, str]] = []
    assert list(batches(parse_orders(read_lines(path), rejects), 2)) == [
        [Order("1", "tea", 2), Order("3", "rice", 1)],
        [Order("4", "oil", 5)],
    ]
    assert rejects == [(2, "2;milk"), (6, "5;salt;0")]


def test_lines_come_without_their_line_ends(tmp_path: Path) -> None:
    """Lines lose their line end and nothing else; the last one needs no line end."""
    path = write(tmp_path / "lines.txt", "  smörgås \t\n\r\nwindows\r\nlast")
    assert list(read_lines(path)) == ["  smörgås \t", "", "windows", "last"]


def test_a_cr_alone_ends_a_line_too(tmp_path: Path) -> None:
    """A CR without LF is a line end of its own, as always in text mode."""
    path = write(tmp_path / "lines.txt", "one\rtwo\r\r\nthree\r")
    assert list(read_lines(path)) == ["one", "two", "", "three"]


def test_the_file_is_opened_when_the_first_line_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calling `read_lines` opens nothing; the first `next` opens the file."""
    path = write(tmp_path / "lines.txt", "a\nb\n")
    handles = record_handles(monkeypatch, path)
    lines = read_lines(path)
    assert handles == []
    assert next(lines) == "a"
    assert len(handles) == 1


def test_the_file_is_open_while_it_is_read_and_closed_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file stays open while lines are to come, and is closed once they are used up."""
    path = write(tmp_path / "lines.txt", "a\nb\n")
    handles = record_handles(monkeypatch, path)
    lines = read_lines(path)
    next(lines)
    assert [handle.closed for handle in handles] == [False]
    assert list(lines) == ["b"]
    assert [handle.closed for handle in handles] == [True]


def test_dropping_the_lines_half_way_closes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the lines are dropped half-way, `read_lines` closes its file, not some collector."""
    path = write(tmp_path / "lines.txt", "a\nb\nc\n")
    handles = record_handles(monkeypatch, path)
    lines = read_lines(path)
    next(lines)
    del lines
    assert [handle.closed for handle in handles] == [True]


def test_dropping_the_chain_half_way_closes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the batches are dropped half-way, every step lets go and the file is closed."""
    path = write(tmp_path / "orders.csv", "1;tea;2\n2;milk;1\n3;rice;1\n")
    handles = record_handles(monkeypatch, path)
    chain = batches(parse_orders(read_lines(path), []), 1)
    next(chain)
    del chain
    assert [handle.closed for handle in handles] == [True]


def test_a_large_file_passes_in_little_memory(tmp_path: Path) -> None:
    """A file of 6 MB passes through the whole chain in less than 400 kB of memory."""
    sku = "x" * 290
    path = write(tmp_path / "large.csv", "".join(f"{n};{sku};1\n" for n in range(20_000)))
    tracemalloc.start()
    try:
        orders = sum(len(batch) for batch in batches(parse_orders(read_lines(path), []), 50))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert orders == 20_000
    assert peak < 400_000


def test_a_line_is_taken_when_an_order_is_asked_for() -> None:
    """`parse_orders` takes a line only while the order asked for has not been found."""
    lines = Endless(lambda number: f"{number};tea;1" if number % 3 == 2 else "")
    orders = parse_orders(lines, [])
    assert lines.taken == 0
    assert next(orders) == Order("2", "tea", 1)
    assert lines.taken == 3
    assert next(orders) == Order("5", "tea", 1)
    assert lines.taken == 6


def test_rejects_fill_while_orders_are_taken() -> None:
    """`rejects` holds the bad lines met so far, at any moment."""
    rejects: list[tuple[int, str]] = []
    orders = parse_orders(["one", "1;tea;1", "two", "2;tea;1", "three"], rejects)
    assert rejects == []
    next(orders)
    assert rejects == [(1, "one")]
    next(orders)
    assert rejects == [(1, "one"), (3, "two")]
    assert list(orders) == []
    assert rejects == [(1, "one"), (3, "two"), (5, "three")]


def test_rejects_keeps_what_it_held() -> None:
    """Bad lines are appended: what the caller's list held before stays."""
    rejects = [(7, "of the file before")]
    assert list(parse_orders(["oops"], rejects)) == []
    assert rejects == [(7, "of the file before"), (1, "oops")]


def test_an_error_of_the_lines_is_no_bad_line() -> None:
    """A ValueError that `lines` itself raises reaches the caller and rejects nothing."""

    def lines() -> Iterator[str]:
        yield "1;tea;1"
        raise ValueError("the source is broken")

    rejects: list[tuple[int, str]] = []
    with pytest.raises(ValueError, match="the source is broken"):
        list(parse_orders(lines(), rejects))
    assert rejects == []


def test_blank_lines_are_skipped_but_numbered() -> None:
    """Blank lines are neither orders nor rejects, and count when lines are numbered."""
    rejects: list[tuple[int, str]] = []
    assert list(parse_orders(["", " \t", "1;tea;1", "", " bad "], rejects)) == [
        Order("1", "tea", 1)
    ]
    assert rejects == [(5, " bad ")]


def test_a_batch_is_handed_out_as_soon_as_it_is_full() -> None:
    """When a batch is handed out, exactly the items of the batches so far have been taken."""
    items = Endless(lambda number: number)
    chain = batches(items, 3)
    assert items.taken == 0
    assert next(chain) == [0, 1, 2]
    assert items.taken == 3
    assert next(chain) == [3, 4, 5]
    assert items.taken == 6


def test_every_batch_is_a_list_of_its_own() -> None:
    """Batches that were kept do not change when further ones are taken."""
    chain = batches(iter("abcde"), 2)
    first, second, third = list(islice(chain, 3))
    assert [first, second, third] == [["a", "b"], ["c", "d"], ["e"]]


@pytest.mark.parametrize("size", [0, -1], ids=["zero", "negative"])
def test_a_bad_size_is_refused_at_the_call(size: int) -> None:
    """A size below 1 raises ValueError at the call, without any `next`."""
    with pytest.raises(ValueError, match="size"):
        batches([1, 2, 3], size)


@given(items=st.lists(st.integers(), max_size=12), size=st.integers(1, 14))
def test_batches_are_the_slices_of_the_items(items: list[int], size: int) -> None:
    """Batches of any list are its consecutive slices: nothing lost, repeated or empty."""
    slices = [items[at : at + size] for at in range(0, len(items), size)]
    no_more_than = len(items) + 1
    assert list(islice(batches(items, size), no_more_than)) == slices


@given(kinds=st.lists(st.sampled_from(["good", "bad", "blank"]), max_size=12))
def test_every_line_is_an_order_a_reject_or_blank(kinds: list[str]) -> None:
    """Of any mix of lines the good ones come as orders and the bad ones are rejected, in order."""
    lines = {"good": "7;tea;3", "bad": "7;tea;three", "blank": "  "}
    rejects: list[tuple[int, str]] = []
    orders = list(parse_orders([lines[kind] for kind in kinds], rejects))
    assert orders == [Order("7", "tea", 3)] * kinds.count("good")
    assert rejects == [(n, "7;tea;three") for n, kind in enumerate(kinds, 1) if kind == "bad"]
