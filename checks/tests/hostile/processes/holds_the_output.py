# attack: a child that holds the output pipe open
# verdict: solved
# says: left: 1 process
# needs: posix
import subprocess

subprocess.Popen(["sleep", "60"])


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
