# attack: SIGKILL of its parent's process group
# verdict: failing
# says: PermissionError: [Errno 1] Operation not permitted
# needs: landlock 6
import os
import signal
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)
        time.sleep(5)
    return number + 1
