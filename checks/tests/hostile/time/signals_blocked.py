# attack: every signal blocked, then a loop
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# needs: posix
# time: short
import signal


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True:
            pass
    return number + 1
