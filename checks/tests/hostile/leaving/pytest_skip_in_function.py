# attack: pytest.skip in a function
# verdict: failing
# says: skipped: over
import pytest


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        pytest.skip("over")
    return number + 1
