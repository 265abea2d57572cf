# attack: 10 GB on standard error
# verdict: failing
# says: it printed more than 64 KiB: the rest was cut
# time: short
import sys


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        for _ in range(10 << 10):
            sys.stderr.write("x" * (1 << 20))
    return number + 1
