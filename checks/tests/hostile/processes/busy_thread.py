# attack: a background thread that spins
# verdict: solved
# says: left: thread busy
import threading


def spin() -> None:
    while True:
        pass


threading.Thread(target=spin, name="busy").start()


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
