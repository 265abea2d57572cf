# attack: a loop that swallows every exception
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        while True:
            try:
                time.sleep(0.1)
            except BaseException:
                continue
    return number + 1
