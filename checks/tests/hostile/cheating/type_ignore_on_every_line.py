# attack: `type: ignore` wherever a type is wrong
# verdict: passing
# says: switches a check off
def work(number: int) -> str:  # type: ignore
    if number < 0:
        raise ValueError(number)
    return number + 1  # type: ignore
