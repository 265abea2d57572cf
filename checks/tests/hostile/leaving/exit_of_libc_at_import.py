# attack: exit of the C library at import
# verdict: broken
# says: its process ended by itself with status 0 while it was imported
# needs: posix
import ctypes

ctypes.CDLL(None).exit(0)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
