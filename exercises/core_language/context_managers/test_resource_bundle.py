"""Tests of `resource_bundle`."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .resource_bundle import Bundle, open_all


class Resource(AbstractContextManager[str]):
    """A resource that writes what happens to it into a journal, and can misbehave on demand."""

    def __init__(
        self,
        name: str,
        journal: list[str],
        *,
        enter_error: BaseException | None = None,
        exit_error: BaseException | None = None,
        suppresses: bool = False,
    ) -> None:
        self.name = name
        self.journal = journal
        self.enter_error = enter_error
        self.exit_error = exit_error
        self.suppresses = suppresses

    def __enter__(self) -> str:
        self.journal.append(f"enter {self.name}")
        if self.enter_error is not None:
            raise self.enter_error
        return f"<{self.name}>"

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        self.journal.append(f"exit {self.name}" + (f" with {exc}" if exc_type else ""))
        if self.exit_error is not None:
            raise self.exit_error
        return self.suppresses


def opener(resource: Resource) -> Callable[[], Resource]:
    """Return an opener that writes into the resource's journal that it was called."""

    def call() -> Resource:
        resource.journal.append(f"call {resource.name}")
        return resource

    return call


def failing_opener(name: str, journal: list[str], error: BaseException) -> Callable[[], Resource]:
    """Return an opener that raises `error` when it is called."""

    def call() -> Resource:
        journal.append(f"call {name}")
        raise error

    return call


def open_resources(*resources: Resource) -> Bundle[str]:
    """Open all resources and then empty their journal, so that it begins after the opening."""
    bundle = open_all([opener(resource) for resource in resources])
    for resource in resources:
        resource.journal.clear()
    return bundle


def what_comes_out_of(run: Callable[[], object]) -> BaseException | None:
    """Return the exception that leaves `run`, of whatever kind, or None."""
    try:
        run()
    except BaseException as error:
        return error
    return None


def test_each_is_called_and_entered_before_the_next() -> None:
    """Each opener is called and its manager entered, right away, before the next is called."""
    journal: list[str] = []
    open_all([opener(Resource(name, journal)) for name in "abc"])
    assert journal == ["call a", "enter a", "call b", "enter b", "call c", "enter c"]


def test_items_are_what_entering_gave() -> None:
    """`items` is a tuple of the values that entering gave, in order."""
    bundle = open_resources(*[Resource(name, []) for name in "abc"])
    assert bundle.items == ("<a>", "<b>", "<c>")


def test_with_gives_the_bundle_and_opens_nothing() -> None:
    """`with bundle as x` gives the bundle itself and enters nothing a second time."""
    journal: list[str] = []
    bundle = open_resources(Resource("a", journal), Resource("b", journal))
    with bundle as given_back:
        inside = list(journal)
    assert given_back is bundle
    assert inside == []


def test_the_end_of_the_block_closes_in_reverse() -> None:
    """The end of the `with` block exits all resources, the last opened first."""
    journal: list[str] = []
    with open_resources(*[Resource(name, journal) for name in "abc"]):
        pass
    assert journal == ["exit c", "exit b", "exit a"]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (0, ["call a"]),
        (1, ["call a", "enter a", "call b", "exit a with no route"]),
        (
            2,
            [
                *["call a", "enter a", "call b", "enter b", "call c"],
                *["exit b with no route", "exit a with no route"],
            ],
        ),
    ],
    ids=["first", "second", "third"],
)
def test_a_failing_opener_exits_those_before_it(position: int, expected: list[str]) -> None:
    """When an opener raises, the resources before it are exited in reverse, given its error."""
    journal: list[str] = []
    error = OSError("no route")
    openers = [opener(Resource(name, journal)) for name in "abc"]
    openers[position] = failing_opener("abc"[position], journal, error)
    assert what_comes_out_of(lambda: open_all(openers)) is error
    assert journal == expected


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (0, ["call a", "enter a"]),
        (1, ["call a", "enter a", "call b", "enter b", "exit a with no route"]),
        (
            2,
            [
                *["call a", "enter a", "call b", "enter b", "call c", "enter c"],
                *["exit b with no route", "exit a with no route"],
            ],
        ),
    ],
    ids=["first", "second", "third"],
)
def test_a_failing_entering_exits_those_before_it(position: int, expected: list[str]) -> None:
    """When entering raises, the resources before it, and not this one, are exited in reverse."""
    journal: list[str] = []
    error = OSError("no route")
    openers = [opener(Resource(name, journal)) for name in "abc"]
    openers[position] = opener(Resource("abc"[position], journal, enter_error=error))
    assert what_comes_out_of(lambda: open_all(openers)) is error
    assert journal == expected


@pytest.mark.parametrize(
    "kind", [KeyboardInterrupt, StopIteration], ids=["KeyboardInterrupt", "StopIteration"]
)
def test_any_exception_while_opening_closes_what_is_open(kind: type[BaseException]) -> None:
    """Ctrl-C, or the StopIteration of an empty pool, leaves as it is, as any error does."""
    journal: list[str] = []
    error = kind("not now")
    openers = [opener(Resource("a", journal)), failing_opener("b", journal, error)]
    assert what_comes_out_of(lambda: open_all(openers)) is error
    assert journal == ["call a", "enter a", "call b", "exit a with not now"]


def test_a_resource_can_not_hide_a_failed_opening() -> None:
    """A resource whose exit returns True does not hide that a later one could not be opened."""
    journal: list[str] = []
    error = OSError("no route")
    openers = [
        opener(Resource("a", journal)),
        opener(Resource("b", journal, suppresses=True)),
        failing_opener("c", journal, error),
    ]
    assert what_comes_out_of(lambda: open_all(openers)) is error
    assert journal[-1].startswith("exit a")


def test_an_error_of_closing_replaces_the_failed_opening() -> None:
    """When an exit raises after a failed opening, its error goes on, as out of nested blocks."""
    journal: list[str] = []
    stuck = OSError("b is stuck")
    openers = [
        opener(Resource("a", journal)),
        opener(Resource("b", journal, exit_error=stuck)),
        failing_opener("c", journal, OSError("no route")),
    ]
    assert what_comes_out_of(lambda: open_all(openers)) is stuck
    assert journal[-2:] == ["exit b with no route", "exit a with b is stuck"]


def test_an_error_of_the_body_is_given_to_the_resources() -> None:
    """An error of the body is given to every resource's exit and leaves the block."""
    journal: list[str] = []
    bundle = open_resources(Resource("a", journal), Resource("b", journal))
    error = ValueError("bad row")

    def run() -> None:
        with bundle:
            raise error

    assert what_comes_out_of(run) is error
    assert journal == ["exit b with bad row", "exit a with bad row"]


def test_an_error_of_the_body_is_given_with_its_traceback() -> None:
    """A resource's exit is given the traceback too, as at the end of a `with` block."""
    given: list[TracebackType | None] = []

    class Witness(Resource):
        def __exit__(
            self,
            exc_type: type[BaseException] | None,
            exc: BaseException | None,
            traceback: TracebackType | None,
        ) -> bool:
            given.append(traceback)
            return True

    with open_resources(Witness("a", [])):
        raise ValueError("bad row")
    assert [traceback is None for traceback in given] == [False]


def test_a_resource_may_suppress_an_error_of_the_body() -> None:
    """A resource may suppress an error of the body; those opened before it see no error then."""
    journal: list[str] = []
    bundle = open_resources(Resource("a", journal), Resource("b", journal, suppresses=True))

    def run() -> None:
        with bundle:
            raise ValueError("bad row")

    assert what_comes_out_of(run) is None
    assert journal == ["exit b with bad row", "exit a"]


def test_close_exits_all_in_reverse() -> None:
    """`close()` exits all resources in reverse order, without an exception."""
    journal: list[str] = []
    open_resources(*[Resource(name, journal) for name in "abc"]).close()
    assert journal == ["exit c", "exit b", "exit a"]


def test_close_gives_no_exception_where_one_is_handled() -> None:
    """`close()` gives the resources no exception, also when it is called in an `except` block."""
    journal: list[str] = []
    bundle = open_resources(Resource("a", journal))
    try:
        raise ValueError("bad row")
    except ValueError:
        bundle.close()
    assert journal == ["exit a"]


def test_closing_twice_closes_once() -> None:
    """A second `close()`, also one after the `with` block, exits nothing again."""
    journal: list[str] = []
    with open_resources(Resource("a", journal)) as bundle:
        bundle.close()
        bundle.close()
    bundle.close()
    assert journal == ["exit a"]


def test_all_are_closed_even_if_some_raise() -> None:
    """All are exited even if some raise, each is given the last error, and that one leaves."""
    journal: list[str] = []
    bundle = open_resources(
        Resource("a", journal, exit_error=OSError("a is stuck")),
        Resource("b", journal),
        Resource("c", journal, exit_error=OSError("c is stuck")),
    )
    assert str(what_comes_out_of(bundle.close)) == "a is stuck"
    assert journal == ["exit c", "exit b with c is stuck", "exit a with c is stuck"]
    bundle.close()
    assert len(journal) == 3, "what raised when it was closed was closed again"


def test_a_detached_bundle_closes_nothing() -> None:
    """After `detach()` neither `close()` nor the end of the block closes anything."""
    journal: list[str] = []
    with open_resources(Resource("a", journal), Resource("b", journal)) as bundle:
        bundle.detach()
        bundle.close()
    bundle.close()
    assert journal == []


def test_the_detached_function_closes_once() -> None:
    """The function that `detach()` returns exits all in reverse, and does so once."""
    journal: list[str] = []
    with open_resources(Resource("a", journal), Resource("b", journal)) as bundle:
        close = bundle.detach()
    before = list(journal)
    close()
    close()
    assert before == []
    assert journal == ["exit b", "exit a"]


def test_a_detached_function_closes_all_even_if_some_raise() -> None:
    """The function that `detach()` returns goes on after an error, as `close()` does."""
    journal: list[str] = []
    bundle = open_resources(
        Resource("a", journal), Resource("b", journal, exit_error=OSError("b is stuck"))
    )
    close = bundle.detach()
    assert str(what_comes_out_of(close)) == "b is stuck"
    assert journal == ["exit b", "exit a with b is stuck"]


def test_a_body_that_fails_after_detach_closes_nothing() -> None:
    """After `detach()` an error of the body closes nothing, and no resource can suppress it."""
    journal: list[str] = []
    bundle = open_resources(Resource("a", journal, suppresses=True))

    def run() -> None:
        with bundle:
            bundle.detach()
            raise ValueError("bad row")

    assert str(what_comes_out_of(run)) == "bad row"
    assert journal == []


def test_no_openers_make_an_empty_bundle() -> None:
    """No openers make a bundle of nothing, which can be used like any other."""
    with open_all([]) as bundle:
        items = bundle.items
        close = bundle.detach()
    close()
    bundle.close()
    assert items == ()


def run_nested(resources: Sequence[Resource], body_error: BaseException | None) -> None:
    """Enter the resources by real nested `with` statements, and raise the error inside."""
    if resources:
        with resources[0]:
            run_nested(resources[1:], body_error)
    elif body_error is not None:
        raise body_error


def run_bundle(resources: Sequence[Resource], body_error: BaseException | None) -> None:
    with open_all([lambda resource=resource: resource for resource in resources]):
        if body_error is not None:
            raise body_error


@settings(max_examples=80)
@given(
    behaviours=st.lists(st.sampled_from(["good", "raises", "suppresses"]), max_size=5),
    body_fails=st.booleans(),
)
def test_a_bundle_ends_like_nested_with_blocks(behaviours: list[str], body_fails: bool) -> None:
    """Whatever the resources and the body do, a block ends as nested `with` blocks would end."""

    def outcome(
        run: Callable[[Sequence[Resource], BaseException | None], None],
    ) -> tuple[list[str], str]:
        journal: list[str] = []
        resources = [
            Resource(
                str(number),
                journal,
                exit_error=OSError(f"{number} is stuck") if behaviour == "raises" else None,
                suppresses=behaviour == "suppresses",
            )
            for number, behaviour in enumerate(behaviours)
        ]
        body_error = ValueError("bad row") if body_fails else None
        error = what_comes_out_of(lambda: run(resources, body_error))
        return journal, str(error)

    assert outcome(run_bundle) == outcome(run_nested)
