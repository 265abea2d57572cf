# attack: _exit of the C library
# verdict: failing
# says: its process ended by itself with status 0
# needs: posix
import ctypes


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        ctypes.CDLL(None)._exit(0)
    return number + 1
