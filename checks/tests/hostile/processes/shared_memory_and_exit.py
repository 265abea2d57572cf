# attack: shared memory left by os._exit
# verdict: failing
# says: called os._exit(0)
import multiprocessing.shared_memory
import os


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        multiprocessing.shared_memory.SharedMemory(create=True, size=1 << 20)
        os._exit(0)
    return number + 1
