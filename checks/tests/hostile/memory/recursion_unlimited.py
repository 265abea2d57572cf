# attack: endless recursion in C code, the limit on it lifted
# verdict: failing
# says: killed by SIGSEGV or RecursionError
import sys

class Itself:
    def __repr__(self) -> str:
        return repr([self])


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        sys.setrecursionlimit(1 << 30)
        return len(repr(Itself()))
    return number + 1
