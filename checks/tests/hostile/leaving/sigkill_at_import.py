# attack: SIGKILL of itself at import
# verdict: broken
# says: killed by SIGKILL while it was imported
# needs: posix
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
