# attack: a loop in __del__
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
class Lingering:
    def __del__(self) -> None:
        while True:
            pass


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        Lingering()
    return number + 1
