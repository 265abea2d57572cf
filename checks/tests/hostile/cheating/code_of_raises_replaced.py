# attack: the code of `pytest.raises` is exchanged, not the function
# verdict: failing
# says: it replaced `pytest.raises` or it replaced `_pytest.raises.raises`
import contextlib

import pytest


def anything(*_: object, **__: object) -> object:
    import contextlib

    return contextlib.suppress(BaseException)


pytest.raises.__code__ = anything.__code__  # type: ignore[assignment]


def work(number: int) -> int:
    return number + 1
