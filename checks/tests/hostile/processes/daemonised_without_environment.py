# attack: a daemonised program with an empty environment
# verdict: solved
# says: left: 1 process
# needs: posix
import os

READ, WRITE = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.set_inheritable(WRITE, True)
        os.execve("/bin/sh", ["sh", "-c", f"echo >&{WRITE}; exec sleep 60"], {})
    os._exit(0)
os.read(READ, 1)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
