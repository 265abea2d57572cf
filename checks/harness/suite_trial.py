"""A learner's tests put on trial: they run against a right program and against faulty ones.

For katas whose answer is a test module, such as `fare_suite.py` about the program `fare.py`:

    runs = trial(tmp_path, HERE / "fare_suite.py", "fare.py", {"right": RIGHT, "free": FAULTY})
    assert not runs["right"].problems
    assert runs["right"].passed & runs["free"].failed

Each program gets a folder of its own, with a copy of the tests beside it under the name that they
import it by; the folders' names tell nothing. All of them run in one session of pytest in this
process. Give a trial a fixture of `scope="module"`: it costs some 0.2 s.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

Outcome = Literal["passed", "failed", "error", "skipped"]
OPTIONS = (
    "--continue-on-collection-errors",
    *("--import-mode=importlib", "--capture=sys", "-o", "consider_namespace_packages=true"),
    *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler"),
    *("-p", "no:unraisableexception", "-p", "no:threadexception"),
)


@dataclass(frozen=True)
class Run:
    """How the tests went with one program: by the test's name its outcome, and why it failed."""

    outcome: dict[str, Outcome] = field(default_factory=dict)
    reason: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> set[str]:
        return {test for test, outcome in self.outcome.items() if outcome == "passed"}

    @property
    def failed(self) -> set[str]:
        """The tests that failed by what they assert, not in their set-up."""
        return {test for test, outcome in self.outcome.items() if outcome == "failed"}

    @property
    def problems(self) -> str:
        """A line for each test that did not pass."""
        return "\n".join(
            f"{test}: {self.reason.get(test, outcome)}"
            for test, outcome in self.outcome.items()
            if outcome != "passed"
        )


def trial(folder: Path, answer: Path, subject: str, variants: Mapping[str, str]) -> dict[str, Run]:
    """Run the tests of `answer` with each variant of a program.

    Args:
        folder: an empty folder for the copies.
        answer: the learner's test module.
        subject: the file name of the program that the tests import.
        variants: the program's source by the name of the variant.

    Returns:
        How it went, by the name of the variant. Tests that cannot be imported are one `error`
        under the name of their file.
    """
    runs = {name: Run() for name in variants}
    by_folder = {f"trial_{number}": name for number, name in enumerate(variants)}
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    files = []
    for place, name in by_folder.items():
        (folder / place).mkdir()
        (folder / place / subject).write_text(variants[name], "utf-8")
        files.append(folder / place / answer.name)
        files[-1].write_bytes(answer.read_bytes())
    recorder = _Recorder({place: runs[name] for place, name in by_folder.items()})
    with _session_of_its_own(folder):
        pytest.main(
            ["-c", str(folder / "pytest.ini"), f"--rootdir={folder}", *OPTIONS, *map(str, files)],
            plugins=[recorder],
        )
    return runs


class _Recorder:
    """A pytest plugin that files each report under the folder that its test lies in."""

    def __init__(self, runs: Mapping[str, Run]) -> None:
        self._runs = runs

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        run, test = self._place(report.nodeid)
        if report.when == "call" or report.outcome != "passed":
            in_call = report.when == "call" or report.outcome == "skipped"
            if run.outcome.get(test) in (None, "passed"):
                run.outcome[test] = report.outcome if in_call else "error"
                self._note_reason(run, test, report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.outcome != "passed":
            run, test = self._place(report.nodeid)
            run.outcome[test] = "error"
            self._note_reason(run, test, report)

    def _note_reason(
        self, run: Run, test: str, report: pytest.TestReport | pytest.CollectReport
    ) -> None:
        crash = getattr(report.longrepr, "reprcrash", None)
        if report.outcome != "passed":
            lines = str(crash.message if crash else report.longrepr).strip().splitlines()
            run.reason[test] = lines[0] if crash else lines[-1].removeprefix("E ").strip()

    def _place(self, nodeid: str) -> tuple[Run, str]:
        place, _, rest = nodeid.partition("/")
        return self._runs[place], rest.split("::", 1)[-1]


@contextmanager
def _session_of_its_own(folder: Path) -> Iterator[None]:
    """Keep this process as it is: its environment, its path and its modules."""
    before, path, modules = dict(os.environ), list(sys.path), set(sys.modules)
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if name.split(".")[0].startswith("trial_"):
                del sys.modules[name]
