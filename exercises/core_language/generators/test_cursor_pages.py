"""Tests of `iter_items`."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .cursor_pages import CursorLoop, Page, iter_items


class Api:
    """An API with these pages by cursor; it notes what is fetched and stops endless fetching."""

    def __init__(self, pages: Mapping[str | None, Page[int]], most: int = 50) -> None:
        self.pages = pages
        self.most = most
        self.fetched: list[str | None] = []

    def fetch(self, cursor: str | None) -> Page[int]:
        self.fetched.append(cursor)
        assert len(self.fetched) <= self.most, f"more than {self.most} pages were fetched"
        return self.pages[cursor]


def three_pages() -> Api:
    return Api({None: Page([1, 2], "b"), "b": Page([3], "c"), "c": Page([4], None)})


def test_the_items_of_all_pages_come_in_order() -> None:
    """The items of all pages come as one stream, in order."""
    assert list(iter_items(three_pages().fetch)) == [1, 2, 3, 4]


def test_nothing_is_fetched_before_the_first_item_is_asked_for() -> None:
    """Calling `iter_items` fetches nothing; the first `next` fetches the first page."""
    api = three_pages()
    items = iter_items(api.fetch)
    assert api.fetched == []
    next(items)
    assert api.fetched == [None]


def test_the_next_page_is_fetched_when_one_of_its_items_is_asked_for() -> None:
    """A page is fetched when all items before it are handed out and one more is asked for."""
    api = three_pages()
    items = iter_items(api.fetch)
    fetched_so_far = [(next(items), len(api.fetched)) for _ in range(4)]
    assert fetched_so_far == [(1, 1), (2, 1), (3, 2), (4, 3)]


def test_nothing_is_fetched_after_the_last_page() -> None:
    """Each page is fetched once, with its cursor, and nothing is fetched after the last one."""
    api = three_pages()
    items = iter_items(api.fetch)
    assert list(items) == [1, 2, 3, 4]
    assert next(items, "the end") == "the end"
    assert api.fetched == [None, "b", "c"]


def test_pages_without_items_are_stepped_over() -> None:
    """A page without items does not end the stream, wherever it stands."""
    api = Api(
        {
            None: Page([], "b"),
            "b": Page([1], "c"),
            "c": Page([], "d"),
            "d": Page([], "e"),
            "e": Page([2], None),
        }
    )
    assert list(iter_items(api.fetch)) == [1, 2]


def test_an_api_without_items_gives_none() -> None:
    """A single page without items gives a stream without items."""
    assert list(iter_items(Api({None: Page([], None)}).fetch)) == []


def test_the_empty_string_is_a_cursor() -> None:
    """Only None ends the pages: the empty string is a cursor and is fetched."""
    api = Api({None: Page([1], ""), "": Page([2], None)})
    assert list(iter_items(api.fetch)) == [1, 2]


def test_max_pages_bounds_what_is_fetched() -> None:
    """After `max_pages` pages the stream ends, and no further page is fetched."""
    api = three_pages()
    assert list(iter_items(api.fetch, max_pages=2)) == [1, 2, 3]
    assert api.fetched == [None, "b"]


def test_empty_pages_count_as_pages() -> None:
    """A page without items was fetched too, so it counts towards `max_pages`."""
    api = Api({None: Page([], "b"), "b": Page([1], "c"), "c": Page([2], None)})
    assert list(iter_items(api.fetch, max_pages=2)) == [1]


@pytest.mark.parametrize("max_pages", [0, -3], ids=["zero", "negative"])
def test_a_bad_max_pages_is_refused_at_the_call(max_pages: int) -> None:
    """A `max_pages` below 1 raises ValueError at the call, without any `next`."""
    api = three_pages()
    with pytest.raises(ValueError, match="max_pages"):
        iter_items(api.fetch, max_pages=max_pages)


def test_a_page_that_leads_to_itself_is_a_loop() -> None:
    """A page that names its own cursor raises CursorLoop once its items are handed out."""
    api = Api({None: Page([1], "b"), "b": Page([2, 3], "b")})
    items = iter_items(api.fetch)
    assert [next(items) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(CursorLoop) as loop:
        next(items)
    assert loop.value.cursor == "b"
    assert api.fetched == [None, "b"]


def test_a_loop_of_three_pages_is_found() -> None:
    """A loop over several pages raises CursorLoop where the first of them would come again."""
    api = Api({None: Page([0], "b"), "b": Page([1], "c"), "c": Page([2], "d"), "d": Page([3], "b")})
    items = iter_items(api.fetch)
    assert [next(items) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(CursorLoop) as loop:
        next(items)
    assert loop.value.cursor == "b"
    assert api.fetched == [None, "b", "c", "d"]


def test_a_loop_of_empty_pages_is_found() -> None:
    """A loop of pages without items raises CursorLoop too, instead of fetching for ever."""
    api = Api({None: Page([], "b"), "b": Page([], "c"), "c": Page([], "b")})
    with pytest.raises(CursorLoop):
        next(iter_items(api.fetch))


def test_a_loop_beyond_max_pages_is_no_fault() -> None:
    """Where `max_pages` ends the stream, a cursor that came before is never asked for."""
    api = Api({None: Page([1], "b"), "b": Page([2], "b")})
    assert list(iter_items(api.fetch, max_pages=2)) == [1, 2]


def test_two_iterators_do_not_know_of_each_other() -> None:
    """Every call of `iter_items` starts at the first page and remembers cursors of its own."""
    api = three_pages()
    first, second = iter_items(api.fetch), iter_items(api.fetch)
    assert [*zip(first, second, strict=True)] == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_thousands_of_pages_are_no_problem() -> None:
    """Thousands of pages in a row are read: the depth of calls does not grow with the pages."""
    cursors = [None, *(str(number) for number in range(1, 3000)), None]
    pages = {
        cursor: Page([number], cursors[number + 1]) for number, cursor in enumerate(cursors[:-1])
    }
    assert list(iter_items(Api(pages, most=3000).fetch)) == list(range(3000))


@given(
    contents=st.lists(st.lists(st.integers(), max_size=3), min_size=1, max_size=8),
    max_pages=st.none() | st.integers(1, 10),
)
def test_any_paging_gives_the_items_of_its_pages(
    contents: list[list[int]], max_pages: int | None
) -> None:
    """However items are spread over pages, those of the first `max_pages` come, in order."""
    cursors = [None, *(f"page {number}" for number in range(1, len(contents))), None]
    pages = {cursors[at]: Page(items, cursors[at + 1]) for at, items in enumerate(contents)}
    expected = [item for items in contents[:max_pages] for item in items]
    assert list(iter_items(Api(pages).fetch, max_pages=max_pages)) == expected
