# attack: KeyboardInterrupt raised
# verdict: failing
# says: it ended the whole test run by KeyboardInterrupt
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        raise KeyboardInterrupt
    return number + 1
