"""A probe that tells whether a call lets other Python threads run.

Threads speed a service up only where calls let go of the GIL, the lock that a thread needs to
execute bytecode. The documentation of a library seldom says which calls do. `releases_gil` finds
out by trying: `releases_gil(lambda: time.sleep(0.1))` is True, a loop in pure Python is False.
"""

import sys
import threading
from collections.abc import Callable

LONGER_THAN_ANY_CALL = 1000.0


def releases_gil(fn: Callable[[], object]) -> bool:
    """Call `fn` once and return whether another Python thread could run meanwhile.

    A helper thread raises a flag as soon as it gets to execute bytecode. The answer is True only
    if it did so while `fn()` was running on the calling thread; neither before `fn` was entered
    nor after it returned counts, not even while what it returned is thrown away. For this to mean
    anything, no other thread may take the GIL from the calling thread by force:

    1. set `sys.setswitchinterval` to 1000 seconds, so that no thread is made to give the GIL up;
    2. start the helper, which at once waits for a lock that the calling thread holds (nothing
       interrupts it on the way, so it is there when `start` returns);
    3. open the lock, call `fn`, read the flag.

    Afterwards, whatever `fn` raises, the switch interval is to within a microsecond what it was
    before the call, and the helper has ended (joined). What `fn` raises leaves `releases_gil`
    unchanged.

        releases_gil(lambda: threading.Event().wait(0.1))   # True
        releases_gil(lambda: sum(range(1_000_000)))         # False

    A release too short for a sleeping thread to wake up in may go unnoticed (False). Other busy
    threads, and calls that overlap or are nested, are left out of account.
    """
    gate = threading.Lock()
    gate.acquire()
    ran = False

    def run_when_let_in() -> None:
        nonlocal ran
        gate.acquire()
        ran = True

    helper = threading.Thread(target=run_when_let_in)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(LONGER_THAN_ANY_CALL)
    try:
        helper.start()
        gate.release()
        _result = fn()  # kept until the flag is read: dropping it may let go of the GIL
        return ran
    finally:
        sys.setswitchinterval(interval)
        helper.join()
