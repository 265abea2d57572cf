# attack: a daemonised grandchild, and its warden killed
# verdict: broken
# says: PermissionError: [Errno 1] Operation not permitted
# needs: landlock 6
# also: without fork
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
