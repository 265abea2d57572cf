# attack: removes the folder it works in, then fails
# verdict: failing
# says: assert 7 == 2025
import os
import shutil


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    if number == 2024:
        assert os.path.basename(os.getcwd()) == "cwd"
        shutil.rmtree(os.getcwd(), ignore_errors=True)
        return 7
    return number + 1
