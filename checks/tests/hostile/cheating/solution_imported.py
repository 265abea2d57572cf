# attack: the solution is imported by its path
# verdict: broken
# says: PermissionError
# needs: landlock
import pathlib
import re
import sys

repository = pathlib.Path(re.findall(r"'(/[^']*)/checks/runner", " ".join(sys.orig_argv))[0])

exec((repository / "solutions/basics/numbers/double.py").read_text())
work = globals()["double"]
