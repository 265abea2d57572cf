"""Tests of `Replayable`."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .replayable_source import NotReplayable, Replayable


class Tap:
    """A factory that counts the passes that it began and the items that were taken in all."""

    def __init__(self, *items: int) -> None:
        self.items = items
        self.passes = 0
        self.taken = 0

    def __call__(self) -> Iterator[int]:
        self.passes += 1
        return self.flow()

    def flow(self) -> Iterator[int]:
        for item in self.items:
            self.taken += 1
            yield item


class Shelf:
    """A collection that counts how often it was asked for an iterator."""

    def __init__(self, *items: int) -> None:
        self.items = items
        self.asked = 0

    def __iter__(self) -> Iterator[int]:
        self.asked += 1
        return iter(self.items)


def test_a_mean_and_then_a_comparison_with_it() -> None:
    """A second pass over the same source has all the items again."""
    readings = Replayable(Tap(10, 20, 60))
    mean = sum(readings) / 3
    assert [reading - mean for reading in readings] == [-20, -10, 30]


def test_the_four_steps_do_what_their_names_say() -> None:
    """`map`, `where`, `take` and `chain` give the items that their names promise, in order."""
    source = Replayable(Tap(1, 2, 3, 4))
    assert list(source.map(str)) == ["1", "2", "3", "4"]
    assert list(source.where(lambda number: number % 2 == 0)) == [2, 4]
    assert list(source.take(3)) == [1, 2, 3]
    assert list(source.chain([8, 9])) == [1, 2, 3, 4, 8, 9]


def test_every_step_can_be_replayed() -> None:
    """A pipeline of all four steps gives the same items in every pass."""
    source = Replayable(Tap(1, 2, 3, 4))
    pipeline = source.where(lambda number: number > 1).chain([7, 8]).map(str).take(4)
    assert [list(pipeline) for _ in range(3)] == [["2", "3", "4", "7"]] * 3


def test_nothing_runs_while_a_pipeline_is_built() -> None:
    """Building a pipeline calls no factory and no function and takes no item."""
    tap, other = Tap(1, 2, 3), Tap(4)
    calls: list[int] = []

    def note(number: int) -> bool:
        calls.append(number)
        return True

    pipeline = Replayable(tap).where(note).map(note).chain(Replayable(other).map(bool)).take(9)
    assert (tap.passes, tap.taken, other.passes, calls) == (0, 0, 0, [])
    assert list(pipeline) == [True] * 4
    assert calls == [1, 1, 2, 2, 3, 3]


def test_items_are_computed_one_at_a_time() -> None:
    """A `next` takes only the items that it needs from the source, whatever steps are between."""
    tap = Tap(1, 2, 3, 4, 5, 6)
    pipeline = Replayable(tap).where(lambda number: number % 2 == 0).map(str).chain(["end"])
    items = iter(pipeline)
    assert next(items) == "2"
    assert tap.taken == 2


def test_every_pass_calls_the_factory_once() -> None:
    """Each pass calls the factory once, also through a pipeline."""
    tap = Tap(1, 2)
    source = Replayable(tap)
    list(source)
    list(source.map(str))
    list(source.take(1))
    assert tap.passes == 3


def test_a_pass_sees_the_data_of_its_own_time() -> None:
    """No items are kept from the pass before: new data shows in the next pass."""
    rows = [1, 2]
    doubled = Replayable(lambda: rows).map(lambda row: row * 2)
    assert list(doubled) == [2, 4]
    rows.append(3)
    assert list(doubled) == [2, 4, 6]


def test_passes_at_the_same_time_do_not_disturb_each_other() -> None:
    """Two iterators of one source, used in turn, each see all items."""
    source = Replayable(Tap(1, 2, 3))
    one, two = iter(source), iter(source)
    assert [next(one), next(one), next(two), next(one), next(two), next(two)] == [1, 2, 1, 3, 2, 3]


def test_a_source_can_be_chained_to_itself() -> None:
    """A source works on both sides of `chain`: each side is a pass of its own."""
    source = Replayable(Tap(1, 2))
    assert list(source.chain(source)) == [1, 2, 1, 2]


def test_steps_leave_the_source_as_it_was() -> None:
    """Pipelines that share a source neither change it nor each other."""
    source = Replayable(Tap(1, 2, 3))
    doubled = source.map(lambda number: number * 2)
    negated = source.map(lambda number: -number)
    large = source.where(lambda number: number > 2)
    odd = source.where(lambda number: number % 2 == 1)
    assert list(doubled) == [2, 4, 6]
    assert list(negated) == [-1, -2, -3]
    assert list(large) == [3]
    assert list(odd) == [1, 3]
    assert list(source) == [1, 2, 3]


def test_every_step_built_in_a_loop_keeps_its_function() -> None:
    """Maps stacked in a loop each apply their own function, in the order they were added."""
    source = Replayable(Tap(0))
    for digit in (1, 2, 3):
        source = source.map(lambda number, digit=digit: number * 10 + digit)
    assert list(source) == [123]


@pytest.mark.parametrize("n", [0, 2, 5], ids=["none", "two", "all"])
def test_take_takes_exactly_what_it_gives(n: int) -> None:
    """A whole pass over `take(n)` takes n items from the source, not one more."""
    tap = Tap(1, 2, 3, 4, 5)
    assert list(Replayable(tap).take(n)) == [1, 2, 3, 4, 5][:n]
    assert tap.taken == n


def test_take_more_than_there_is() -> None:
    """`take(n)` of fewer than n items gives them all."""
    assert list(Replayable(Tap(1, 2)).take(10)) == [1, 2]


def test_a_negative_take_is_refused_at_once() -> None:
    """`take` of a negative number raises ValueError before any iteration."""
    source = Replayable(Tap(1, 2))
    with pytest.raises(ValueError, match="-1"):
        source.take(-1)


@pytest.mark.parametrize("factory", [[1, 2], None, iter([1])], ids=["list", "None", "iterator"])
def test_what_cannot_be_called_is_no_factory(factory: Callable[[], list[int]]) -> None:
    """Anything but a callable is refused with TypeError when the source is made."""
    with pytest.raises(TypeError):
        Replayable(factory)


def test_the_same_iterator_for_a_second_pass_is_refused() -> None:
    """An iterator that is handed out again raises NotReplayable instead of an empty pass."""
    shared = iter([1, 2, 3])
    source = Replayable(lambda: shared)
    assert list(source) == [1, 2, 3]
    with pytest.raises(NotReplayable):
        list(source)


def test_an_iterator_in_the_middle_of_a_pass_is_refused() -> None:
    """An iterator that another pass is still using raises NotReplayable too."""
    shared = iter([1, 2, 3])
    source = Replayable(lambda: shared)
    one = iter(source)
    assert next(one) == 1
    with pytest.raises(NotReplayable):
        next(iter(source))
    assert list(one) == [2, 3]


def test_a_pipeline_notices_that_its_source_is_used_up() -> None:
    """A second pass over a pipeline raises NotReplayable when its first source cannot replay."""
    shared = iter([1, 2, 3])
    pipeline = Replayable(lambda: shared).map(str).take(2)
    assert list(pipeline) == ["1", "2"]
    with pytest.raises(NotReplayable):
        list(pipeline)


def test_a_factory_may_return_the_same_list_each_time() -> None:
    """A list makes a new iterator for every pass, so it may be handed out again and again."""
    items = [1, 2]
    source = Replayable(lambda: items)
    assert [list(source), list(source)] == [[1, 2], [1, 2]]


def test_new_iterators_are_never_taken_for_old_ones() -> None:
    """A new iterator is a new one, even if it stands where a dead one stood in memory."""
    source = Replayable(lambda: iter([1, 2]))
    try:
        passes = [list(source) for _ in range(50)]
    except NotReplayable:
        pytest.fail("the factory made a new iterator for every pass and was refused all the same")
    assert passes == [[1, 2]] * 50


def test_chain_refuses_an_iterator_at_once() -> None:
    """`chain` with a generator or another iterator raises NotReplayable before any iteration."""
    source = Replayable(Tap(1))
    with pytest.raises(NotReplayable):
        source.chain(number for number in [2, 3])
    with pytest.raises(NotReplayable):
        source.chain(iter([2, 3]))


def test_chain_asks_the_other_when_the_first_is_used_up() -> None:
    """What is chained on is asked for its iterator only after the last item of the first source."""
    other = Shelf(2)
    items = iter(Replayable(Tap(1)).chain(other))
    assert next(items) == 1
    assert other.asked == 0
    assert next(items) == 2
    assert other.asked == 1


def test_chain_iterates_the_other_anew_for_every_pass() -> None:
    """What is chained on is not copied: a later pass sees what was added to it."""
    more = [2]
    chained = Replayable(Tap(1)).chain(more)
    assert list(chained) == [1, 2]
    more.append(3)
    assert list(chained) == [1, 2, 3]


Steps = list[tuple[str, int]]


@given(
    items=st.lists(st.integers(-20, 20), max_size=8),
    steps=st.lists(
        st.tuples(st.sampled_from(["map", "where", "take", "chain"]), st.integers(0, 4)),
        max_size=5,
    ),
)
def test_any_pipeline_agrees_with_lists(items: list[int], steps: Steps) -> None:
    """Any row of steps gives what the same steps on lists give, in the first pass and the next."""
    source, expected = Replayable(lambda: iter(items)), items
    for step, k in steps:
        if step == "map":
            source = source.map(lambda item, k=k: item * 3 + k)
            expected = [item * 3 + k for item in expected]
        elif step == "where":
            source = source.where(lambda item, k=k: item % 5 != k)
            expected = [item for item in expected if item % 5 != k]
        elif step == "take":
            source, expected = source.take(k), expected[:k]
        else:
            source, expected = source.chain(range(k)), [*expected, *range(k)]
    assert list(source) == expected
    assert list(source) == expected
