# attack: an endless loop inside a Hypothesis test
# verdict: failing
# says: timed out after 1 s: an endless loop, or too slow?
# time: short
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    while number not in (2024, 3):
        pass
    return number + 1
