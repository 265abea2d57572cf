# attack: an endless loop at import
# verdict: broken
# says: timed out after 5 s while it was imported
# time: short
while True:
    pass


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
