# attack: a lock that is never released
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
import threading

LOCK = threading.Lock()


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        LOCK.acquire()
        LOCK.acquire()
    return number + 1
