# attack: a fork that comes back from the test twice
# verdict: solved
# needs: posix
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.fork()
    return number + 1
