# attack: pytest.xfail at import
# verdict: broken
# says: XFailed: over
import pytest

pytest.xfail("over")


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
