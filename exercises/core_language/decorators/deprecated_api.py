"""A decorator that marks functions and classes as deprecated.

A library wants to drop `fetch()` and `class Session` in its next release. `@deprecated` above
each of them warns everybody who still uses it, and points at the line that has to be changed.
"""

from collections.abc import Callable
from typing import TypeVar, overload

Target = TypeVar("Target", bound=Callable[..., object])


@overload
def deprecated(target: Target, /) -> Target: ...
@overload
def deprecated(*, reason: str = "", since: str = "") -> Callable[[Target], Target]: ...
def deprecated(
    target: Target | None = None, /, *, reason: str = "", since: str = ""
) -> Target | Callable[[Target], Target]:
    """Mark a function, a method or a class as deprecated.

    Written `@deprecated`, `@deprecated()` or with one or both texts, by keyword:

        @deprecated(reason="use get() instead", since="2.4")
        def fetch(url: str) -> bytes: ...

    Every use issues one `DeprecationWarning`, and decorating issues none. Its text is
    `"fetch is deprecated since 2.4: use get() instead"`: first the `__qualname__`; a text that
    is empty is left out together with the words around it (`"fetch is deprecated"`). Its file
    and line are those of the caller, the place that has to change.

    A function or method becomes a function that warns and then calls the original, with the
    same arguments and result, and with its name, docstring, signature and `__wrapped__`.

    A class is changed in place and comes back as the same object. It goes on accepting and
    refusing the same arguments, whether it defines `__init__`, only `__new__` (as a subclass of
    `tuple` may) or neither, and its subclasses go on working. A direct call of the class is a
    use; to define or to call a subclass is none.

    Coroutine functions (`async def`) and multiple inheritance are not asked for.

    Raises:
        TypeError: what is decorated (None aside) cannot be called, as `@deprecated("use get()")`,
            or is a `classmethod` or `staticmethod`: `@deprecated` belongs below those two.
    """
    raise NotImplementedError("deprecated")
