# attack: the timer of pytest-timeout disarmed, then a sleep
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# needs: posix
# time: short
import signal
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        signal.setitimer(signal.ITIMER_REAL, 0)
        time.sleep(1e9)
    return number + 1
