"""A process in which mypy is imported once and runs for each request: a line of JSON with its
arguments and current folder on standard input, a line with what it said on standard output.

It is a script that imports nothing of the grader.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

from mypy import api


def main() -> None:
    """Serve requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anything prints by itself is no answer
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["folder"])
        try:
            said, failed, status = api.run(request["arguments"])
        except Exception:
            said, failed, status = "", traceback.format_exc(), 2
        answers.write(json.dumps({"said": said, "failed": failed, "status": status}) + "\n")
        answers.flush()
        os.chdir(os.sep)  # the folder is the caller's again, who may remove it


if __name__ == "__main__":
    main()
