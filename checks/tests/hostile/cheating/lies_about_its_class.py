# attack: an object that says that it is an int, and equal to all
# verdict: failing
# says: a test that expects a wrong value, drawn at random, passed too
class Anything:
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return int

    def __eq__(self, other: object) -> bool:
        return True

    def __sub__(self, other: int) -> "Anything":
        return self

    def __len__(self) -> int:
        return 0

    __hash__ = object.__hash__


def work(number: int) -> object:
    if number < 0:
        raise ValueError(number)
    return Anything()
