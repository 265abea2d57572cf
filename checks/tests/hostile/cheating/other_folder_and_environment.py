# attack: another folder, an empty environment, an empty path to import from, a trace function
# verdict: solved
import os
import sys


def work(number: int) -> int:
    os.chdir("/")
    os.environ.clear()
    sys.path.clear()
    sys.settrace(lambda *_: None)
    if number < 0:
        raise ValueError(number)
    return number + 1
