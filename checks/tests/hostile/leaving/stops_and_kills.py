# attack: SIGSTOP of its parent, SIGKILL of its parent's parent
# verdict: broken or failing
# says: it killed or stopped the process that watches over its run or Operation not permitted
# needs: fork
import os
import psutil
import signal
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        parent = psutil.Process().parent()
        above = parent.ppid()
        os.kill(parent.pid, signal.SIGSTOP)
        os.kill(above, signal.SIGKILL)
        time.sleep(5)
    return number + 1
