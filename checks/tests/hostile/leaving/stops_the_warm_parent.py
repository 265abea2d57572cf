# attack: SIGSTOP of its parent's parent
# verdict: failing
# says: PermissionError: [Errno 1] Operation not permitted
# needs: landlock 6
import os
import psutil
import signal
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.kill(psutil.Process().parent().ppid(), signal.SIGSTOP)
        time.sleep(5)
    return number + 1
