# attack: a fork bomb (128 processes) at import
# verdict: broken
# says: over the limit of 64 processes while it was imported or timed out after
# needs: posix
import os
import time

for _ in range(7):
    os.fork()
time.sleep(30)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
