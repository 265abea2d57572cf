# attack: shared memory that is never unlinked
# verdict: solved
import multiprocessing.shared_memory

MEMORY = multiprocessing.shared_memory.SharedMemory(create=True, size=1 << 20)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
