# attack: a daemonised grandchild that writes later | verdict: solved | says: left: 1 process
import os
import time
from pathlib import Path

MARK = os.path.join(os.getcwd(), "started")


def daemonise() -> None:
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    with open(MARK, "w", encoding="utf-8") as file:
        file.write("here")
    time.sleep(1)
    Path(__file__).parents[7].joinpath("late").write_text("outside of the workspace")
    time.sleep(30)


daemonise()
while not os.path.exists(MARK):
    time.sleep(0.01)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
