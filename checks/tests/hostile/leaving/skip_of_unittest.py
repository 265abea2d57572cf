# attack: unittest.SkipTest raised
# verdict: failing
# says: SkipTest: over
import unittest


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        raise unittest.SkipTest("over")
    return number + 1
