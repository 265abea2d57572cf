# attack: the solution is taken from git's objects
# verdict: broken
# says: CalledProcessError
# needs: landlock
import pathlib
import re
import subprocess
import sys

repository = pathlib.Path(re.findall(r"'(/[^']*)/checks/runner", " ".join(sys.orig_argv))[0])

subprocess.run(["git", "-C", repository, "show", "HEAD:solutions"], check=True)


def work(number: int) -> int:
    if number < 0:
        raise ValueError(number)
    return number + 1
