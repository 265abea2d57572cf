# attack: a child that ignores every signal it can
# verdict: solved
# says: left: 1 process
# needs: posix
import os
import signal
import time

READ, WRITE = os.pipe()
if os.fork() == 0:
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    os.write(WRITE, b"x")
    time.sleep(60)
os.read(READ, 1)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
