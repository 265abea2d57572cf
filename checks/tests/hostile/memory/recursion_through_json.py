# attack: endless recursion through json
# verdict: failing
# says: RecursionError: maximum recursion depth exceeded
import json


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        return len(json.loads("[" * 100_000))
    return number + 1
