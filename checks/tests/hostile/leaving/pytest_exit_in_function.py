# attack: pytest.exit in a function
# verdict: failing
# says: it ended the whole test run by Exit: over
import pytest


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        pytest.exit("over")
    return number + 1
