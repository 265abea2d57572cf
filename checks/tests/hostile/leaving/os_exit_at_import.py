# attack: os._exit(0) at import
# verdict: broken
# says: called os._exit(0) while it was imported
import os

os._exit(0)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
