# attack: pytest.exit at import
# verdict: broken
# says: Exit: over
import pytest

pytest.exit("over", returncode=0)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
