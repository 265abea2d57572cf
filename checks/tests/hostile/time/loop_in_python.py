# attack: an endless loop in Python
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        while True:
            pass
    return number + 1
