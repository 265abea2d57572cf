"""Tests of `requires` and `required_roles`."""

import asyncio
import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .requires_role import (
    Forbidden,
    NotAuthenticated,
    User,
    current_user,
    required_roles,
    requires,
)

P = ParamSpec("P")
R = TypeVar("R")

role_sets = st.frozensets(st.sampled_from(["admin", "auditor", "staff", "teller"]))


@contextmanager
def logged_in(name: str, *roles: str) -> Iterator[None]:
    """Log a user in for the block."""
    token = current_user.set(User(name, frozenset(roles)))
    try:
        yield
    finally:
        current_user.reset(token)


def traced(function: Callable[P, R]) -> Callable[P, R]:
    """A decorator that knows nothing of roles."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    return wrapper


def test_a_user_with_all_roles_gets_through() -> None:
    """A user who holds all roles gets through; arguments and result pass unchanged."""

    @requires("staff", "teller")
    def refund(order: str, *, cents: int) -> str:
        return f"{order}: {cents}"

    with logged_in("ada", "teller", "staff", "admin"):
        assert refund("A7", cents=250) == "A7: 250"


def test_one_role_of_two_is_not_enough() -> None:
    """All roles are needed: with one of two the call is refused and never enters the function."""
    entered = []

    @requires("staff", "teller")
    def refund(order: str) -> None:
        entered.append(order)

    with logged_in("bob", "staff"), pytest.raises(Forbidden):
        refund("A7")
    assert entered == []


def test_missing_holds_the_roles_that_the_user_lacks() -> None:
    """`missing` holds the roles that the user lacks, and only these."""

    @requires("staff", "teller", "auditor")
    def refund() -> None: ...

    with logged_in("bob", "staff"), pytest.raises(Forbidden) as refused:
        refund()
    assert refused.value.missing == frozenset({"teller", "auditor"})


def test_nobody_is_not_a_user_without_roles() -> None:
    """If nobody is logged in the error is NotAuthenticated, not Forbidden."""
    entered = []

    @requires("staff")
    def refund(order: str) -> None:
        entered.append(order)

    with pytest.raises((NotAuthenticated, Forbidden)) as refused:
        refund("A7")
    assert refused.type is NotAuthenticated
    assert entered == []


def test_without_roles_any_user_will_do() -> None:
    """`@requires()` lets any user through."""

    @requires()
    def greet() -> str:
        return "hello"

    with logged_in("bob"):
        assert greet() == "hello"


def test_without_roles_a_user_is_still_needed() -> None:
    """`@requires()` refuses a call when nobody is logged in."""

    @requires()
    def greet() -> str:
        return "hello"

    with pytest.raises(NotAuthenticated):
        greet()


def test_every_call_asks_for_the_user_of_that_moment() -> None:
    """The user is looked up at each call, not when decorating and not once for all."""
    with logged_in("ada", "staff"):

        @requires("staff")
        def refund() -> str:
            return "done"

        assert refund() == "done"

    with logged_in("bob"), pytest.raises(Forbidden):
        refund()
    with logged_in("eve", "staff"):
        assert refund() == "done"


def test_an_exception_comes_through() -> None:
    """An exception of the function comes through unchanged."""
    error = LookupError("no such order")

    @requires()
    def refund() -> None:
        raise error

    with logged_in("ada"), pytest.raises(LookupError) as raised:
        refund()
    assert raised.value is error


def refund(order: str, cents: int = 0) -> str:
    """Pay an order back."""
    return f"{order}: {cents}"


async def refund_later(order: str, cents: int = 0) -> str:
    """Pay an order back."""
    return f"{order}: {cents}"


@pytest.mark.parametrize(
    "function",
    [pytest.param(refund, id="plain"), pytest.param(refund_later, id="async")],
)
def test_metadata_leads_to_the_original(function: Callable[..., object]) -> None:
    """Name, docstring and signature are the original's, and `__wrapped__` leads to it."""
    wrapped = requires("staff")(function)
    assert wrapped.__name__ == function.__name__
    assert wrapped.__doc__ == "Pay an order back."
    assert inspect.signature(wrapped) == inspect.signature(function)
    assert inspect.unwrap(wrapped) is function


def test_a_method_binds_self() -> None:
    """On a method `self` is bound as always."""

    class Desk:
        def __init__(self, number: int) -> None:
            self.number = number

        @requires("teller")
        def refund(self, order: str) -> str:
            return f"{order} at desk {self.number}"

    assert inspect.ismethod(Desk(4).refund), "a decorated method is still a method"
    with logged_in("ada", "teller"):
        assert Desk(4).refund("A7") == "A7 at desk 4"


def test_an_async_function_stays_a_coroutine_function() -> None:
    """An `async def` function is one after decorating too: frameworks ask before they call."""
    assert inspect.iscoroutinefunction(requires("staff")(refund_later))


def test_a_plain_wrapper_around_async_stays_plain() -> None:
    """A plain function that wraps an `async def` one stays plain and is checked when called."""
    checked = requires("staff")(traced(refund_later))
    assert not inspect.iscoroutinefunction(checked)
    with pytest.raises(NotAuthenticated):
        checked("A7")


def test_awaiting_gives_the_result() -> None:
    """Awaited by a user with the roles, an async function gives its result."""
    checked = requires("staff")(refund_later)

    async def request() -> str:
        with logged_in("ada", "staff"):
            return await checked("A7", cents=250)

    assert asyncio.run(request()) == "A7: 250"


def test_who_awaits_counts_not_who_calls() -> None:
    """A coroutine made while nobody is logged in runs if a user with the roles awaits it."""
    checked = requires("staff")(refund_later)

    async def request() -> str:
        try:
            coroutine = checked("A7")
        except NotAuthenticated:
            pytest.fail("checked when the coroutine was made, not when it was awaited")
        with logged_in("ada", "staff"):
            return await coroutine

    assert asyncio.run(request()) == "A7: 0"


def test_a_coroutine_made_by_a_user_is_no_ticket() -> None:
    """A coroutine made by a user with the roles is refused if nobody is logged in on awaiting."""
    entered = []

    @requires("staff")
    async def refund(order: str) -> None:
        entered.append(order)

    async def request() -> None:
        with logged_in("ada", "staff"):
            coroutine = refund("A7")
        await coroutine

    with pytest.raises(NotAuthenticated):
        asyncio.run(request())
    assert entered == []


def test_tasks_at_the_same_time_are_judged_each_by_its_own_user() -> None:
    """Of two requests served at the same time each is judged by its own user."""

    @requires("staff")
    async def refund() -> str:
        await asyncio.sleep(0)
        return "done"

    async def request(both: asyncio.Barrier, name: str, *roles: str) -> str:
        with logged_in(name, *roles):
            await both.wait()
            try:
                return await refund()
            except Forbidden:
                return "refused"

    async def serve() -> list[str]:
        both = asyncio.Barrier(2)
        return await asyncio.gather(request(both, "ada", "staff"), request(both, "bob"))

    assert asyncio.run(serve()) == ["done", "refused"]


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        pytest.param({"staff"}, {"teller"}, id="lacks-the-outer"),
        pytest.param({"teller"}, {"staff"}, id="lacks-the-inner"),
        pytest.param(set(), {"teller"}, id="lacks-both"),
    ],
)
def test_a_stack_asks_for_the_roles_of_each_layer(held: set[str], missing: set[str]) -> None:
    """In a stack each `requires` asks for its own roles, the outer one first."""
    stack = requires("teller")(traced(requires("staff")(refund)))
    with logged_in("bob", *held), pytest.raises(Forbidden) as refused:
        stack("A7")
    assert refused.value.missing == missing


def test_a_stack_lets_a_user_with_all_roles_through() -> None:
    """A user who holds the roles of every layer gets through the stack."""
    stack = requires("teller")(traced(requires("staff")(refund)))
    with logged_in("ada", "staff", "teller"):
        assert stack("A7") == "A7: 0"


def test_a_stack_reports_the_roles_of_all_layers() -> None:
    """`required_roles` unites the roles of every `requires`, through other decorators as well."""
    stack = traced(requires("teller", "auditor")(traced(requires("staff")(refund))))
    assert required_roles(stack) == frozenset({"auditor", "staff", "teller"})


def test_a_layer_may_keep_nothing_but_wrapped() -> None:
    """`required_roles` also looks below a decorator that sets `__wrapped__` and nothing else."""

    def bare(order: str) -> str:
        return below(order)

    below = requires("staff")(refund)
    vars(bare)["__wrapped__"] = below
    assert required_roles(bare) == frozenset({"staff"})
    assert required_roles(requires("teller")(bare)) == frozenset({"staff", "teller"})


def test_decorating_again_does_not_change_the_function_below() -> None:
    """The function below a second `requires` goes on reporting its own roles only."""
    inner = requires("staff")(refund)
    outer = requires("teller")(inner)
    assert required_roles(outer) == frozenset({"staff", "teller"})
    assert required_roles(inner) == frozenset({"staff"})


def test_a_function_without_requires_needs_no_roles() -> None:
    """Without `requires`, or with an empty one, the set of required roles is empty."""
    assert required_roles(traced(refund)) == frozenset()
    assert required_roles(requires()(refund)) == frozenset()


def test_a_method_reports_its_roles_bound_or_not() -> None:
    """A method reports the same roles through its class and through an object."""

    class Desk:
        @requires("teller")
        @traced
        @requires("staff")
        def refund(self) -> None: ...

    assert required_roles(Desk.refund) == frozenset({"staff", "teller"})
    assert required_roles(Desk().refund) == frozenset({"staff", "teller"})


@pytest.mark.parametrize(
    "roles",
    [pytest.param((refund,), id="no-parentheses"), pytest.param(("staff", 7), id="number")],
)
def test_a_role_that_is_not_text_is_refused_at_once(roles: tuple[object, ...]) -> None:
    """A role that is no str, as with the parentheses forgotten, raises TypeError at once."""
    with pytest.raises(TypeError):
        requires(*roles)


@given(needed=role_sets, held=role_sets)
def test_all_needed_roles_and_no_others_count(needed: frozenset[str], held: frozenset[str]) -> None:
    """A user gets through exactly if no needed role is missing; other roles do no harm."""
    missing: frozenset[str] = frozenset()
    with logged_in("eve", *held):
        try:
            requires(*needed)(refund)("A7")
        except Forbidden as refused:
            missing = refused.missing
            assert missing, "refused although nothing is missing"
    assert missing == needed - held
