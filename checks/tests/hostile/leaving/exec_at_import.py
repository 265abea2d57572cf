# attack: exec of a program at import
# verdict: broken
# says: its process ended by itself with status 0 while it was imported
# needs: posix
import os

os.execv("/bin/true", ["true"])


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
