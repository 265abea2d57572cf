# attack: endless recursion in Python
# verdict: failing
# says: RecursionError: maximum recursion depth exceeded
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        return work(2024) + 1
    return number + 1
