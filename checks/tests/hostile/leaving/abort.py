# attack: os.abort
# verdict: failing
# says: killed by SIGABRT
# needs: posix
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.abort()
    return number + 1
