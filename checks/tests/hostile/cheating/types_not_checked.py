# attack: a decorator that keeps mypy out
# verdict: passing
# says: switches a check off
from typing import no_type_check


@no_type_check
def work(number: int) -> str:
    if number < 0:
        raise ValueError(number)
    return number + 1
