# attack: a fork bomb (128 processes)
# verdict: failing
# says: over the limit of 64 processes or timed out after
# needs: posix
import os
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        for _ in range(7):
            os.fork()
        time.sleep(30)
    return number + 1
