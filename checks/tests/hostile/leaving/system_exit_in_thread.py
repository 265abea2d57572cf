# attack: SystemExit in a thread
# verdict: solved
import sys
import threading


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        thread = threading.Thread(target=sys.exit, args=(0,))
        thread.start()
        thread.join()
    return number + 1
