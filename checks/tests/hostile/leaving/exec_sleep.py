# attack: exec of a program that goes on
# verdict: failing
# says: closed the pipe on which it reports
# needs: posix
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.execv("/bin/sleep", ["sleep", "60"])
    return number + 1
