"""Repositories of many generated katas: does twice as much take twice as long?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from checks.answers import read_answer
from checks.author.bench.costs import Cost, once
from checks.cache import Cache
from checks.pristine import Lock, Locked, Pristine, blob_id, lock_text
from checks.repository import Repository
from checks.verdicts import Mark, Outcome, State, TestResult, TestsMark, Verdict

SIZES = (100, 1000, 5000)
LARGEST_COLD = 1000  # more would only take long
IN_A_TOPIC = 5
STUB = '"""A number."""\n\n\ndef {0}() -> int:\n    """Return {1}."""\n'
UNWRITTEN = STUB + '    raise NotImplementedError("{0}")\n'
ANSWER = STUB + "    return {1}\n"
TESTS = (
    '"""Tests of `{0}`."""\n\nfrom .{0} import {0}\n\n\n'
    'def test_{0}() -> None:\n    """It is {1}."""\n    assert {0}() == {1}\n'
)
KATA = """
[[kata]]
slug = "{0}"
title = "The number {1}"
level = "warm-up"
form = "implement"
minutes = 1
answer = "{0}.py"
hints = ["Which number?", "It is {1}."]
"""


@dataclass(frozen=True)
class Growth:
    """What a repository of so many katas costs; `cold` is None where it was not measured."""

    katas: int
    untouched: Cost
    cold: Cost | None
    again: Cost


def growth_rows(repository: Repository, scratch: Path) -> list[Growth]:
    """Measure repositories of growing size."""
    return [growth_of(generated(repository, scratch / str(size), size)) for size in SIZES]


def growth_of(repository: Repository, largest_cold: int = LARGEST_COLD) -> Growth:
    """Measure a repository that was never graded before."""

    def grade(*options: str) -> None:
        command = [sys.executable, "-m", "checks", "grade", *options]
        subprocess.run(command, cwd=repository.root, check=True, capture_output=True)

    grade()  # keeps the originals, which is done once
    answered = ("--answers", "solutions")
    size = len(repository.roadmap.katas)
    untouched = once(grade)
    cold = once(lambda: grade(*answered)) if size <= largest_cold else None
    if cold is None:
        _make_known(repository)
    return Growth(
        katas=size,
        untouched=untouched,
        cold=cold,
        again=once(lambda: grade(*answered)),
    )


def _make_known(repository: Repository) -> None:
    """Note the verdicts that a grade of all answers would reach."""
    cache, pristine = Cache(repository), Pristine(repository)
    for kata in repository.roadmap.katas:
        answer = read_answer(kata, repository.solution(kata))
        results = (TestResult(f"test_{kata.slug}", "", Outcome.PASSED),)
        verdict = Verdict(
            kata=kata.id,
            state=State.SOLVED,
            tests=TestsMark(1, 1, results),
            types=Mark(True),
            lint=Mark(True),
        )
        cache.put(cache.digest(answer, pristine.locked(kata)), verdict)


def generated(like: Repository, root: Path, size: int) -> Repository:
    """A repository of `size` trivial katas, with their reference answers and this grader."""
    repository = Repository(root)
    topics = [f"t{number}" for number in range(-(-size // IN_A_TOPIC))]
    locked = {}
    for number in range(size):
        topic, slug = f"track/{topics[number // IN_A_TOPIC]}", f"k{number}"
        texts = {f"{slug}.py": UNWRITTEN, f"test_{slug}.py": TESTS}
        written = {name: text.format(slug, number).encode() for name, text in texts.items()}
        folder, solutions = root / "exercises" / topic, root / "solutions" / topic
        folder.mkdir(parents=True, exist_ok=True)
        solutions.mkdir(parents=True, exist_ok=True)
        for name, data in written.items():
            (folder / name).write_bytes(data)
        (solutions / f"{slug}.py").write_text(ANSWER.format(slug, number), "utf-8")
        with open(folder / "topic.toml", "a", encoding="utf-8") as stream:
            stream.write(KATA.format(slug, number))
        stub, test = map(blob_id, written.values())
        locked[f"{topic}/{slug}"] = Locked(stub, {f"test_{slug}.py": test}, (f"test_{slug}",))
    listed = ", ".join(f'{{ slug = "{topic}", title = "{topic}" }}' for topic in topics)
    roadmap = f'[[track]]\nslug = "track"\ntitle = "Track"\ntopics = [{listed}]\n'
    (root / "exercises" / "roadmap.toml").write_text(roadmap, "utf-8")
    repository.lock_file.write_bytes(lock_text(Lock(locked)))
    leave_out = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(like.checks, repository.checks, ignore=leave_out)
    for name in ("constraints.txt", "pyproject.toml"):
        shutil.copy(like.root / name, root / name)
    return repository
