# attack: a pool of threads that is never closed
# verdict: solved
# says: left: thread
import concurrent.futures
import time

POOL = concurrent.futures.ThreadPoolExecutor(2)
POOL.submit(time.sleep, 1e6)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
