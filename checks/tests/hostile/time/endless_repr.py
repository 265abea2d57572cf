# attack: a result whose repr never ends
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
class Endless(int):
    def __repr__(self) -> str:
        while True:
            pass


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        return Endless(7)
    return number + 1
