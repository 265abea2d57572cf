# attack: 10 GB written to the descriptor
# verdict: failing
# says: it printed more than 64 KiB: the rest was cut
# time: short
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        for _ in range(10 << 10):
            os.write(1, b"x" * (1 << 20))
    return number + 1
