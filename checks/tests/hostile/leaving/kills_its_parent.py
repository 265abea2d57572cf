# attack: SIGKILL of its parent
# verdict: broken or failing
# says: it killed or stopped the process that watches over its run or Operation not permitted
# needs: posix
import os
import signal
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(5)
    return number + 1
