# attack: clocks and mocks of its own
# verdict: failing
# says: it replaced `time.
import time
import typing
import unittest.mock

typing.cast(typing.Any, unittest.mock).patch = None
typing.cast(typing.Any, time).monotonic = lambda: 0.0


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
