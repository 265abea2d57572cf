# attack: an exception with 20 MB of text
# verdict: failing
# says: RuntimeError: xxxx
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        raise RuntimeError("x" * (20 << 20))
    return number + 1
