# attack: memory in two child processes
# verdict: failing
# says: over the 256 MiB memory limit
# needs: posix
import os
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        for _ in range(2):
            if os.fork() == 0:
                kept = b"x" * (160 << 20)
                time.sleep(10 + len(kept) % 2)
                os._exit(0)
        time.sleep(10)
    return number + 1
