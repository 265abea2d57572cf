"""A cache for the results of a method, kept for each instance on its own.

`functools.lru_cache` above a method keeps one cache for all instances, and keeps each instance
alive that it has a result of. `@cached_method()` gives each instance a cache of its own, which
disappears together with the instance.
"""

import functools
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Concatenate, Generic, NamedTuple, ParamSpec, Protocol, TypeVar, overload

S = TypeVar("S")
P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class CacheInfo(NamedTuple):
    """What the cache of one instance has done so far (given)."""

    hits: int
    misses: int
    size: int


class BoundCached(Protocol[P, R_co]):
    """`obj.m` to a type checker: callable, with two extras (given)."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    def cache_info(self) -> CacheInfo: ...
    def cache_clear(self) -> None: ...


class CachedMethod(Protocol[S, P, R_co]):
    """`Cls.m` to a type checker: callable with an instance, and bound by `obj.m` (given)."""

    def __call__(self, instance: S, /, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    @overload
    def __get__(self, instance: None, owner: type) -> "CachedMethod[S, P, R_co]": ...
    @overload
    def __get__(self, instance: S, owner: type | None = None) -> BoundCached[P, R_co]: ...


def cached_method(
    maxsize: int | None = 128,
) -> Callable[[Callable[Concatenate[S, P], R]], CachedMethod[S, P, R]]:
    """Return a decorator that caches the results of a method, for each instance on its own.

        class Shop:
            @cached_method(maxsize=2)
            def price(self, item: str, *, day: int = 0) -> int: ...

        shop.price("tea")             # runs the method
        shop.price("tea")             # does not
        Shop.price(shop, "tea")       # nor does this: the same cache
        shop.price.cache_info()       # CacheInfo(hits=2, misses=1, size=1)

    Every instance has a cache of its own, also where instances are equal, not hashable or copies
    of each other. So has every method: one that overrides another shares nothing with it. A
    cache does not keep its instance alive, unless a stored argument or result does: with its
    last reference the instance goes at once, and its results too, without the garbage collector.
    `obj.m` holds on to `obj`, so it can be called later. (Instances can be weakly referenced.)

    Two calls are the same if their positional arguments are equal and their keyword arguments
    are equal, in whatever order those are written. Different calls never share a result, but as
    with `lru_cache` it is left open whether `price("tea")` and `price(item="tea")` count as
    different. An argument that cannot be hashed raises TypeError, also if `maxsize` is 0.

    A cache holds up to `maxsize` results, any number if it is None and none if it is 0. If there
    is one too many, the one that has not been stored or returned for longest is dropped. None
    is a result like others; an exception passes through, and nothing is stored or dropped.

    `cache_info()` and `cache_clear()` concern one method of one instance. A call that runs the
    method is a miss, even if it raises; one that gives a stored result is a hit. Clearing drops
    the results and sets both counts to 0.

    `Cls.m` has the name, docstring, signature and `__wrapped__` of the original.

    Raises:
        ValueError: `maxsize` is negative; raised by `cached_method(maxsize)` itself.
    """
    if maxsize is not None and maxsize < 0:
        raise ValueError(f"maxsize must be 0 or more, or None, not {maxsize}")

    def decorate(function: Callable[Concatenate[S, P], R]) -> CachedMethod[S, P, R]:
        return _CachedMethod(function, maxsize)

    return decorate


class _Cache(Generic[R]):
    """The results of one method of one instance, the longest unused first."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.results: OrderedDict[Hashable, R] = OrderedDict()
        self.hits = 0
        self.misses = 0


class _CachedMethod(Generic[S, P, R]):
    """What stands in the class: a descriptor that holds the caches of all instances.

    The caches are found by the `id` of the instance, since instances need be neither hashable
    nor different from each other. An id may be used again after the instance has died, so the
    cache has to go at that very moment.
    """

    def __init__(self, function: Callable[Concatenate[S, P], R], maxsize: int | None) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._maxsize = maxsize
        self._caches: dict[int, _Cache[R]] = {}

    def __call__(self, instance: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        cache = self.cache_of(instance)
        key = (args, frozenset(kwargs.items()))
        if key in cache.results:
            cache.hits += 1
            cache.results.move_to_end(key)
            return cache.results[key]

        cache.misses += 1
        result = self._function(instance, *args, **kwargs)
        cache.results[key] = result
        if self._maxsize is not None and len(cache.results) > self._maxsize:
            cache.results.popitem(last=False)
        return result

    @overload
    def __get__(self, instance: None, owner: type) -> CachedMethod[S, P, R]: ...
    @overload
    def __get__(self, instance: S, owner: type | None = None) -> BoundCached[P, R]: ...
    def __get__(
        self, instance: S | None, owner: type | None = None
    ) -> CachedMethod[S, P, R] | BoundCached[P, R]:
        return self if instance is None else _Bound(self, instance)

    def cache_of(self, instance: S) -> _Cache[R]:
        key = id(instance)
        if key not in self._caches:
            self._caches[key] = _Cache()
            weakref.finalize(instance, self._caches.pop, key)
        return self._caches[key]


class _Bound(Generic[S, P, R]):
    """What `obj.m` gives: like a bound method it lives for one access and holds its instance."""

    def __init__(self, method: _CachedMethod[S, P, R], instance: S) -> None:
        self._method = method
        self._instance = instance

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._method(self._instance, *args, **kwargs)

    def cache_info(self) -> CacheInfo:
        cache = self._method.cache_of(self._instance)
        return CacheInfo(cache.hits, cache.misses, len(cache.results))

    def cache_clear(self) -> None:
        self._method.cache_of(self._instance).clear()
