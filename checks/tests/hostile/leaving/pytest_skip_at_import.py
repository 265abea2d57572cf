# attack: pytest.skip at import
# verdict: broken
# says: Skipped: over
import pytest

pytest.skip("over", allow_module_level=True)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
