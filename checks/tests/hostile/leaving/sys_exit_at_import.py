# attack: sys.exit at import
# verdict: broken
# says: sys.exit(0) was called
import sys

sys.exit(0)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
