# attack: os._exit(0) in a thread
# verdict: failing
# says: called os._exit(0)
import os
import threading
import time


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        threading.Thread(target=os._exit, args=(0,)).start()
        time.sleep(1e9)
    return number + 1
