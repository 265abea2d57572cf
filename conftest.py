"""Plain pytest, and an editor's test view, on the exercises: the same settings as the grader's.

`python -m pytest` puts the current folder on `sys.path`, where a topic's folder would break the
tests' relative imports and let a kata's module hide a library: such entries are taken out again.
Katas whose libraries are not installed are left out.
"""

import re
import sys
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from checks.environment import requirements
from checks.runner.examples import choose_examples

ROOT = Path(__file__).parent.resolve()
EXERCISES = ROOT / "exercises"


def is_inside_exercises(entry: str) -> bool:
    return Path(entry or ".").resolve().is_relative_to(EXERCISES)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the tests of a kata that needs a library which is not there."""
    topic = collection_path.parent / "topic.toml"
    slug = collection_path.stem.removeprefix("test_")
    is_test = collection_path.name == f"test_{slug}.py" and topic.is_file()
    return True if is_test and slug in katas_without_libraries(topic) else None


@cache
def katas_without_libraries(topic: Path) -> set[str]:
    katas = tomllib.loads(topic.read_text("utf-8"))["kata"]
    return {
        kata["slug"]
        for kata in katas
        for need in kata.get("needs", [])
        if need.startswith("group:") and not is_installed(need.removeprefix("group:"))
    }


@cache
def is_installed(group: str) -> bool:
    try:
        for wanted in requirements(ROOT, group):
            distribution(re.split(r"[^\w.-]", wanted)[0])
    except PackageNotFoundError:
        return False
    return True


sys.path[:] = [entry for entry in sys.path if not is_inside_exercises(entry)]
choose_examples()
