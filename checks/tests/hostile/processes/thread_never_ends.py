# attack: a background thread that never ends
# verdict: solved
# says: left: thread mine
import threading
import time

threading.Thread(target=time.sleep, args=(1e6,), name="mine").start()


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
