# attack: a process that forks and ends, again and again, faster than it can be found
# verdict: solved
# says: process(es)
# needs: posix
import os
import time


def run_away(until: float) -> None:
    while time.monotonic() < until:
        if os.fork():
            os._exit(0)
        os.setsid()


if os.fork() == 0:
    run_away(time.monotonic() + 20)
    os._exit(0)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
