"""One kata's run where processes cannot be forked: a warden as a program, started for this run.

It speaks as `parent.py` does, of one request. Anything more on its input, or the input's end, means
that the grader wants no result any more, or is gone itself.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import NoReturn

from . import limits, warden


def main() -> NoReturn:
    """Entry point: run one request to its result, and leave nothing that it started."""
    limits.adopt_orphans()
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_the_grader, daemon=True).start()
    try:
        result = warden.supervise(request, warden.spawn)
    except BaseException as error:
        result = {"fault": f"{type(error).__name__}: {error}"}
    limits.kill_below(os.getpid())
    print(json.dumps({"id": request["id"], "result": result}), flush=True)
    os._exit(0)


def _end_with_the_grader() -> NoReturn:
    sys.stdin.buffer.readline()
    limits.kill_below(os.getpid())
    os._exit(1)
