# attack: sys.exit in a function
# verdict: failing
# says: sys.exit(0) was called
import sys


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        sys.exit(0)
    return number + 1
