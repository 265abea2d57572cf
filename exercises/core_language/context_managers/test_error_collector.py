"""Tests of `error_collector`."""

import traceback
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .error_collector import ErrorCollector


def notes(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def what_comes_out_of(run: Callable[[], object]) -> BaseException | None:
    """Return the exception that leaves `run`, of whatever kind, or None."""
    try:
        run()
    except BaseException as error:
        return error
    return None


def test_steps_after_a_failed_one_still_run() -> None:
    """A step that fails does not keep the steps after it from running."""
    done = []

    def load(rows: list[str]) -> None:
        with ErrorCollector("import", catch=ValueError) as errors:
            for row in rows:
                with errors.step(row):
                    done.append(int(row))

    with pytest.raises(ExceptionGroup):
        load(["1", "x", "3", "y", "5"])
    assert done == [1, 3, 5]


def test_leaving_the_block_raises_the_very_errors_in_order() -> None:
    """At the end one group with the message holds the very exceptions caught, in their order."""
    first, second = ValueError("a"), KeyError("b")

    def load() -> None:
        with ErrorCollector("nightly import", catch=(ValueError, KeyError)) as errors:
            with errors.step("row 1"):
                raise first
            with errors.step("row 2"):
                raise second

    with pytest.raises(ExceptionGroup) as raised:
        load()
    assert raised.value.message == "nightly import"
    assert raised.value.exceptions == (first, second)


def test_no_error_raises_nothing() -> None:
    """Without collected errors the block ends without an exception."""
    done = []

    def load() -> None:
        with ErrorCollector("import", catch=ValueError) as errors:
            with errors.step("row 1"):
                done.append(1)
            with errors.step("row 2"):
                done.append(2)

    assert what_comes_out_of(load) is None
    assert done == [1, 2]


def test_the_label_becomes_a_note() -> None:
    """Each collected exception carries the label of its step as a note."""
    first, second = ValueError("a"), ValueError("b")

    def load() -> None:
        with ErrorCollector("import", catch=ValueError) as errors:
            with errors.step("row 1"):
                raise first
            with errors.step("row 2"):
                raise second

    with pytest.raises(ExceptionGroup):
        load()
    assert (notes(first), notes(second)) == (["row 1"], ["row 2"])


def test_tracebacks_are_kept() -> None:
    """A collected exception still has the traceback that leads to the line that raised it."""

    def parse(text: str) -> int:
        return int(text)

    def load() -> None:
        with ErrorCollector("import", catch=ValueError) as errors, errors.step("row 1"):
            parse("x")

    with pytest.raises(ExceptionGroup) as raised:
        load()
    frames = traceback.extract_tb(raised.value.exceptions[0].__traceback__)
    assert frames, "the collected exception has lost its traceback"
    assert frames[-1].name == "parse"


def test_except_star_picks_the_types() -> None:
    """The types are kept, so `except*` can pick them apart."""
    picked: dict[str, int] = {}
    try:
        with ErrorCollector("import", catch=(ValueError, KeyError)) as errors:
            for error in (ValueError(1), KeyError(2), ValueError(3)):
                with errors.step("row"):
                    raise error
    except* ValueError as group:
        picked["ValueError"] = len(group.exceptions)
    except* KeyError as group:
        picked["KeyError"] = len(group.exceptions)
    assert picked == {"ValueError": 2, "KeyError": 1}


def test_an_instance_of_a_subclass_is_collected() -> None:
    """An exception of a class derived from a `catch` class is collected too."""
    error = UnicodeError("bad bytes")

    def load() -> None:
        with ErrorCollector("import", catch=ValueError) as errors, errors.step("row"):
            raise error

    with pytest.raises(ExceptionGroup) as raised:
        load()
    assert raised.value.exceptions == (error,)


@pytest.mark.parametrize(
    "kind",
    [TypeError, KeyboardInterrupt, SystemExit],
    ids=["TypeError", "KeyboardInterrupt", "SystemExit"],
)
def test_other_exceptions_pass_through_a_step_untouched(kind: type[BaseException]) -> None:
    """An exception outside `catch` passes through its step and the block, without any note."""
    error = kind("not one of the rows' errors")

    def load() -> None:
        with ErrorCollector("import", catch=ValueError) as errors, errors.step("row 1"):
            raise error

    assert what_comes_out_of(load) is error
    assert notes(error) == []


def test_ctrl_c_passes_even_when_every_exception_is_caught() -> None:
    """With `catch=Exception` Ctrl-C still passes through a step."""
    done = []

    def load() -> None:
        with ErrorCollector("import", catch=Exception) as errors:
            with errors.step("row 1"):
                raise KeyboardInterrupt
            done.append("went on")

    assert type(what_comes_out_of(load)) is KeyboardInterrupt
    assert done == []


@pytest.mark.parametrize(
    "kind", [TypeError, KeyboardInterrupt], ids=["TypeError", "KeyboardInterrupt"]
)
def test_an_error_of_the_outer_body_wins_and_tells_what_was_dropped(
    kind: type[BaseException],
) -> None:
    """Another exception of the outer body leaves as it is, with a note of how many were dropped."""
    error = kind("not one of the rows' errors")

    def load() -> None:
        with ErrorCollector("import", catch=ValueError) as errors:
            for row in ("x", "y"):
                with errors.step(row):
                    int(row)
            raise error

    assert what_comes_out_of(load) is error
    assert notes(error) == ["2 collected error(s) were dropped"]


def test_a_catch_class_raised_outside_a_step_is_not_collected() -> None:
    """Only a step catches: the same class raised beside the steps leaves the block as it is."""
    error = ValueError("beside the steps")

    def load() -> None:
        with ErrorCollector("import", catch=ValueError):
            raise error

    assert what_comes_out_of(load) is error
    assert notes(error) == []


def test_the_last_allowed_error_raises_the_group_at_once() -> None:
    """The `max_errors`-th error raises the group of all of them: the steps after it do not run."""
    started = []

    def load() -> None:
        with ErrorCollector("import", catch=ValueError, max_errors=2) as errors:
            for row in ("x", "1", "y", "z"):
                with errors.step(row):
                    started.append(row)
                    int(row)

    with pytest.raises(ExceptionGroup) as raised:
        load()
    assert started == ["x", "1", "y"]
    assert [notes(error) for error in raised.value.exceptions] == [["x"], ["y"]]


def test_fewer_errors_than_the_limit_come_out_at_the_end() -> None:
    """Fewer errors than `max_errors` end nothing early and come out at the end of the block."""
    done = []

    def load() -> None:
        with ErrorCollector("import", catch=ValueError, max_errors=3) as errors:
            for row in ("x", "y", "3"):
                with errors.step(row):
                    done.append(int(row))

    with pytest.raises(ExceptionGroup) as raised:
        load()
    assert done == [3]
    assert len(raised.value.exceptions) == 2


def test_the_group_of_the_limit_is_raised_once() -> None:
    """The outer block lets the group of the limit pass: not wrapped again, and without a note."""

    def load() -> None:
        with (
            ErrorCollector("import", catch=Exception, max_errors=1) as errors,
            errors.step("row 1"),
        ):
            raise ValueError("x")

    with pytest.raises(ExceptionGroup) as raised:
        load()
    assert raised.value.message == "import"
    assert [type(error) for error in raised.value.exceptions] == [ValueError]
    assert notes(raised.value) == []


def test_an_error_in_place_of_the_group_of_the_limit_is_noted() -> None:
    """Another exception raised in place of the group of the limit gets the note like any other."""
    error = KeyError("raised where the group was caught")

    def load() -> None:
        with ErrorCollector("import", catch=ValueError, max_errors=1) as errors:
            try:
                with errors.step("row 1"):
                    raise ValueError("x")
            except ExceptionGroup:
                raise error from None

    assert what_comes_out_of(load) is error
    assert notes(error) == ["1 collected error(s) were dropped"]


def test_a_step_around_does_not_catch_the_group_of_the_limit() -> None:
    """The group of the limit passes a step around it, even one that catches every Exception."""
    done = []

    def load() -> None:
        with ErrorCollector("import", catch=Exception, max_errors=1) as errors:
            with errors.step("file"), errors.step("row 1"):
                raise ValueError("x")
            done.append("went on")

    with pytest.raises(ExceptionGroup) as raised:
        load()
    assert done == []
    assert [type(error) for error in raised.value.exceptions] == [ValueError]
    assert notes(raised.value) == []


def test_a_collector_can_be_used_again_from_empty() -> None:
    """A second `with` on the same collector starts from no errors."""
    collector = ErrorCollector("import", catch=ValueError, max_errors=2)

    def load(rows: list[str]) -> None:
        with collector as errors:
            for row in rows:
                with errors.step(row):
                    int(row)

    with pytest.raises(ExceptionGroup):
        load(["x"])
    assert what_comes_out_of(lambda: load(["1"])) is None, "the errors of the first run are back"
    with pytest.raises(ExceptionGroup) as last:
        load(["y", "2"])
    assert [notes(error) for error in last.value.exceptions] == [["y"]]


def test_count_tells_how_many_were_collected() -> None:
    """`count` is 0 at first, grows with each collected error, and is readable afterwards."""
    collector = ErrorCollector("import", catch=ValueError)
    counts = [collector.count]

    def load() -> None:
        with collector as errors:
            for row in ("x", "1", "y"):
                with errors.step(row):
                    int(row)
                counts.append(errors.count)

    with pytest.raises(ExceptionGroup):
        load()
    counts.append(collector.count)
    assert counts == [0, 1, 1, 2, 2]


def test_with_as_gives_the_collector() -> None:
    """`with collector as errors` gives the collector itself."""
    collector = ErrorCollector("import", catch=ValueError)
    with collector as errors:
        pass
    assert errors is collector


def test_a_step_before_the_block_is_refused() -> None:
    """A step before the outer block was entered raises RuntimeError."""
    collector = ErrorCollector("import", catch=ValueError)
    with pytest.raises(RuntimeError), collector.step("too early"):
        pass


def test_a_step_after_the_block_is_refused() -> None:
    """A step after the outer block was left raises RuntimeError."""
    with ErrorCollector("import", catch=ValueError) as errors:
        pass
    with pytest.raises(RuntimeError), errors.step("too late"):
        pass


@pytest.mark.parametrize(
    "catch", [ValueError, KeyError], ids=["by_the_group", "by_another_exception"]
)
def test_a_step_after_a_block_that_raised_is_refused(catch: type[Exception]) -> None:
    """A block that ended by raising has ended too: a step after it raises RuntimeError."""
    collector = ErrorCollector("import", catch=catch)

    def load() -> None:
        with collector as errors, errors.step("row 1"):
            raise ValueError("x")

    assert what_comes_out_of(load) is not None
    with pytest.raises(RuntimeError), collector.step("too late"):
        pass


@pytest.mark.parametrize(
    "catch",
    [KeyboardInterrupt, BaseException, (ValueError, BaseException), ValueError("x"), "ValueError"],
    ids=["KeyboardInterrupt", "BaseException", "one_of_two", "an_instance", "a_name"],
)
def test_catch_takes_classes_of_exception_alone(catch: Any) -> None:
    """Anything in `catch` that is not a class derived from Exception raises TypeError."""
    with pytest.raises(TypeError):
        ErrorCollector("import", catch=catch)


@pytest.mark.parametrize("limit", [0, -1], ids=["zero", "negative"])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    """A `max_errors` below 1 raises ValueError."""
    with pytest.raises(ValueError, match="max_errors"):
        ErrorCollector("import", catch=ValueError, max_errors=limit)


@settings(max_examples=60)
@given(bad=st.lists(st.booleans(), max_size=8), limit=st.one_of(st.none(), st.integers(1, 4)))
def test_what_was_collected_is_what_comes_out(bad: list[bool], limit: int | None) -> None:
    """For any steps and any limit the group holds the failed ones up to the limit, in order."""
    failed = [f"row {number}" for number, is_bad in enumerate(bad) if is_bad]
    came_out: list[str] = []
    collector = ErrorCollector("import", catch=LookupError, max_errors=limit)
    try:
        with collector as errors:
            for number, is_bad in enumerate(bad):
                with errors.step(f"row {number}"):
                    if is_bad:
                        raise LookupError(number)
    except ExceptionGroup as group:
        came_out = [note for error in group.exceptions for note in notes(error)]
    assert came_out == failed[:limit]
    assert collector.count == len(came_out)
