# attack: folders nested so deep that no path leads there
# verdict: broken
# says: nested folders until no path leads to the last while it was imported
# needs: posix
import os
import time

for _ in range(50):
    os.mkdir("deep" * 50)
    os.chdir("deep" * 50)
time.sleep(20)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
