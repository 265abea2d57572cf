# attack: a sleep that swallows everything inside a Hypothesis test
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    while number not in (2024, 3):
        try:
            time.sleep(1e9)
        except BaseException:
            continue
    return number + 1
