# attack: a file of 2 GB
# verdict: failing
# says: over the 256 MiB limit of one file
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        with open("large", "wb") as file:
            for _ in range(2048):
                file.write(b"x" * (1 << 20))
    return number + 1
