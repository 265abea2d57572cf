# attack: too much memory at import
# verdict: broken
# says: over the 256 MiB memory limit while it was imported
KEPT = [b"x" * (1 << 20) for _ in range(2048)]


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
