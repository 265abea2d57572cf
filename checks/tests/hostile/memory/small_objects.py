# attack: many small objects
# verdict: failing
# says: over the 256 MiB memory limit
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        kept = [bytearray(500) for _ in range(4_000_000)]
        return len(kept)
    return number + 1
