# attack: every file descriptor closed at import
# verdict: broken
# says: closed the pipe on which it reports while it was imported
import os

os.closerange(0, 4096)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
