"""Tests of the repository's `conftest.py`: plain pytest, as learners and editors call it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checks.tests.conftest import CHECKS, Sample

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
TOPIC = "exercises/basics/numbers"
COMMANDS = (["pytest"], ["python", "-m", "pytest"])


@pytest.fixture
def clone(sample: Sample) -> Sample:
    """The sample with what makes plain pytest work."""
    shutil.copy(CHECKS.parent / "conftest.py", sample.root)
    return sample


def pytest_in(folder: Path, command: list[str], *arguments: str) -> tuple[int, str]:
    """Exit status and output of pytest, called in a folder."""
    python = Path(sys.executable)
    full = (
        [str(python), *command[1:]] if command[0] == "python" else [str(python.parent / "pytest")]
    )
    run = subprocess.run(
        [*full, "-q", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_pytest_works_in_a_topics_folder(clone: Sample, command: list[str]) -> None:
    """Both ways to call it import the stub beside the tests, and see the same results."""
    clone.solve("double")
    status, output = pytest_in(clone.root / TOPIC, command)
    assert status == 1, output
    assert "3 failed, 2 passed" in output
    assert pytest_in(clone.root / TOPIC, command, "test_double.py")[0] == 0


def test_pytest_works_at_the_root(clone: Sample) -> None:
    """Without a path it runs the exercises, with one a kata."""
    clone.solve("double")
    assert "3 failed, 2 passed" in pytest_in(clone.root, ["pytest"])[1]
    assert pytest_in(clone.root, ["pytest"], f"{TOPIC}/test_double.py::test_two_gives_four")[0] == 0


def test_a_module_of_a_topic_hides_no_library(clone: Sample) -> None:
    """`python -m pytest` puts the folder on the path: it is taken off again."""
    clone.solve("double")
    clone.answer("statistics", "raise SystemExit('the wrong one')\n")
    test = (
        "import statistics\n\ndef test_mean() -> None:\n    assert statistics.mean([1, 3]) == 2\n"
    )
    clone.answer("test_library", test)
    status, output = pytest_in(clone.root / TOPIC, ["python", "-m", "pytest"], "test_library.py")
    assert status == 0, output


def test_katas_without_their_libraries_are_left_out(clone: Sample) -> None:
    """A test file whose library is not installed is no error of collection."""
    toml = clone.root / TOPIC / "topic.toml"
    toml.write_text(toml.read_text().replace('"total.py"', '"total.py"\nneeds = ["group:rare"]'))
    project = clone.root / "pyproject.toml"
    groups = '[dependency-groups]\nrare = ["no-such-library[all]>=1"]\n'
    project.write_text(project.read_text().replace("[dependency-groups]\n", groups))
    clone.write(f"{TOPIC}/test_total.py", "import no_such_library\n")
    clone.solve("double")
    status, output = pytest_in(clone.root / TOPIC, ["pytest"])
    assert (status, "2 passed" in output) == (0, True), output
