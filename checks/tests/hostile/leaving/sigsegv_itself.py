# attack: SIGSEGV of itself
# verdict: failing
# says: killed by SIGSEGV
# needs: posix
import os
import signal


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number + 1
