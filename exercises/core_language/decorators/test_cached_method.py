"""Tests of `cached_method`."""

import copy
import functools
import gc
import inspect
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .cached_method import CacheInfo, cached_method


class Result:
    """A result that can be weakly referenced."""


class Shop:
    """An ordinary class whose instances the tests ask for prices; `asked` lists what ran."""

    def __init__(self, factor: int = 1) -> None:
        self.factor = factor
        self.asked: list[object] = []


@contextmanager
def collector_off() -> Iterator[None]:
    """Switch the cyclic garbage collector off for the block, so that it can not help."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def test_the_same_call_runs_the_method_once() -> None:
    """A call that was made before gives the stored result and does not run the method."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str, *, day: int = 0) -> int:
            self.asked.append(item)
            return self.factor * (len(item) + day)

    shop = Grocer(10)
    assert [shop.price("tea"), shop.price("salt", day=1), shop.price("tea")] == [30, 50, 30]
    assert shop.asked == ["tea", "salt"]


def test_the_order_of_keywords_does_not_matter() -> None:
    """Calls that differ only in the order of their keyword arguments are the same call."""

    class Grocer(Shop):
        @cached_method()
        def price(self, *, item: str, day: int) -> int:
            return len(item) + day

    shop = Grocer()
    assert shop.price(item="tea", day=1) == shop.price(day=1, item="tea") == 4
    assert shop.price.cache_info() == CacheInfo(hits=1, misses=1, size=1)


def test_positional_and_keyword_arguments_are_kept_apart() -> None:
    """A pair given by position is not taken for a keyword argument of that name and value."""

    class Grocer(Shop):
        @cached_method()
        def order(self, *items: object, **options: object) -> str:
            return f"{items} {options}"

    shop = Grocer()
    assert shop.order(("day", 1)) == "(('day', 1),) {}"
    assert shop.order(day=1) == "() {'day': 1}"


def test_none_is_a_result_like_others() -> None:
    """A stored None is given back without running the method again."""

    class Grocer(Shop):
        @cached_method()
        def discount(self, item: str) -> None:
            self.asked.append(item)

    shop = Grocer()
    shop.discount("tea")
    assert shop.discount("tea") is None
    assert shop.asked == ["tea"]


def test_an_exception_is_not_stored() -> None:
    """An exception passes through and is a miss; the next call runs the method again."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            self.asked.append(item)
            if len(self.asked) == 1:
                raise ConnectionError("line is down")
            return 7

    shop = Grocer()
    with pytest.raises(ConnectionError, match="line is down"):
        shop.price("tea")
    assert shop.price.cache_info() == CacheInfo(hits=0, misses=1, size=0)
    assert shop.price("tea") == 7
    assert shop.asked == ["tea", "tea"]


def test_an_exception_drops_no_result() -> None:
    """A call that raises stores nothing, so nothing has to make room for it in a full cache."""

    class Grocer(Shop):
        @cached_method(maxsize=1)
        def price(self, item: str) -> int:
            self.asked.append(item)
            return {"tea": 3}[item]

    shop = Grocer()
    shop.price("tea")
    with pytest.raises(KeyError):
        shop.price("salt")
    assert shop.price("tea") == 3
    assert shop.asked == ["tea", "salt"]


@pytest.mark.parametrize(
    "maxsize",
    [
        pytest.param(128, id="some"),
        pytest.param(None, id="any"),
        pytest.param(0, id="none"),
    ],
)
def test_an_argument_that_cannot_be_hashed_is_refused(maxsize: int | None) -> None:
    """An argument that cannot be hashed raises TypeError, and the call is not counted."""

    class Grocer(Shop):
        @cached_method(maxsize)
        def total(self, items: list[int]) -> int:
            return sum(items)

    shop = Grocer()
    with pytest.raises(TypeError):
        shop.total([1, 2])
    with pytest.raises(TypeError):
        shop.total(items=[1, 2])
    assert shop.total.cache_info() == CacheInfo(hits=0, misses=0, size=0)


def test_equal_instances_have_separate_caches() -> None:
    """Instances that are equal to each other have a cache each."""

    class Branch(Shop):
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Branch)

        def __hash__(self) -> int:
            return 1

        @cached_method()
        def price(self, item: str) -> int:
            return self.factor * len(item)

    cheap, dear = Branch(1), Branch(100)
    assert (cheap.price("tea"), dear.price("tea")) == (3, 300)


def test_instances_need_not_be_hashable() -> None:
    """Instances that cannot be hashed, as they define only `__eq__`, have a cache each."""

    class Branch(Shop):
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Branch)

        @cached_method()
        def price(self, item: str) -> int:
            return self.factor * len(item)

    cheap, dear = Branch(1), Branch(100)
    assert (cheap.price("tea"), dear.price("tea"), cheap.price("tea")) == (3, 300, 3)


def test_a_copy_starts_with_a_cache_of_its_own() -> None:
    """A copy is another instance: it neither sees nor changes the results of the original."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            return self.factor * len(item)

    shop = Grocer(1)
    assert shop.price("tea") == 3
    twin = copy.copy(shop)
    twin.factor = 100
    assert (twin.price("tea"), shop.price("tea")) == (300, 3)


def test_a_method_and_the_one_it_overrides_do_not_mix() -> None:
    """A method and the one it overrides have a cache each, for the same instance as well."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            return len(item)

    class Deli(Grocer):
        @cached_method()
        def price(self, item: str) -> int:
            return 10 * super().price(item)

    deli = Deli()
    assert [deli.price("tea"), deli.price("tea")] == [30, 30]
    assert Grocer.price(deli, "tea") == 3


def test_two_methods_do_not_mix() -> None:
    """Two methods of one instance have a cache each."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            return len(item)

        @cached_method()
        def label(self, item: str) -> str:
            return item.upper()

    shop = Grocer()
    assert (shop.price("tea"), shop.label("tea")) == (3, "TEA")


def test_an_instance_goes_with_its_last_reference() -> None:
    """The cache does not keep the instance alive, and does not leave it to the collector."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            return len(item)

    shop = Grocer()
    observer = weakref.ref(shop)
    shop.price("tea")
    with collector_off():
        del shop
        assert observer() is None, "the instance is still there after its last reference is gone"


def test_the_results_go_with_the_instance() -> None:
    """When an instance goes, its cached results go with it."""

    class Grocer(Shop):
        @cached_method()
        def find(self, item: str) -> Result:
            return Result()

    shop = Grocer()
    observer = weakref.ref(shop.find("tea"))
    assert observer() is not None, "the result has not been stored"
    with collector_off():
        del shop
        assert observer() is None, "the result is still there after its instance is gone"


def test_a_new_instance_never_sees_the_results_of_a_dead_one() -> None:
    """An instance made where another has died, often with the same `id`, starts empty."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            return self.factor * len(item)

    assert [Grocer(factor).price("x") for factor in range(50)] == list(range(50))


def test_a_bound_method_can_be_handed_on() -> None:
    """`obj.m` holds on to its instance like any bound method, so it can be called later."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            return self.factor * len(item)

    price = Grocer(5).price
    assert [price("tea"), price("tea")] == [15, 15]
    assert price.cache_info() == CacheInfo(hits=1, misses=1, size=1)


def test_a_call_through_the_class_uses_the_same_cache() -> None:
    """`Cls.m(obj, x)` and `obj.m(x)` are the same call."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            self.asked.append(item)
            return len(item)

    shop = Grocer()
    assert [Grocer.price(shop, "tea"), shop.price("tea")] == [3, 3]
    assert shop.asked == ["tea"]


def test_cache_info_tells_of_one_instance() -> None:
    """`cache_info()` counts the calls of its instance, and starts with zeros."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            return len(item)

    busy, idle = Grocer(), Grocer()
    busy.price("tea")
    busy.price("salt")
    busy.price("tea")
    assert busy.price.cache_info() == CacheInfo(hits=1, misses=2, size=2)
    assert idle.price.cache_info() == CacheInfo(hits=0, misses=0, size=0)


def test_cache_clear_concerns_one_method_of_one_instance() -> None:
    """`cache_clear()` drops results and counts of one method of one instance, no others."""

    class Grocer(Shop):
        @cached_method()
        def price(self, item: str) -> int:
            self.asked.append(item)
            return len(item)

        @cached_method()
        def label(self, item: str) -> str:
            return item.upper()

    cleared, other = Grocer(), Grocer()
    cleared.price("tea")
    cleared.price("tea")
    cleared.label("tea")
    other.price("tea")
    cleared.price.cache_clear()

    assert cleared.price.cache_info() == CacheInfo(hits=0, misses=0, size=0)
    assert cleared.label.cache_info() == CacheInfo(hits=0, misses=1, size=1)
    assert other.price.cache_info() == CacheInfo(hits=0, misses=1, size=1)
    assert cleared.price("tea") == 3
    assert cleared.asked == ["tea", "tea"]


def test_the_longest_unused_result_is_dropped() -> None:
    """A full cache drops the result unused for longest; being returned counts as use."""

    class Grocer(Shop):
        @cached_method(maxsize=2)
        def price(self, item: str) -> int:
            self.asked.append(item)
            return len(item)

    shop = Grocer()
    shop.price("tea")
    shop.price("salt")
    shop.price("tea")
    shop.price("bread")
    assert shop.price.cache_info().size == 2
    shop.price("tea")
    assert shop.asked == ["tea", "salt", "bread"], "tea was used more recently than salt"
    shop.price("salt")
    assert shop.asked == ["tea", "salt", "bread", "salt"], "salt had to make room"


@pytest.mark.parametrize(
    ("maxsize", "size"),
    [
        pytest.param(0, 0, id="none"),
        pytest.param(3, 3, id="three"),
        pytest.param(None, 200, id="any"),
    ],
)
def test_the_size_stays_within_maxsize(maxsize: int | None, size: int) -> None:
    """A cache holds up to `maxsize` results: none for 0, any number for None."""

    class Grocer(Shop):
        @cached_method(maxsize)
        def price(self, number: int) -> int:
            return number

    shop = Grocer()
    assert [shop.price(number) for number in range(200)] == list(range(200))
    assert shop.price.cache_info() == CacheInfo(hits=0, misses=200, size=size)


def test_the_size_is_128_unless_told() -> None:
    """Without a `maxsize` a cache holds 128 results."""

    class Grocer(Shop):
        @cached_method()
        def price(self, number: int) -> int:
            return number

    shop = Grocer()
    assert [shop.price(number) for number in range(200)] == list(range(200))
    assert shop.price.cache_info().size == 128


def test_a_negative_maxsize_is_refused_when_the_decorator_is_made() -> None:
    """A negative `maxsize` raises ValueError at `cached_method(maxsize)` itself."""
    with pytest.raises(ValueError, match="-1"):
        cached_method(-1)


def test_metadata_leads_to_the_original() -> None:
    """`Cls.m` has the original's name, docstring and signature; `__wrapped__` leads to it."""

    def price(self: Shop, item: str, *, day: int = 0) -> int:
        """Look a price up."""
        return len(item) + day

    class Grocer(Shop):
        looked_up = cached_method()(price)

    assert Grocer.looked_up.__name__ == "price"
    assert Grocer.looked_up.__doc__ == "Look a price up."
    assert inspect.signature(Grocer.looked_up) == inspect.signature(price)
    assert inspect.unwrap(Grocer.looked_up) is price


@given(
    maxsize=st.none() | st.integers(0, 4),
    calls=st.lists(st.integers(0, 5), max_size=30),
)
def test_one_instance_sees_what_lru_cache_does(maxsize: int | None, calls: list[int]) -> None:
    """For one instance, hits, misses and size are those of `functools.lru_cache`."""

    class Grocer(Shop):
        @cached_method(maxsize)
        def price(self, number: int) -> int:
            return 3 * number

    @functools.lru_cache(maxsize)
    def price(number: int) -> int:
        return 3 * number

    shop = Grocer()
    assert [shop.price(number) for number in calls] == [price(number) for number in calls]
    expected = price.cache_info()
    assert shop.price.cache_info() == (expected.hits, expected.misses, expected.currsize)
