# attack: 10 GB of print
# verdict: failing
# says: it printed more than 64 KiB: the rest was cut
# time: short
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        for _ in range(10 << 10):
            print("x" * (1 << 20))
    return number + 1
