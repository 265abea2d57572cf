# attack: SIGKILL of its parent
# verdict: failing
# says: PermissionError: [Errno 1] Operation not permitted
# needs: landlock 6
# also: without fork
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
