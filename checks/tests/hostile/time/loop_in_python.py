# attack: an endless loop in Python
# verdict: failing
# says: timed out after 2 s: an endless loop, or too slow?
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        while True:
            pass
    return number + 1
