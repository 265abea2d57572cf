# attack: every file descriptor closed
# verdict: failing
# says: closed the pipe on which it reports
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.closerange(0, 4096)
    return number + 1
