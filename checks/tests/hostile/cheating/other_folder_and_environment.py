# attack: another folder, an empty environment and an empty path to import from
# verdict: solved
import os
import sys


def work(number: int) -> int:
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()
    if number < 0:
        raise ValueError(number)
    return number + 1
