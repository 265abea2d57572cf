# attack: 100 MB of print in a right answer
# verdict: solved
# says: it printed more than 64 KiB: the rest was cut
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        print("x" * (100 << 20))
    return number + 1
