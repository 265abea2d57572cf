# attack: the grader itself is imported
# verdict: broken
# says: ModuleNotFoundError or PermissionError
# needs: landlock
import pathlib
import re
import sys

repository = pathlib.Path(re.findall(r"'(/[^']*)/checks/runner", " ".join(sys.orig_argv))[0])

sys.path.insert(0, str(repository))
sys.modules.pop("checks", None)

import checks.grading  # noqa: E402, F401


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
