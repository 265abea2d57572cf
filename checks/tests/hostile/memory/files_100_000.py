# attack: 100,000 files
# verdict: broken
# says: over the limit of 20,000 files while it was imported or timed out after 5 s
# time: short
import pathlib
import time

for n in range(100_000):
    pathlib.Path(f"file_{n}").touch()
time.sleep(20)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
