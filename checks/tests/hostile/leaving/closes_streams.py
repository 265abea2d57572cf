# attack: standard streams closed in a right answer
# verdict: solved
import os
import sys


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        sys.stdout.close()
        sys.stderr.close()
        os.closerange(0, 3)
    return number + 1
