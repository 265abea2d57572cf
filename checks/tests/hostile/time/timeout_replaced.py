# attack: the functions of pytest-timeout replaced, then a loop
# verdict: failing
# says: it replaced `pytest_timeout.timeout_sigalrm`
# time: short
import pytest_timeout

pytest_timeout.timeout_sigalrm = lambda *_: None
pytest_timeout.dump_stacks = lambda *_: None
pytest_timeout.timeout_timer = lambda *_: None


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        while True:
            pass
    return number + 1
