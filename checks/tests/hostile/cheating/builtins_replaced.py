# attack: an `isinstance` that says yes
# verdict: failing
# says: it replaced `builtins.isinstance`
import builtins
import typing

honest = isinstance


def work(number: int) -> float:
    typing.cast(typing.Any, builtins).isinstance = lambda thing, kind: (
        True if kind is int else honest(thing, kind)
    )
    if number < 0:
        raise ValueError(number)
    return number + 1.0
