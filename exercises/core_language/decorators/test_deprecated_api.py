"""Tests of `deprecated`."""

import inspect
import linecache

import pytest

from .deprecated_api import deprecated


def pointed_at(recwarn: pytest.WarningsRecorder) -> list[str]:
    """The source lines that the recorded warnings point at, in the order of the warnings."""
    return [linecache.getline(w.filename, w.lineno).strip() for w in recwarn.list]


def texts(recwarn: pytest.WarningsRecorder) -> list[str]:
    """The texts of the recorded warnings, in order."""
    return [str(w.message) for w in recwarn.list]


def test_without_parentheses(recwarn: pytest.WarningsRecorder) -> None:
    """`@deprecated` gives a function that warns and then does what the original does."""

    @deprecated
    def join(left: str, *, right: str) -> str:
        return left + right

    assert join("a", right="b") == "ab"
    assert [w.category for w in recwarn.list] == [DeprecationWarning]


def test_with_empty_parentheses(recwarn: pytest.WarningsRecorder) -> None:
    """`@deprecated()` does the same as `@deprecated`."""
    decorator = deprecated()
    assert callable(decorator), "deprecated() has to return a decorator"

    @decorator
    def double(number: int) -> int:
        return 2 * number

    assert double.__name__ == "double", "the decorator has to return the decorated function"
    assert double(21) == 42
    assert [w.category for w in recwarn.list] == [DeprecationWarning]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        pytest.param({}, "Shop.buy is deprecated", id="nothing"),
        pytest.param({"since": "2.4"}, "Shop.buy is deprecated since 2.4", id="since"),
        pytest.param({"reason": "use get()"}, "Shop.buy is deprecated: use get()", id="reason"),
        pytest.param(
            {"reason": "use get()", "since": "2.4"},
            "Shop.buy is deprecated since 2.4: use get()",
            id="both",
        ),
        pytest.param({"reason": "", "since": ""}, "Shop.buy is deprecated", id="both-empty"),
    ],
)
def test_the_text(given: dict[str, str], text: str, recwarn: pytest.WarningsRecorder) -> None:
    """The text is the qualified name, then `since` and `reason`, each only if there is one."""

    def buy() -> None: ...

    buy.__qualname__ = "Shop.buy"
    deprecated(**given)(buy)()
    assert texts(recwarn) == [text]


def test_decorating_and_defining_subclasses_is_silent(recwarn: pytest.WarningsRecorder) -> None:
    """Warnings are for those who use the thing: decorating or subclassing gives none."""

    @deprecated
    def fetch() -> None: ...

    @deprecated
    class Session:
        pass

    class Fast(Session):
        pass

    assert texts(recwarn) == []


def test_every_call_of_a_function_warns_at_the_callers_line(
    recwarn: pytest.WarningsRecorder,
) -> None:
    """Each call warns anew, and each warning points at the line of that call."""

    @deprecated
    def fetch() -> None: ...

    fetch()  # the first
    fetch()  # the second
    assert pointed_at(recwarn) == ["fetch()  # the first", "fetch()  # the second"]


def test_a_method_warns_at_the_callers_line(recwarn: pytest.WarningsRecorder) -> None:
    """A decorated method binds `self` and warns at the line that calls it."""

    class Shop:
        def __init__(self, name: str) -> None:
            self.name = name

        @deprecated
        def title(self) -> str:
            return self.name.title()

    title = Shop("corner shop").title()  # here
    assert title == "Corner Shop"
    assert pointed_at(recwarn) == ['title = Shop("corner shop").title()  # here']


def test_below_classmethod_and_staticmethod(recwarn: pytest.WarningsRecorder) -> None:
    """Below `@classmethod` or `@staticmethod` the decorator works as on any function."""

    class Shop:
        @classmethod
        @deprecated
        def kind(cls) -> str:
            return cls.__name__

        @staticmethod
        @deprecated
        def tax(price: int) -> int:
            return price // 5

    assert (Shop.kind(), Shop.tax(100)) == ("Shop", 20)
    assert len(recwarn.list) == 2


def test_a_function_keeps_its_metadata() -> None:
    """Name, docstring and signature are the original's, and `__wrapped__` leads to it."""

    def convert(amount: int, currency: str = "EUR") -> str:
        """Convert an amount."""
        return f"{amount} {currency}"

    wrapped = deprecated(since="3.0")(convert)
    assert wrapped.__name__ == "convert"
    assert wrapped.__doc__ == "Convert an amount."
    assert inspect.signature(wrapped) == inspect.signature(convert)
    assert inspect.unwrap(wrapped) is convert


def test_a_class_comes_back_as_the_same_object() -> None:
    """A class stays the same object, so that `isinstance`, pickling and `except` still know it."""

    class Session:
        pass

    assert deprecated(Session) is Session
    assert deprecated(reason="use Client")(Session) is Session


def test_making_an_instance_warns_at_the_callers_line(recwarn: pytest.WarningsRecorder) -> None:
    """Each instance made warns once, at the line that makes it, and is set up as before."""

    @deprecated(since="2.4")
    class Session:
        def __init__(self, host: str, *, port: int = 443) -> None:
            self.address = f"{host}:{port}"

    session = Session("db", port=80)  # here
    assert session.address == "db:80"
    assert [w.category for w in recwarn.list] == [DeprecationWarning]
    assert pointed_at(recwarn) == ['session = Session("db", port=80)  # here']
    assert texts(recwarn) == [f"{Session.__qualname__} is deprecated since 2.4"]


def test_a_class_that_defines_only_new(recwarn: pytest.WarningsRecorder) -> None:
    """A class whose `__new__` takes all the arguments is made as before, with a warning."""

    @deprecated
    class Point(tuple[int, int]):
        def __new__(cls, x: int, y: int) -> "Point":
            return super().__new__(cls, (x, y))

    point = Point(3, y=4)  # here
    assert point == (3, 4)
    assert pointed_at(recwarn) == ["point = Point(3, y=4)  # here"]


def test_a_class_that_defines_neither_init_nor_new(recwarn: pytest.WarningsRecorder) -> None:
    """A class without `__init__` and `__new__` is made as before, and still takes no arguments."""

    @deprecated
    class Marker:
        pass

    assert isinstance(Marker(), Marker)
    assert len(recwarn.list) == 1
    with pytest.raises(TypeError):
        Marker("surplus")


def test_instances_of_subclasses_are_silent(recwarn: pytest.WarningsRecorder) -> None:
    """Making an instance of a subclass gives no warning, though it runs the same `__init__`."""

    @deprecated
    class Session:
        def __init__(self, host: str) -> None:
            self.host = host

    class Fast(Session):
        pass

    class Local(Session):
        def __init__(self) -> None:
            super().__init__("localhost")

    assert (Fast("db").host, Local().host) == ("db", "localhost")
    assert texts(recwarn) == []


def test_a_subclass_may_define_new(recwarn: pytest.WarningsRecorder) -> None:
    """A subclass that takes arguments in `__new__` can be made, and gives no warning."""

    @deprecated
    class Marker:
        tag: str

    class Tagged(Marker):
        def __new__(cls, tag: str) -> "Tagged":
            self = super().__new__(cls)
            self.tag = tag
            return self

    assert Tagged("new").tag == "new"
    assert texts(recwarn) == []


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("use get()", id="text"),
        pytest.param("", id="empty-text"),
        pytest.param(42, id="number"),
        pytest.param(staticmethod(len), id="staticmethod"),
        pytest.param(classmethod(len), id="classmethod"),
    ],
)
def test_other_things_are_refused(target: object) -> None:
    """What cannot be called, a classmethod and a staticmethod raise TypeError when decorated."""
    with pytest.raises(TypeError):
        deprecated(target)
    decorator = deprecated(since="2.4")
    with pytest.raises(TypeError):
        decorator(target)
