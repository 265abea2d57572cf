# attack: an endless sum in C code
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
import itertools


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        sum(itertools.count())
    return number + 1
