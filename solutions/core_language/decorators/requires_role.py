"""Functions that may be called only by users who hold certain roles.

A request sets `current_user` before it calls anything. `@requires("admin", "auditor")` above a
function lets the call through only if that user holds both roles, and `required_roles()` tells
the documentation generator which roles a function asks for.
"""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

_ROLES = "__required_roles__"


@dataclass(frozen=True)
class User:
    """Somebody who is logged in (given)."""

    name: str
    roles: frozenset[str]


current_user: ContextVar[User | None] = ContextVar("current_user", default=None)
"""The user of the request that is being served, None if nobody is logged in (given)."""


class NotAuthenticated(PermissionError):
    """Nobody is logged in (given)."""


class Forbidden(PermissionError):
    """The user lacks the roles in `missing` (given)."""

    def __init__(self, missing: frozenset[str]) -> None:
        super().__init__(f"missing roles: {', '.join(sorted(missing))}")
        self.missing = missing


def requires(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that lets a call through only for a user who holds all `roles`.

    With no role listed any user will do. Every call asks for the user of that moment with
    `current_user.get()`, and a call that is refused does not enter the function. Arguments,
    results and exceptions pass through unchanged; name, docstring, signature and `__wrapped__`
    are as `functools.wraps` sets them, and on a method `self` is bound as always.

    A plain function is checked when it is called, even if it wraps an `async def` one. An
    `async def` function stays a coroutine function and is checked when its coroutine is
    awaited, not when it is made: whoever awaits it has to hold the roles.

        @requires("teller")
        @traced                       # some other decorator, made with functools.wraps
        @requires("staff")
        def refund(order: str) -> None: ...     # asks for "teller", then for "staff"

    Raises:
        NotAuthenticated: (by the call) nobody is logged in.
        Forbidden: (by the call) the user lacks some of `roles`; `missing` holds these.
        TypeError: a role is not a str; raised by `requires(...)` itself, so that `@requires`
            with the parentheses forgotten does not go unnoticed.
    """
    needed = frozenset(roles)
    if not all(isinstance(role, str) for role in needed):
        raise TypeError(f"roles are written as text, not {roles!r}")

    def check() -> None:
        user = current_user.get()
        if user is None:
            raise NotAuthenticated("nobody is logged in")
        if missing := needed - user.roles:
            raise Forbidden(missing)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def checked(*args: P.args, **kwargs: P.kwargs) -> object:
                check()
                return await function(*args, **kwargs)
        else:

            @functools.wraps(function)
            def checked(*args: P.args, **kwargs: P.kwargs) -> R:
                check()
                return function(*args, **kwargs)

        vars(checked)[_ROLES] = needed
        return cast(Callable[P, R], checked)

    return decorate


def required_roles(function: Callable[..., object]) -> frozenset[str]:
    """Return the roles that all the `requires` of a function ask for together.

    For `refund` above that is `frozenset({"teller", "staff"})`. Other decorators in the stack do
    not hide what is below them as long as they set `__wrapped__`, even if they set nothing else.
    The set is empty for a function without `requires`, and the same for a method whether it is
    bound to an object or not.

    To decorate a function again does not change what is reported for the function below.
    """
    roles: frozenset[str] = frozenset()
    layer: object = function
    while layer is not None:
        roles |= getattr(layer, _ROLES, frozenset())
        layer = getattr(layer, "__wrapped__", None)
    return roles
