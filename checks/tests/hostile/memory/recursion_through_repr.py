# attack: endless recursion through repr
# verdict: failing
# says: RecursionError: maximum recursion depth exceeded
class Itself:
    def __repr__(self) -> str:
        return repr(self)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        return len(repr(Itself()))
    return number + 1
