# attack: 2 GB of warnings
# verdict: failing
# says: over the 256 MiB memory limit
import warnings


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        for n in range(2048):
            warnings.warn(f"{n}" + "x" * (1 << 20), stacklevel=1)
    return number + 1
