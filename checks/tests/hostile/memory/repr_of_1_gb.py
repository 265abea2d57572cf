# attack: a result whose repr has 1 GB
# verdict: failing
# says: over the 256 MiB memory limit
class Long(int):
    def __repr__(self) -> str:
        return "x" * (1 << 30)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        return Long(7)
    return number + 1
