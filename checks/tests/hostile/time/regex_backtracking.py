# attack: catastrophic backtracking in re
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
import re


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        re.match(r"(a+)+$", "a" * 64 + "b")
    return number + 1
