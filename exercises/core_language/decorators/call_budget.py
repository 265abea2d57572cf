"""A call budget: a function that may be called only so many times.

A partner's API bills every call. `@call_budget(3)` above a function makes its fourth call fail
before it costs anything; `remaining()` and `reset()` on the decorated function tell and refill
what is left.
"""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)


class BudgetExceeded(RuntimeError):
    """Raised instead of a call that the budget does not allow (given).

    `name` is the `__name__` of the decorated function.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"the call budget of {name!r} is used up")
        self.name = name


class Budgeted(Protocol[P, R_co]):
    """A decorated function to a type checker: callable as before, with two extras (given)."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...
    def remaining(self) -> int: ...
    def reset(self) -> None: ...


def call_budget(limit: int) -> Callable[[Callable[P, R_co]], Budgeted[P, R_co]]:
    """Return a decorator that allows `limit` calls of the function it is put on.

    A call counts from the moment it starts, so one that raises counts too. The call after the
    last allowed one raises `BudgetExceeded` and does not enter the function. Return values and
    exceptions pass through unchanged.

    What comes out of the decorator is itself a plain function: it keeps the name, docstring and
    signature of the original (`__wrapped__` leads to it) and binds `self` when it is put on a
    method, where all instances share the one budget of that method. It has two attributes:

    - `remaining() -> int`: how many calls are left;
    - `reset() -> None`: gives all `limit` calls back.

    Each use of a decorator makes a new budget, be it over another one or on another function:

        three = call_budget(3)
        search, upload = three(search), three(upload)   # two budgets of 3

    The count lives in the closure, not in a module global.

    Raises:
        ValueError: `limit` is negative; raised by `call_budget(limit)` itself, before any
            function is decorated. 0 is fine and allows no call.
    """
    raise NotImplementedError("call_budget")
