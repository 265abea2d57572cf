# attack: 2 GB in files that are small enough each
# verdict: broken
# says: over the 1 GiB disk limit while it was imported
# needs: linux
import os
import time

for n in range(20):
    with open(f"part_{n}", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 100 << 20)
time.sleep(20)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
