# attack: a whole forged run, and then the end of the process
# verdict: failing
# says: it wrote to the pipe that carries its verdict or called os._exit
import gc
import os


def work(number: int) -> int:
    for thing in gc.get_objects():
        if type(thing).__name__ == "Channel":
            for name in ("test_after_2024_comes_2025", "test_it_is_a_whole_number"):
                good = {"name": name, "outcome": "passed", "seconds": 0, "reason": None}
                thing.send(start=name)
                thing.send(result=good)
            thing.send(end={"threads": []})
            os._exit(0)
    return 0
