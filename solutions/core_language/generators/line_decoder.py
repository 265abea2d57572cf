"""A line decoder: text lines out of whatever pieces of bytes a connection delivers.

A socket knows no lines: it gives 3 bytes, then 4,000, cut anywhere, even inside one character.
`line_decoder` finds the lines and does no input or output of its own, so the same code serves a
socket, a file or a test. `iter_lines` puts it behind a stream of chunks.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing


class LineTooLong(ValueError):
    """Raised for a line of more bytes than are allowed (given).

    `lines` are the lines that the same chunk completed before the long one.
    """

    def __init__(self, max_line: int, lines: Sequence[str] = ()) -> None:
        super().__init__(f"a line is longer than {max_line} bytes")
        self.lines = list(lines)


def line_decoder(*, max_line: int = 65536) -> Generator[list[str], bytes, str | None]:
    r"""Return a decoder, a generator into which the chunks are sent.

    The first `next` starts it and gives an empty list. After that `send(chunk)` gives the lines
    that this chunk completed, without their line ends:

        decoder = line_decoder()
        next(decoder)
        decoder.send(b"one\ntw")        # ["one"]
        decoder.send(b"o\r\nthree")     # ["two"]
        decoder.send(b"")               # raises StopIteration, with "three" as its value

    `send(b"")` says that the stream has ended: the decoder returns the text after the last line
    end, or None if there is none.

    A line ends with LF or with CR LF, wherever the chunks are cut. A CR that no LF follows is
    data, and so is every other character at which Unicode might break a line. The text is UTF-8.

    A line may have `max_line` bytes, not counting its line end; the text after the last line end
    is such a line too. A CR at the end of a chunk may be half of a line end: it counts from the
    `send` on that shows it to be data, by a byte other than LF or by the end of the stream.

    Raises:
        LineTooLong: from the `send` whose chunk makes a line too long, whether it has ended or
            not; with `max_line`, and with the lines that this chunk completed before it.
        UnicodeDecodeError: the bytes of a line are not UTF-8; from the `send` that ends the line
            or the stream, at the latest. For a line that is too long as well, either is right.
    """
    pending = b""
    lines: list[str] = []
    while chunk := (yield lines):
        *complete, pending = (pending + chunk).split(b"\n")
        lines = []
        for ended in complete:
            line = ended.removesuffix(b"\r")
            if len(line) > max_line:
                raise LineTooLong(max_line, lines)
            lines.append(line.decode())
        if len(pending.removesuffix(b"\r")) > max_line:
            raise LineTooLong(max_line, lines)
    if len(pending) > max_line:
        raise LineTooLong(max_line)
    return pending.decode() or None


def iter_lines(chunks: Iterable[bytes], *, max_line: int = 65536) -> Iterator[str]:
    """Return an iterator over the lines in `chunks`, found by a `line_decoder`.

    The text after the last line end, if there is any, is the last line. Empty chunks are skipped:
    the stream ends where `chunks` ends.

    A chunk is taken when a line is asked for and all lines found so far have been handed out.
    The lines before a too long one are handed out before LineTooLong is raised, whatever its
    `lines` then hold. So in UTF-8 the lines, and this error, do not depend on where the chunks
    are cut; a UnicodeDecodeError may cost the other lines of its chunk.

    When the iterator is dropped half-way, or `chunks` raises, the decoder is closed.
    """
    with closing(line_decoder(max_line=max_line)) as decoder:
        next(decoder)
        for chunk in filter(None, chunks):
            try:
                lines = decoder.send(chunk)
            except LineTooLong as error:
                yield from error.lines
                raise
            yield from lines
        try:
            decoder.send(b"")
        except StopIteration as end:
            if end.value is not None:
                yield end.value
