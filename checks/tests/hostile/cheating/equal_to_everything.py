# attack: a number that is equal to every other
# verdict: failing
# says: a test that expects a wrong value, drawn at random, passed too
class Everything(int):
    def __eq__(self, other: object) -> bool:
        return True

    def __sub__(self, other: int) -> "Everything":
        return self

    __hash__ = int.__hash__


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return Everything()
