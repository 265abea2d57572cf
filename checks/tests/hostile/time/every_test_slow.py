# attack: every test sleeps for an hour
# verdict: failing
# says: the kata's 5 s were used up: an endless loop, or too slow?
# time: short
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    time.sleep(3600)
    return number + 1
