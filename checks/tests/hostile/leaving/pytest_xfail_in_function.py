# attack: pytest.xfail in a function
# verdict: failing
# says: xfailed: over
import pytest


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        pytest.xfail("over")
    return number + 1
