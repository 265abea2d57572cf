# attack: 2 GB, all of them written to
# verdict: failing
# says: over the 256 MiB memory limit
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        return len(b"x" * (2 << 30))
    return number + 1
