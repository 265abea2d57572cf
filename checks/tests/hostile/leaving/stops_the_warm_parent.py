# attack: SIGSTOP of its parent's parent
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
        os.kill(psutil.Process().parent().ppid(), signal.SIGSTOP)
        time.sleep(5)
    return number + 1
