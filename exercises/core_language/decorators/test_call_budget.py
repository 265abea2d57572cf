"""Tests of `call_budget`."""

import ast
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import call_budget as answer
from .call_budget import BudgetExceeded, call_budget


def test_calls_within_the_budget_return_what_the_function_returns() -> None:
    """Calls within the budget pass arguments in and the return value out unchanged."""

    @call_budget(2)
    def area(width: int, *, height: int) -> int:
        return width * height

    assert [area(3, height=4), area(5, height=6)] == [12, 30]


def test_the_call_after_the_last_is_refused_before_the_function_runs() -> None:
    """The call after the last allowed one raises BudgetExceeded and never enters the function."""
    entered = []

    @call_budget(2)
    def bill(order: str) -> None:
        entered.append(order)

    bill("a")
    bill("b")
    with pytest.raises(BudgetExceeded) as refused:
        bill("c")
    assert entered == ["a", "b"]
    assert refused.value.name == "bill"


def test_a_call_that_raises_counts() -> None:
    """A call that raises has been counted all the same, and its error comes through unchanged."""
    error = ConnectionError("line is down")

    @call_budget(2)
    def upload() -> None:
        raise error

    with pytest.raises(ConnectionError) as raised:
        upload()
    assert raised.value is error
    assert upload.remaining() == 1


def test_a_call_counts_from_its_start() -> None:
    """While a call is running it has already been counted."""

    @call_budget(5)
    def look_inside() -> int:
        return look_inside.remaining()

    assert look_inside() == 4


def test_reset_gives_the_whole_budget_back() -> None:
    """`reset()` gives all calls back, also after the budget was used up."""

    @call_budget(1)
    def ping() -> str:
        return "pong"

    ping()
    ping.reset()
    assert ping.remaining() == 1
    assert ping() == "pong"


def test_one_decorator_on_two_functions_gives_two_budgets() -> None:
    """One decorator put on two functions gives each a budget of its own."""
    twice = call_budget(2)

    @twice
    def search() -> None: ...

    @twice
    def upload() -> None: ...

    search()
    search()
    assert (search.remaining(), upload.remaining()) == (0, 2)


def test_a_budget_over_a_budget_has_its_own_extras() -> None:
    """A budget put over another has a `remaining()` and a `reset()` of its own."""

    @call_budget(2)
    def ping() -> None: ...

    stacked = call_budget(5)(ping)
    stacked()
    assert (stacked.remaining(), ping.remaining()) == (4, 1)
    stacked.reset()
    assert (stacked.remaining(), ping.remaining()) == (5, 1)


def test_a_method_binds_self_and_its_instances_share_the_budget() -> None:
    """On a method `self` is bound as always, and all instances share the method's one budget."""

    class Client:
        def __init__(self, name: str) -> None:
            self.name = name

        @call_budget(2)
        def whoami(self) -> str:
            return self.name

    assert inspect.ismethod(Client("ada").whoami), "a decorated method is still a method"
    assert [Client("ada").whoami(), Client("bob").whoami()] == ["ada", "bob"]
    with pytest.raises(BudgetExceeded):
        Client("eve").whoami()


def test_metadata_leads_to_the_original() -> None:
    """Name, docstring and signature are the original's, and `__wrapped__` leads to it."""

    def convert(amount: int, currency: str = "EUR") -> str:
        """Convert an amount."""
        return f"{amount} {currency}"

    wrapped = call_budget(1)(convert)
    assert wrapped.__name__ == "convert"
    assert wrapped.__doc__ == "Convert an amount."
    assert inspect.signature(wrapped) == inspect.signature(convert)
    assert inspect.unwrap(wrapped) is convert


def test_zero_allows_no_call() -> None:
    """A budget of 0 is allowed and refuses the first call."""

    @call_budget(0)
    def never() -> None: ...

    with pytest.raises(BudgetExceeded):
        never()
    assert never.remaining() == 0


def test_a_negative_limit_is_refused_when_the_decorator_is_made() -> None:
    """A negative limit raises ValueError at `call_budget(limit)`, before anything is decorated."""
    with pytest.raises(ValueError, match="-1"):
        call_budget(-1)


def test_the_count_lives_in_the_closure() -> None:
    """The count lives in the closure: the module has no `global` statement."""
    tree = ast.parse(inspect.getsource(answer))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    assert call_budget(3)(print).remaining() == 3


@given(limit=st.integers(0, 8), calls=st.integers(0, 12))
def test_exactly_limit_calls_get_through(limit: int, calls: int) -> None:
    """Of any number of calls the first `limit` get through; `remaining()` counts down to 0."""
    entered = []

    @call_budget(limit)
    def work(number: int) -> None:
        entered.append(number)

    for number in range(calls):
        try:
            work(number)
        except BudgetExceeded:
            assert number >= limit
    assert entered == list(range(min(limit, calls)))
    assert work.remaining() == max(0, limit - calls)
