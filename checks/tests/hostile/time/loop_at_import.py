# attack: an endless loop at import
# verdict: broken
# says: timed out after 6 s while it was imported
while True:
    pass


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
