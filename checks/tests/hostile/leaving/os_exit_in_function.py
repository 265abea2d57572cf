# attack: os._exit(0) in a function
# verdict: failing
# says: called os._exit(0)
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os._exit(0)
    return number + 1
