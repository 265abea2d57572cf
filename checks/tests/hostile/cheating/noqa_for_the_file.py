# attack: a comment that turns ruff off for the file
# verdict: passing
# says: switches a check off
# ruff: noqa
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
