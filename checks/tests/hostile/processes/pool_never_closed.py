# attack: a pool of processes that is never closed
# verdict: solved
# says: left: thread
# needs: posix
import multiprocessing

POOL = multiprocessing.get_context("fork").Pool(2)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
