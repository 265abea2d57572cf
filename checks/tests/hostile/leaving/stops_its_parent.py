# attack: SIGSTOP of its parent
# verdict: failing
# says: PermissionError: [Errno 1] Operation not permitted
# needs: landlock 6
import os
import signal


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        os.kill(os.getppid(), signal.SIGSTOP)
    return number + 1
