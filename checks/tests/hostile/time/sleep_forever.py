# attack: a sleep of thirty years
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        time.sleep(1e9)
    return number + 1
