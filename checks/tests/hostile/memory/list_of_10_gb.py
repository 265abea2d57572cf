# attack: a list of 10 GB
# verdict: failing
# says: over the 256 MiB memory limit
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        kept = [0] * (10 << 30 >> 3)
        return len(kept)
    return number + 1
