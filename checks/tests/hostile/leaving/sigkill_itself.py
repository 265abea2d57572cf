# attack: SIGKILL of itself
# verdict: failing
# says: killed by SIGKILL
# needs: posix
import os
import signal


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.kill(os.getpid(), signal.SIGKILL)
    return number + 1
