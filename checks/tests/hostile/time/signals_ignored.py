# attack: SIGALRM and SIGTERM ignored, then a loop
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# needs: posix
# time: short
import signal


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        for name in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            signal.signal(name, signal.SIG_IGN)
        while True:
            pass
    return number + 1
