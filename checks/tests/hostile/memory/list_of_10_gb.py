# attack: a list of 10 GB | verdict: failing | says: over the 256 MiB memory limit
def work(number: int) -> int:
    if number == 1:
        kept = [0] * (10 << 30 >> 3)
        del kept
    return number + 1
