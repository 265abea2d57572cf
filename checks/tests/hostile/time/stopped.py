# attack: stops itself by SIGSTOP
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# needs: posix
# time: short
import os
import signal


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.kill(os.getpid(), signal.SIGSTOP)
    return number + 1
