# attack: memory taken again and again, MemoryError swallowed
# verdict: failing
# says: over the 256 MiB memory limit
KEPT: list[bytearray] = []


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        while len(KEPT) < 2048:
            try:
                KEPT.append(bytearray(b"x") * (1 << 20))
            except MemoryError:
                pass
        return len(KEPT)
    return number + 1
