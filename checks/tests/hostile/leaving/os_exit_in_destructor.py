# attack: os._exit(0) in __del__
# verdict: failing
# says: called os._exit(0)
import os

class Lingering:
    def __del__(self) -> None:
        os._exit(0)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        Lingering()
    return number + 1
