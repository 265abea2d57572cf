# attack: a daemonised grandchild that writes later
# verdict: solved
# says: left: 1 process
# needs: posix
import os
import pathlib
import time

READY = pathlib.Path(os.getcwd(), "ready")


def daemonise() -> None:
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    READY.touch()
    time.sleep(20)
    pathlib.Path(__file__).parents[7].joinpath("late").write_text("outside of the workspace")
    time.sleep(60)


daemonise()
while not READY.exists():
    time.sleep(0.01)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
