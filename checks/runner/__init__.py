"""What runs beside an answer: it imports nothing of the grader, so a child cannot reach the grader.

parent.py   the warm process that forks a warden for each request
warden.py   one kata's run: starts children, keeps the clock, the memory and the output in bounds
alone.py    where fork is missing: a warden that is started for one run
child.py    the process that imports the answer and runs its tests
suite.py    the tests as they were before the answer was imported, and a canary among them
seals.py    what decides about a test, to be compared with what it was
reporter.py, channel.py   how a child tells what it sees
limits.py, landlock.py    what an operating system offers for all that
"""

import sys
from pathlib import Path


def command(module: str) -> list[str]:
    """The command that starts a `module` of this package alone, without the grader around it."""
    code = (
        "import importlib.util as u, sys; "
        f"spec = u.spec_from_file_location('runner', {str(Path(__file__).resolve())!r}); "
        "sys.modules['runner'] = package = u.module_from_spec(spec); "
        f"spec.loader.exec_module(package); from runner import {module}; {module}.main()"
    )
    return [sys.executable, "-P", "-s", "-X", "utf8", "-c", code]
