"""Cursor pages: one stream of items out of an API that answers in pages.

A partner's API hands out its orders a page at a time; each page names the cursor of the next.
`iter_items` turns that into a plain loop, and pays for a page only when the loop gets that far.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One answer of the API (given): its items, and the cursor that fetches the next page.

    `next_cursor` is None on the last page.
    """

    items: Sequence[T]
    next_cursor: str | None


class CursorLoop(RuntimeError):
    """Raised when the API leads back to a page that was fetched before (given).

    `cursor` is the one that came up again.
    """

    def __init__(self, cursor: str) -> None:
        super().__init__(f"the API named the cursor {cursor!r} a second time")
        self.cursor = cursor


def iter_items(
    fetch: Callable[[str | None], Page[T]], *, max_pages: int | None = None
) -> Iterator[T]:
    """Return an iterator over the items of all pages, in order.

    `fetch(None)` gets the first page, `fetch(page.next_cursor)` the one after `page`:

        orders = iter_items(api.fetch)      # nothing is fetched yet
        next(orders)                        # fetches the first page

    A page is fetched when an item of it is asked for, never earlier: the first one on the first
    `next`, each further one when all items of the pages before it have been handed out and the
    caller asks for one more. Pages without items are stepped over.

    The items end after the page whose `next_cursor` is None (the empty string is a cursor like
    any other), or after `max_pages` pages, whatever cursor the last of them names. Every fetched
    page counts, an empty one too. The number of pages has no other bound.

    Raises:
        CursorLoop: where the next page would be fetched, if its cursor was fetched before. The
            items of the pages up to there have been handed out.
        ValueError: `max_pages` is less than 1; raised by `iter_items(...)` itself, not by the
            first `next`.
    """
    raise NotImplementedError("iter_items")
