"""Plain pytest, and an editor's test view, on the exercises: the same settings as the grader's.

`python -m pytest` puts the current folder on `sys.path`, where a topic's folder would break the
tests' relative imports and let a kata's module hide a library: such entries are taken out again.
"""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

EXERCISES = Path(__file__).parent.resolve() / "exercises"


def is_inside_exercises(entry: str) -> bool:
    return Path(entry or ".").resolve().is_relative_to(EXERCISES)


sys.path[:] = [entry for entry in sys.path if not is_inside_exercises(entry)]
settings.register_profile(
    "katas",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("katas")
