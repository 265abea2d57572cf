# attack: a null pointer read
# verdict: failing
# says: killed by SIGSEGV
# needs: posix
import ctypes


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        ctypes.string_at(0)
    return number + 1
