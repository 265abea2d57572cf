"""Settings override: other values for a while, and afterwards everything as it was.

A nightly job and many tests need some settings to differ for the length of one block or one
function. `override(settings, debug=True)` sets them and puts back precisely what was there, on
instances, classes and modules alike.
"""

import functools
import inspect
from collections.abc import Callable
from contextlib import ContextDecorator, ExitStack
from types import TracebackType
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

_MISSING = object()


class override(ContextDecorator):
    """Set attributes of `target` while a block, or a decorated function, runs.

        with override(settings, debug=True, retries=0) as same_settings:
            ...                                    # same_settings is settings

    The attributes are set on entering, in the order given, with `setattr`. On leaving, also by
    an exception, they are put back in the reverse order: an attribute that stood in
    `vars(target)` before gets the very object that stood there (None is a value like any
    other); one that did not, because it was absent or only inherited from a class, is deleted
    again. What the body did to these attributes meanwhile, be it setting or deleting them,
    makes no difference. Exceptions of the body are never suppressed.

    When setting one of the attributes raises an exception of any kind, those already set are
    put back before it leaves.

    One instance can be used again and again, also inside itself: each leaving puts back what
    was there at the entering it belongs to.

    Outside of this task: attributes that setting does not put in `vars(target)` (properties,
    slots), and decorated coroutines that run at the same time (nested calls are fine).
    """

    def __init__(self, target: object, /, **attrs: object) -> None:
        """Remember what to set on which target; nothing is set yet.

        Raises:
            TypeError: `target` has no `__dict__`.
        """
        if not hasattr(target, "__dict__"):
            raise TypeError(f"{type(target).__name__} object has no __dict__ to override in")
        self._target = target
        self._attrs = attrs
        self._entered: list[ExitStack] = []

    def __call__(self, func: F) -> F:
        """Return `func` wrapped, name and docstring kept: the override holds while its body runs.

        `func` is a plain or an `async def` function. The latter stays a coroutine function, and
        the attributes are set only while an awaited call runs, not when the coroutine object is
        made. Every call, recursive ones too, enters and leaves the override for itself.
        """
        if not inspect.iscoroutinefunction(func):
            return super().__call__(func)

        @functools.wraps(func)
        async def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self:
                return await func(*args, **kwargs)

        return cast(F, wrapper)

    def __enter__(self) -> object:
        """Set the attributes and return the target itself."""
        with ExitStack() as undo:
            for name, value in self._attrs.items():
                before = vars(self._target).get(name, _MISSING)
                setattr(self._target, name, value)
                undo.callback(self._put_back, name, before)
            self._entered.append(undo.pop_all())
        return self._target

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the attributes back."""
        self._entered.pop().close()

    def _put_back(self, name: str, before: object) -> None:
        if before is not _MISSING:
            setattr(self._target, name, before)
        elif name in vars(self._target):
            delattr(self._target, name)
