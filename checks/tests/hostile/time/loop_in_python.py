# attack: an endless loop in Python | verdict: failing | says: timed out after 1 s
def work(number: int) -> int:
    while number == 1:
        pass
    return number + 1
