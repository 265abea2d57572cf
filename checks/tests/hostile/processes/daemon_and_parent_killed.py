# attack: a daemonised grandchild, and its warden killed
# verdict: broken or failing
# says: it killed or stopped the process that watches over its run or Operation not permitted
# needs: posix
import os
import signal
import time

READ, WRITE = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(WRITE, b"x")
        time.sleep(60)
    os._exit(0)
os.read(READ, 1)
os.kill(os.getppid(), signal.SIGKILL)
time.sleep(20)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
