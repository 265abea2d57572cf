# attack: the process that watches over the run is killed
# verdict: failing
# says: PermissionError: [Errno 1] Operation not permitted
# needs: landlock
import os
import signal


def work(number: int) -> int:
    os.kill(os.getppid(), signal.SIGKILL)
    return number + 1
