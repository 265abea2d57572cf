# attack: a file of 10 GB
# verdict: failing
# says: over the 256 MiB limit of one file
def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        with open("large", "wb") as file:
            file.seek(10 << 30)
            file.write(b"x")
    return number + 1
