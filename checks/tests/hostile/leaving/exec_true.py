# attack: exec of a program that exits 0
# verdict: failing
# says: its process ended by itself with status 0
# needs: posix
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.execv("/bin/true", ["true"])
    return number + 1
