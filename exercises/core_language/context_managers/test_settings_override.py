"""Tests of `settings_override`."""

import asyncio
import inspect
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .settings_override import override


class Picky:
    """A target that keeps a journal of what is set and deleted, and raises a set exception."""

    def __init__(self, **attrs: object) -> None:
        vars(self).update(attrs)
        vars(self)["journal"] = []

    def __setattr__(self, name: str, value: object) -> None:
        if isinstance(value, BaseException):
            raise value
        vars(self)["journal"].append(f"set {name}")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        vars(self)["journal"].append(f"delete {name}")
        super().__delattr__(name)


def test_attributes_differ_inside_and_are_back_outside() -> None:
    """Inside the block the new values hold, after it the old ones."""
    target = SimpleNamespace(debug=False, retries=3, name="prod")
    with override(target, debug=True, retries=0):
        inside = (target.debug, target.retries, target.name)
    assert inside == (True, 0, "prod")
    assert vars(target) == {"debug": False, "retries": 3, "name": "prod"}


def test_making_an_override_sets_nothing() -> None:
    """Making an override sets nothing: only entering it does."""
    target = SimpleNamespace(debug=False)
    manager = override(target, debug=True)
    before = target.debug
    with manager:
        inside = target.debug
    assert (before, inside) == (False, True)


def test_the_target_is_what_with_as_gives() -> None:
    """`with override(target, ...) as x` gives the target itself."""
    target = SimpleNamespace(debug=False)
    with override(target, debug=True) as given_back:
        pass
    assert given_back is target


def test_an_absent_attribute_is_deleted_again() -> None:
    """An attribute that was not there before is gone afterwards, not None."""
    target = SimpleNamespace()
    with override(target, debug=True):
        inside = dict(vars(target))
    assert inside == {"debug": True}
    assert vars(target) == {}


def test_none_is_a_value_and_not_a_missing_attribute() -> None:
    """An attribute that was None before is there with None afterwards."""
    target = SimpleNamespace(proxy=None)
    with override(target, proxy="localhost"):
        inside = target.proxy
    assert inside == "localhost"
    assert vars(target) == {"proxy": None}


def test_an_inherited_value_is_inherited_again() -> None:
    """An instance that had a value from its class has it from there again, not a copy of it."""

    class Settings:
        retries = 3

    target = Settings()
    with override(target, retries=0):
        inside = target.retries
    assert inside == 0
    assert vars(target) == {}
    Settings.retries = 5
    assert target.retries == 5


def test_a_class_inherits_again_from_its_base() -> None:
    """A class that had a value from its base class inherits it again."""

    class Base:
        retries = 3

    class Derived(Base):
        pass

    with override(Derived, retries=0):
        inside = (Derived.retries, Base.retries)
    assert inside == (0, 3)
    assert "retries" not in vars(Derived)


def test_a_static_method_of_a_class_comes_back_as_one() -> None:
    """A class gets back the object from its `vars`: a static method is a static method again."""

    class Mailer:
        @staticmethod
        def send(text: str) -> str:
            return f"sent {text}"

    before = vars(Mailer)["send"]
    with override(Mailer, send=staticmethod(lambda text: f"kept {text}")):
        inside = Mailer().send("hello")
    assert inside == "kept hello"
    assert vars(Mailer)["send"] is before
    assert Mailer().send("hello") == "sent hello"


def test_a_module_can_be_a_target() -> None:
    """A module's attributes are set and put back like any others."""
    module = ModuleType("job_settings")
    vars(module)["batch"] = 100
    with override(module, batch=1, dry_run=True):
        inside = (vars(module)["batch"], vars(module)["dry_run"])
    assert inside == (1, True)
    assert vars(module)["batch"] == 100
    assert "dry_run" not in vars(module)


def test_an_exception_of_the_body_passes_and_values_are_back() -> None:
    """An exception of the body leaves the block as it is, after the old values are back."""
    target = SimpleNamespace(debug=False)
    error = KeyError("row 7")

    def run() -> None:
        with override(target, debug=True, extra=1):
            raise error

    with pytest.raises(KeyError) as raised:
        run()
    assert raised.value is error
    assert vars(target) == {"debug": False}


def test_what_the_body_does_to_the_attributes_makes_no_difference() -> None:
    """Attributes that the body set anew or deleted are put back all the same."""
    target = SimpleNamespace(debug=False, retries=3)
    with override(target, debug=True, retries=0, extra=1, other=2):
        target.debug = "changed"
        del target.retries
        target.extra = "changed"
        del target.other
    assert vars(target) == {"debug": False, "retries": 3}


def test_attributes_are_put_back_in_reverse_order() -> None:
    """Attributes are set in the order given and put back in the reverse order."""
    target = Picky(first=1, last=1)
    with override(target, first=2, middle=2, last=2):
        pass
    assert vars(target)["journal"] == [
        "set first",
        "set middle",
        "set last",
        "set last",
        "delete middle",
        "set first",
    ]


@pytest.mark.parametrize(
    "error",
    [ValueError("must not be -1"), KeyboardInterrupt()],
    ids=["ValueError", "KeyboardInterrupt"],
)
def test_a_failing_set_puts_back_those_before_it(error: BaseException) -> None:
    """When setting one raises, Ctrl-C too, those set before it are put back and it leaves."""
    target = Picky(debug=False, retries=3)
    manager = override(target, debug=True, extra=1, retries=error, never=1)
    entered = []

    def run() -> None:
        with manager:
            entered.append("body")

    with pytest.raises(type(error)) as raised:
        run()
    assert raised.value is error
    del target.journal
    assert vars(target) == {"debug": False, "retries": 3}
    assert entered == []


def test_a_target_without_a_dict_is_refused_at_once() -> None:
    """A target without `__dict__` raises TypeError when the override is made."""

    class Slotted:
        __slots__ = ("debug",)

    with pytest.raises(TypeError):
        override(Slotted(), debug=True)


def test_one_instance_can_be_used_again() -> None:
    """A second use of the same instance puts back what was there at the second entering."""
    target = SimpleNamespace(retries=3)
    manager = override(target, retries=0)
    with manager:
        pass
    target.retries = 5
    with manager:
        inside = target.retries
    assert (inside, target.retries) == (0, 5)


def test_one_instance_can_be_nested_inside_itself() -> None:
    """Nested in itself, each leaving puts back what was there at its own entering."""
    target = SimpleNamespace(level="original")
    manager = override(target, level="quiet", extra=1)
    with manager:
        target.level = "loud"
        with manager:
            inner = target.level
        between = dict(vars(target))
    assert inner == "quiet"
    assert between == {"level": "loud", "extra": 1}
    assert vars(target) == {"level": "original"}


def test_a_decorated_function_runs_under_the_override() -> None:
    """As a decorator the override holds while the function runs, at every call."""
    target = SimpleNamespace(debug=False)

    @override(target, debug=True)
    def read(suffix: str) -> str:
        return f"{target.debug}{suffix}"

    assert [read("!"), read(suffix="?")] == ["True!", "True?"]
    assert target.debug is False


def test_a_decorated_function_may_call_itself() -> None:
    """A decorated function that calls itself leaves the old value behind in the end."""
    target = SimpleNamespace(depth="original")

    @override(target, depth="overridden")
    def count_down(n: int) -> list[str]:
        seen = [target.depth]
        target.depth = f"changed at {n}"
        if n:
            seen += count_down(n - 1)
        return [*seen, target.depth]

    assert count_down(1) == ["overridden", "overridden", "changed at 0", "changed at 1"]
    assert target.depth == "original"


def test_a_decorated_function_keeps_name_and_docstring() -> None:
    """A decorated function, plain or `async def`, keeps its name and its docstring."""

    @override(SimpleNamespace(), debug=True)
    def read() -> None:
        """Read the rows."""

    @override(SimpleNamespace(), debug=True)
    async def fetch() -> None:
        """Fetch the rows."""

    assert (read.__name__, read.__doc__) == ("read", "Read the rows.")
    assert (fetch.__name__, fetch.__doc__) == ("fetch", "Fetch the rows.")


def test_a_decorated_coroutine_function_stays_one() -> None:
    """A decorated `async def` function is a coroutine function still."""

    @override(SimpleNamespace(), debug=True)
    async def fetch() -> None: ...

    assert inspect.iscoroutinefunction(fetch)


def test_a_coroutine_runs_under_the_override() -> None:
    """The override holds while the awaited body runs, across its own awaits, and ends with it."""
    target = SimpleNamespace(debug=False)

    @override(target, debug=True)
    async def fetch(url: str, *, tries: int) -> list[object]:
        seen: list[object] = [url, tries, target.debug]
        await asyncio.sleep(0)
        return [*seen, target.debug]

    assert asyncio.run(fetch("/rows", tries=2)) == ["/rows", 2, True, True]
    assert target.debug is False


def test_calling_a_coroutine_function_sets_nothing_yet() -> None:
    """Making the coroutine object sets nothing: the override begins when it is awaited."""
    target = SimpleNamespace(debug=False)

    @override(target, debug=True)
    async def fetch() -> object:
        return target.debug

    coroutine = fetch()
    before = target.debug
    inside = asyncio.run(coroutine)
    assert (before, inside, target.debug) == (False, True, False)


def test_an_exception_in_a_coroutine_passes_and_values_are_back() -> None:
    """An exception in a decorated coroutine leaves it as it is, and the old values are back."""
    target = SimpleNamespace(debug=False)
    error = TimeoutError("no answer")

    @override(target, debug=True)
    async def fetch() -> None:
        await asyncio.sleep(0)
        raise error

    with pytest.raises(TimeoutError) as raised:
        asyncio.run(fetch())
    assert raised.value is error
    assert target.debug is False


attributes = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))


@settings(max_examples=50)
@given(before=attributes, overrides=st.lists(attributes, max_size=4), in_class=attributes)
def test_nested_overrides_leave_no_trace(
    before: dict[str, int], overrides: list[dict[str, int]], in_class: dict[str, int]
) -> None:
    """However overrides are nested, afterwards `vars(target)` is what it was before."""
    target = type("Settings", (), dict(in_class))()
    vars(target).update(before)

    def nest(level: int) -> None:
        if level < len(overrides):
            on_entry = dict(vars(target))
            with override(target, **overrides[level]):
                assert vars(target) == on_entry | overrides[level]
                nest(level + 1)
            assert vars(target) == on_entry

    nest(0)
    assert vars(target) == before
