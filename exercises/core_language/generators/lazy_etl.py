"""A lazy ETL chain: order lines from a file, checked and put into batches for the database.

The three steps below give the right results, but each of them finishes its work before the next
one starts: a file of 6 GB takes several times that in memory, and an endless stream never gives
its first batch. Make them lazy, so that any input passes through in constant memory:

    rejects: list[tuple[int, str]] = []
    for batch in batches(parse_orders(read_lines(path), rejects), 500):
        insert(batch)       # so far only the lines of these batches have been read
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """One order line (given)."""

    ident: str
    sku: str
    quantity: int


def parse_order(line: str) -> Order:
    """Read one line of the form `"id;sku;qty"`, with a positive whole number as qty (given).

    Raises:
        ValueError: the line has another form.
    """
    ident, sku, quantity = line.split(";")
    if int(quantity) < 1:
        raise ValueError(f"quantity must be 1 or more: {line!r}")
    return Order(ident, sku, int(quantity))


def read_lines(path: Path) -> Iterator[str]:
    """Return the lines of the UTF-8 file at `path` without their line ends, one by one.

    Lines end where text mode ends them by default: at LF, at CR LF, or at a CR alone. The line end
    is cut off; all other white space stays.

    The file is opened, with `path.open` or `open`, when the first line is asked for, and no more
    of it is held in memory than a line and the file object's own buffer. It is closed as soon as
    its lines are used up, or the iterator is dropped half-way: its last reference goes.
    """
    with path.open(encoding="utf-8") as file:
        return iter([line.removesuffix("\n") for line in file])


def parse_orders(lines: Iterable[str], rejects: list[tuple[int, str]]) -> Iterator[Order]:
    """Return the orders in `lines`, one by one.

    Blank lines (nothing or only white space) are skipped. A line that `parse_order` refuses is
    appended to `rejects` as `(number, line)`. Lines are numbered from 1, blank ones included.

    A line is taken when the order asked for has not been found before it: never one more, and
    none before the first order is asked for. `rejects` holds the bad lines among those taken. An
    error that `lines` itself raises reaches the caller, a ValueError too.
    """
    orders = []
    for number, line in enumerate(list(lines), start=1):
        if not line.strip():
            continue
        try:
            orders.append(parse_order(line))
        except ValueError:
            rejects.append((number, line))
    return iter(orders)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return the items in lists of `size`, in order; the last list may be shorter, never empty.

    When a batch is handed out, exactly its items and those of the batches before it have been
    taken from `items`. Every batch is a list of its own, which the caller may keep. When the
    iterator is dropped half-way, it lets go of `items`.

    Raises:
        ValueError: `size` is less than 1; raised by `batches(...)` itself, not by the first
            `next`.
    """
    if size < 1:
        raise ValueError(f"size must be 1 or more, not {size}")
    everything = list(items)
    return iter([everything[at : at + size] for at in range(0, len(everything), size)])
