# attack: the main thread interrupted as by Ctrl-C
# verdict: failing
# says: killed by SIGINT
# needs: posix
import signal
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        signal.raise_signal(signal.SIGINT)
        time.sleep(1)
    return number + 1
