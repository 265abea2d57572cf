"""Hostile answers, and what a whole grade of them leaves behind.

An attack is a file `hostile/<category>/<name>.py`: an answer whose first lines say what it tries
and what the grader has to say of it:

    # attack: an endless loop
    # verdict: failing
    # says: timed out after

`says`, where there is something to say, is part of the cause, of a test's reason, of a note or of
`left: ...`; `A or B` where systems differ. These may follow:

    # needs: posix, linux, fork, or landlock where that keeps signals in
    # time: short                         it waits until its time is up
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil

from checks.marks.tests import CAN_FORK
from checks.pristine import Lock, Locked, blob_id, lock_text
from checks.reports.data import read_json
from checks.runner import landlock, limits
from checks.tests.conftest import Sample, fill
from checks.verdicts import Report, State, Verdict

HOSTILE = Path(__file__).parent / "hostile"
CATEGORIES = tuple(sorted(folder.name for folder in HOSTILE.iterdir() if folder.is_dir()))
WITHOUT_FORK = "without_fork"
GRADES = (*CATEGORIES, WITHOUT_FORK)  # one run of `grade` each
NEIGHBOUR_AFTER = 4  # attacks
ROADMAP = """\
[[track]]
slug = "basics"
title = "Basics"
topics = [
  { slug = "hasty", title = "Little time" },
  { slug = "patient", title = "Time enough on a busy machine" },
]
"""
TEST_S = {"hasty": 1, "patient": 10}
KATA_S = {"hasty": 5, "patient": 30}
TOPIC = """\
[limits]
test_s = {test_s}
kata_s = {kata_s}
memory_mib = 256
output_kib = 64
"""
KATA = """
[[kata]]
slug = "{slug}"
title = "{slug}"
level = "core"
form = "implement"
minutes = 5
answer = "{slug}.py"
hints = ["Add.", "One."]
"""
STUB = '''\
"""One more."""


def work(number: int) -> int:
    """Return the number after `number`; ValueError where it is negative."""
    raise NotImplementedError("work")
'''
HONEST = STUB.replace(
    'raise NotImplementedError("work")',
    "if number < 0:\n        raise ValueError(number)\n    return number + 1",
)
TESTS = '''\
"""Tests of `work`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .{slug} import work


def test_after_2024_comes_2025() -> None:
    """One more than 2024 is 2025."""
    assert work(2024) == 2025


@settings(max_examples=20)
@given(number=st.integers(0, 1000))
def test_the_number_before_is_the_number(number: int) -> None:
    """One less than the next is the number."""
    assert work(number) - 1 == number


def test_it_is_a_whole_number() -> None:
    """The result is an int."""
    assert isinstance(work(3), int)


def test_negative_numbers_are_refused() -> None:
    """There is nothing before zero."""
    with pytest.raises(ValueError, match="-1"):
        work(-1)
'''
NAMES = (
    "test_after_2024_comes_2025",
    "test_the_number_before_is_the_number",
    "test_it_is_a_whole_number",
    "test_negative_numbers_are_refused",
)


@dataclass(frozen=True)
class Attack:
    """A hostile answer, and what has to be said of it."""

    category: str
    name: str
    data: bytes

    @property
    def slug(self) -> str:
        return f"{self.category}_{self.name}"

    @cached_property
    def header(self) -> dict[str, str]:
        lines = itertools.takewhile(lambda line: line.startswith(b"# "), self.data.splitlines())
        return dict(line.decode()[2:].split(": ", 1) for line in lines)

    @property
    def verdicts(self) -> set[State]:
        return {State(word) for word in self.header["verdict"].split(" or ")}

    @property
    def says(self) -> tuple[str, ...]:
        return tuple(self.header.get("says", "").split(" or "))

    @property
    def topic(self) -> str:
        return "hasty" if self.header.get("time") == "short" else "patient"

    @property
    def can_run_here(self) -> bool:
        there = {None, os.name, sys.platform}
        there |= {"fork"} if CAN_FORK else set()
        there |= {"landlock"} if landlock.version() >= 6 else set()
        return self.header.get("needs") in there

    def is_in(self, grade: str) -> bool:
        """Whether it is tried in a grade: that of its category, or the one without fork."""
        if grade == WITHOUT_FORK:
            return self.header.get("needs") != "fork"
        return self.category == grade

    def __str__(self) -> str:
        return f"{self.category}/{self.name}"


def attacks(grade: str) -> list[Attack]:
    """The attacks of one grade that this system can run."""
    files = sorted(HOSTILE.glob("*/*.py"))
    found = [Attack(path.parent.name, path.stem, path.read_bytes()) for path in files]
    return [attack for attack in found if attack.can_run_here and attack.is_in(grade)]


@dataclass(frozen=True)
class Observed:
    """What one grade said, and what it changed around itself."""

    status: int
    printed: str
    report: Report | None
    seconds: float
    neighbours: tuple[str, ...]
    left_processes: tuple[str, ...]
    left_shared_memory: tuple[str, ...]
    left_files: tuple[str, ...]
    changed: tuple[str, ...]
    peak_mib: float

    def verdict(self, slug: str) -> Verdict:
        """The verdict on a kata."""
        assert self.report, f"{self.status}: {self.printed}"
        return next(v for v in self.report.katas if v.kata.endswith(f"/{slug}"))


def said(verdict: Verdict) -> str:
    """All that a verdict tells of a run, a line each."""
    results = verdict.tests.results if verdict.tests else ()
    reasons = [result.reason for result in results if result.reason]
    left = [f"left: {', '.join(verdict.left)}"] if verdict.left else []
    findings = [
        str(finding) for mark in (verdict.types, verdict.lint) if mark for finding in mark.findings
    ]
    cause = [verdict.cause] if verdict.cause else []
    return "\n".join([*cause, *reasons, *verdict.notes, *left, *findings])


def observe(grade_name: str, folder: Path) -> Observed:
    """Grade attacks as a learner grades, with honest neighbours between them, in one run."""
    sample, neighbours = _repository(attacks(grade_name), folder / "repository")
    home, temporary, report = folder / "home", folder / "tmp", folder / "report.json"
    home.mkdir()
    temporary.mkdir()
    before = digests(sample.root)
    shared_before = shared_memory()
    began = time.monotonic()
    with orphans_come_here():
        known = {process.pid for process in psutil.Process().children()}
        command = [sys.executable, "-m", "checks", "grade", "--jobs", "2", "--json", str(report)]
        with subprocess.Popen(
            [*command, *(["--no-fork"] if grade_name == WITHOUT_FORK else [])],
            cwd=sample.root,
            env={**os.environ, "HOME": str(home), "TMPDIR": str(temporary), "COLUMNS": "100"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as grade:
            peak = _peak_mib(grade)
            assert grade.stdout
            printed = grade.stdout.read().decode("utf-8", "replace")
        seconds = time.monotonic() - began
        left = _end_children(known)
    return Observed(
        status=grade.returncode,
        printed=printed,
        report=read_json(report) if report.exists() else None,
        seconds=seconds,
        neighbours=neighbours,
        left_processes=left,
        left_shared_memory=tuple(sorted(shared_memory() - shared_before)),
        left_files=tuple(sorted([*digests(home), *digests(temporary)])),
        changed=tuple(sorted(dict(before.items() ^ digests(sample.root).items()))),
        peak_mib=peak,
    )


def _repository(hostile: Sequence[Attack], root: Path) -> tuple[Sample, tuple[str, ...]]:
    """A repository in `root` that has the attacks as answers, and the slugs of the honest ones."""
    sample = fill(root)
    shutil.rmtree(root / "exercises")
    sample.write("exercises/roadmap.toml", ROADMAP)
    locked, neighbours = {}, []
    for number, attack in enumerate(hostile):
        locked.update(_add(sample, attack.topic, attack.slug, attack.data))
        if number % NEIGHBOUR_AFTER == 0:
            neighbours.append(f"honest_{number}")
            locked.update(_add(sample, "patient", neighbours[-1], HONEST.encode()))
    sample.repository.lock_file.write_bytes(lock_text(Lock(locked)))
    return sample, tuple(neighbours)


def _add(sample: Sample, topic: str, slug: str, answer: bytes) -> dict[str, Locked]:
    """Add a kata with its answer, and say what the lock has to record of it."""
    folder = sample.root / "exercises" / "basics" / topic
    if not folder.exists():
        limits_of = TOPIC.format(test_s=TEST_S[topic], kata_s=KATA_S[topic])
        sample.write(f"exercises/basics/{topic}/topic.toml", limits_of)
    tests = TESTS.format(slug=slug)
    (folder / f"test_{slug}.py").write_text(tests, "utf-8")
    (folder / f"{slug}.py").write_bytes(answer)
    with (folder / "topic.toml").open("a", encoding="utf-8") as toml:
        toml.write(KATA.format(slug=slug))
    files = {f"test_{slug}.py": blob_id(tests.encode())}
    return {f"basics/{topic}/{slug}": Locked(blob_id(STUB.encode()), files, NAMES)}


@contextlib.contextmanager
def orphans_come_here() -> Iterator[None]:
    """On Linux: what the run loses becomes a child of this process, see prctl(2)."""
    set_subreaper = 36
    if sys.platform != "linux":
        yield
        return
    ctypes.CDLL(None).prctl(set_subreaper, 1, 0, 0, 0)
    try:
        yield
    finally:
        ctypes.CDLL(None).prctl(set_subreaper, 0, 0, 0, 0)


def _peak_mib(grade: subprocess.Popen[bytes]) -> float:
    """Wait for a grade; the most memory that it and the parent of its runs had during the runs."""
    peak = 0
    command = psutil.Process(grade.pid)
    while grade.poll() is None:
        with contextlib.suppress(psutil.Error):
            parents = [child for child in command.children() if is_warm_parent(child)]
            if all(parent.children() for parent in parents):
                peak = max(peak, limits.resident_bytes([command, *parents]))
        time.sleep(0.1)
    return peak / limits.MIB


def is_warm_parent(process: psutil.Process) -> bool:
    """Whether it is the process that a grade's runs are forked from."""
    return any("parent.main()" in word for word in process.cmdline())


def _end_children(known: set[int]) -> tuple[str, ...]:
    """End what came to this process as a child, and say what it was."""
    names = []
    for child in psutil.Process().children():
        if child.pid in known:
            continue
        with contextlib.suppress(psutil.Error):
            if child.status() != psutil.STATUS_ZOMBIE:
                names.append(f"{child.pid} {' '.join(child.cmdline())}")
            limits.kill_below(child.pid)
            child.kill()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child.pid, 0)
    return tuple(names)


def shared_memory() -> set[str]:
    """The names of all shared memory, where it shows as files."""
    folder = Path("/dev/shm")
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def digests(folder: Path) -> dict[str, str]:
    """A digest of every file below a folder by name; the grader's own state is left out."""
    return {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
        )
        for path in sorted(folder.rglob("*"))
        if not path.is_dir() and ".katas" not in path.parts and "__pycache__" not in path.parts
    }
