# attack: folders nested so deep that no path leads there
# verdict: solved
# needs: posix
import os

for _ in range(3000):
    os.mkdir("deep")
    os.chdir("deep")


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
