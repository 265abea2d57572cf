"""Tests of `line_decoder` and `iter_lines`."""

import inspect
import re
from collections.abc import Generator, Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import line_decoder as answer
from .line_decoder import LineTooLong, iter_lines, line_decoder

Decoder = Generator[list[str], bytes, str | None]


def started(*, max_line: int = 65536) -> Decoder:
    decoder = line_decoder(max_line=max_line)
    next(decoder)
    return decoder


def end_of(decoder: Decoder) -> str | None:
    """End the stream and return what the decoder returns."""
    with pytest.raises(StopIteration) as end:
        decoder.send(b"")
    tail: str | None = end.value.value
    return tail


def decode(*chunks: bytes) -> tuple[list[str], str | None]:
    decoder = started()
    return [line for chunk in chunks for line in decoder.send(chunk)], end_of(decoder)


def test_the_first_next_gives_an_empty_list() -> None:
    """Starting the decoder gives an empty list: there was nothing to decode yet."""
    assert next(line_decoder()) == []


def test_each_chunk_gives_the_lines_that_it_completed() -> None:
    """`send` gives exactly the lines that this chunk completed: none, one or several."""
    decoder = started()
    assert decoder.send(b"one\ntw") == ["one"]
    assert decoder.send(b"o") == []
    assert decoder.send(b"\nthree\n\nfo") == ["two", "three", ""]


def test_the_lists_are_the_callers_to_keep() -> None:
    """A list of lines that was handed out does not change with the chunks after it."""
    decoder = started()
    first = decoder.send(b"one\n")
    decoder.send(b"two\n")
    assert first == ["one"]


def test_the_end_gives_the_text_after_the_last_line_end() -> None:
    """An empty chunk ends the stream, and the decoder returns the text without a line end."""
    decoder = started()
    decoder.send(b"one\ntw")
    decoder.send(b"o")
    assert end_of(decoder) == "two"


@pytest.mark.parametrize("chunks", [[], [b"one\n"]], ids=["no bytes", "a whole line"])
def test_the_end_after_a_line_end_gives_none(chunks: list[bytes]) -> None:
    """Where nothing follows the last line end, the decoder returns None."""
    assert decode(*chunks)[1] is None


@pytest.mark.parametrize("cut", range(1, 12), ids=[f"after byte {cut}" for cut in range(1, 12)])
def test_a_cut_anywhere_changes_nothing(cut: int) -> None:
    """Chunks may be cut anywhere: inside a character, or between CR and LF."""
    data = "é\r\n€x\r\ny\n".encode()
    assert decode(data[:cut], data[cut:]) == (["é", "€x", "y"], None)


def test_single_bytes_are_enough() -> None:
    """A stream that comes byte by byte gives the same lines."""
    data = "né\r\n€\n\nend".encode()
    assert decode(*(bytes([byte]) for byte in data)) == (["né", "€", ""], "end")


@pytest.mark.parametrize(
    "data",
    ["a\u2028b\x0bc\x0cd\x85e\x1cf", "a\rb", "\r\ra"],
    ids=["Unicode breaks", "a single CR", "CRs in front"],
)
def test_only_lf_and_cr_lf_end_a_line(data: str) -> None:
    """Unicode's other line breaks, and a CR without LF, are data like any other."""
    assert decode(f"{data}\nnext\r\n".encode()) == ([data, "next"], None)


def test_only_one_cr_belongs_to_the_line_end() -> None:
    """Of several CRs before an LF only the last belongs to the line end."""
    assert decode(b"a\r\r\n", b"b\r", b"\r", b"\n") == (["a\r", "b\r"], None)


def test_a_cr_at_the_end_of_the_stream_is_data() -> None:
    """A CR that is the last byte of the stream has no LF after it, so it is data."""
    assert decode(b"a\r") == ([], "a\r")


@pytest.mark.parametrize(
    "data",
    [b"\xff\n", b"caf\xe9\n", b"\xc3\n\xa9"],
    ids=["no UTF-8 byte", "Latin-1", "LF inside a character"],
)
def test_bytes_that_are_not_utf_8_are_refused(data: bytes) -> None:
    """A line whose bytes are not UTF-8 raises UnicodeDecodeError instead of losing them."""
    decoder = started()
    with pytest.raises(UnicodeDecodeError):
        decoder.send(data)


def test_half_a_character_at_the_end_is_refused() -> None:
    """A stream that ends inside a character raises UnicodeDecodeError."""
    decoder = started()
    decoder.send("é".encode()[:1])
    with pytest.raises(UnicodeDecodeError):
        decoder.send(b"")


@pytest.mark.parametrize(
    "data", [b"12345\n", b"12345\r\n", "1éé\n".encode()], ids=["LF", "CR LF", "two-byte characters"]
)
def test_a_line_of_max_line_bytes_is_allowed(data: bytes) -> None:
    """A line may have `max_line` bytes of text, and its line end on top."""
    assert started(max_line=5).send(data) == [data.decode().rstrip()]


@pytest.mark.parametrize("data", [b"123456\n", "ééé\n".encode()], ids=["ASCII", "two-byte"])
def test_a_complete_line_can_be_too_long(data: bytes) -> None:
    """A line of more than `max_line` bytes (not characters) raises LineTooLong."""
    decoder = started(max_line=5)
    with pytest.raises(LineTooLong, match="longer than 5 bytes"):
        decoder.send(data)


def test_a_line_is_too_long_before_its_end_has_come() -> None:
    """The chunk that makes a line too long raises LineTooLong, without waiting for a line end."""
    decoder = started(max_line=5)
    assert decoder.send(b"123") == []
    assert decoder.send(b"45") == []
    with pytest.raises(LineTooLong, match="longer than 5 bytes"):
        decoder.send(b"6")


def test_a_chunk_may_be_longer_than_a_line() -> None:
    """The limit is for a line, not for a chunk: many short lines may come in one."""
    assert started(max_line=5).send(b"one\ntwo\nthree\nfour") == ["one", "two", "three"]


def test_a_cr_at_the_end_of_a_chunk_does_not_count_yet() -> None:
    """A CR at the end of a chunk may be half a line end, which is not part of the line."""
    decoder = started(max_line=5)
    assert decoder.send(b"12345\r") == []
    assert decoder.send(b"\n") == ["12345"]


@pytest.mark.parametrize("after", [b"x", b"\r", b""], ids=["data", "another CR", "end"])
def test_a_cr_that_turns_out_to_be_data_counts(after: bytes) -> None:
    """A CR at the end of a chunk counts when something else than LF follows, or nothing."""
    decoder = started(max_line=5)
    decoder.send(b"12345\r")
    with pytest.raises(LineTooLong, match="longer than 5 bytes"):
        decoder.send(after)


@pytest.mark.parametrize("data", [b"b\n123456", b"b\n123456\nc\n"], ids=["pending", "complete"])
def test_line_too_long_carries_the_lines_before_it(data: bytes) -> None:
    """`LineTooLong.lines` has the lines that the same chunk completed before the long one."""
    decoder = started(max_line=5)
    decoder.send(b"a\n")
    with pytest.raises(LineTooLong) as refused:
        decoder.send(data)
    assert refused.value.lines == ["b"]


def test_iter_lines_gives_all_lines_and_the_rest() -> None:
    """`iter_lines` gives every line, and the text after the last line end as one more."""
    assert list(iter_lines([b"one\ntw", b"o\r\n", b"\nthr", b"ee"])) == ["one", "two", "", "three"]


def test_iter_lines_skips_empty_chunks() -> None:
    """An empty chunk between others does not end the stream."""
    assert list(iter_lines([b"", b"on", b"", b"e\ntwo\n", b""])) == ["one", "two"]


def test_iter_lines_takes_a_chunk_when_it_has_no_line_left() -> None:
    """No chunk is taken before the lines of those taken so far have been handed out."""
    taken = []

    def source() -> Iterator[bytes]:
        for chunk in (b"one\ntwo\nth", b"ree\n", b"four\n"):
            taken.append(chunk)
            yield chunk

    lines = iter_lines(source())
    assert taken == []
    assert [(next(lines), len(taken)) for _ in range(4)] == [
        ("one", 1),
        ("two", 1),
        ("three", 2),
        ("four", 3),
    ]


def test_iter_lines_gives_the_lines_before_a_too_long_one() -> None:
    """Lines that stand before a too long line in its chunk are handed out before the error."""
    lines = iter_lines([b"one\ntwo\nseventeen\nfive\n"], max_line=5)
    assert [next(lines), next(lines)] == ["one", "two"]
    with pytest.raises(LineTooLong):
        next(lines)


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[Decoder]:
    """Return the list into which every decoder that `iter_lines` makes will be put."""
    decoders: list[Decoder] = []

    def recording(*, max_line: int = 65536) -> Decoder:
        decoders.append(line_decoder(max_line=max_line))
        return decoders[-1]

    monkeypatch.setattr(answer, "line_decoder", recording)
    return decoders


def test_dropping_iter_lines_half_way_closes_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the lines are dropped half-way, `iter_lines` closes its decoder."""
    decoders = recorded(monkeypatch)
    lines = iter_lines([b"one\ntwo\n", b"three\n"])
    next(lines)
    del lines
    assert [inspect.getgeneratorstate(decoder) for decoder in decoders] == [inspect.GEN_CLOSED]


def test_a_broken_source_closes_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the source of the chunks raises, the error comes through and the decoder is closed."""
    decoders = recorded(monkeypatch)

    def source() -> Iterator[bytes]:
        yield b"one\n"
        raise ConnectionError("line is down")

    lines = iter_lines(source())
    assert next(lines) == "one"
    with pytest.raises(ConnectionError):
        next(lines)
    assert [inspect.getgeneratorstate(decoder) for decoder in decoders] == [inspect.GEN_CLOSED]


def outcome(chunks: Iterable[bytes], max_line: int) -> tuple[list[str], bool]:
    """Return the lines that `iter_lines` gives, and whether LineTooLong came after them."""
    lines = []
    try:
        for line in iter_lines(chunks, max_line=max_line):
            lines.append(line)
    except LineTooLong:
        return lines, True
    return lines, False


def expected_outcome(data: bytes, max_line: int) -> tuple[list[str], bool]:
    parts = re.split(rb"\r?\n", data)
    if not parts[-1]:
        parts.pop()
    lengths = [len(part) for part in parts]
    good = next((at for at, length in enumerate(lengths) if length > max_line), len(parts))
    return [part.decode() for part in parts[:good]], good < len(parts)


@given(
    pieces=st.lists(st.sampled_from(["a", "é", "€", "\u2028", "\r", "\n", "\r\n"]), max_size=12),
    cuts=st.sets(st.integers(0, 24)),
    max_line=st.sampled_from([1, 3, 5, 100]),
)
def test_where_the_chunks_are_cut_makes_no_difference(
    pieces: list[str], cuts: set[int], max_line: int
) -> None:
    """Any cutting into chunks gives the same lines, and LineTooLong after the same line."""
    data = "".join(pieces).encode()
    borders = [0, *sorted(cuts), len(data)]
    chunks = [data[start:end] for start, end in pairwise(borders)]
    assert b"".join(chunks) == data
    assert outcome(chunks, max_line) == expected_outcome(data, max_line)
