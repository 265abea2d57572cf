"""Tests of `cache.py`: a verdict is found again as long as nothing changed that it depends on."""

from __future__ import annotations

import shutil
from dataclasses import replace

import msgspec
import pytest

from checks.answers import Answer, Exercises
from checks.cache import Cache, digest_of
from checks.pristine import Locked, Pristine
from checks.tests.conftest import Sample
from checks.verdicts import State, Verdict

VERDICT = Verdict("basics/numbers/double", State.SOLVED)


@pytest.fixture
def cache(sample: Sample) -> Cache:
    """The sample's cache."""
    return Cache(sample.repository)


def known(sample: Sample) -> tuple[Answer, Locked]:
    """The answer to `double`, and what the lock says of it."""
    kata = sample.repository.roadmap.katas[0]
    return Exercises(sample.repository).answer(kata), Pristine(sample.repository).locked(kata)


def test_a_verdict_is_found_again(cache: Cache) -> None:
    """What was put under a digest comes back under it, and under no other."""
    cache.put("ab12", VERDICT)
    assert cache.get("ab12") == VERDICT
    assert cache.get("ab13") is None


@pytest.mark.parametrize("damage", [b"", b"{", b'{"kata": "\xff"}', b'{"kata": 1}'])
def test_a_damaged_verdict_is_none(sample: Sample, cache: Cache, damage: bytes) -> None:
    """A file cut short or not of this format is as if it were not there."""
    cache.put("ab12", VERDICT)
    (sample.repository.state / "verdicts" / "ab" / "ab12").write_bytes(damage)
    assert cache.get("ab12") is None


def test_a_folder_that_cannot_be_written_is_no_cache(sample: Sample, cache: Cache) -> None:
    """Grading works without one."""
    shutil.rmtree(sample.repository.state, ignore_errors=True)
    sample.write(".katas", "")
    cache.put("ab12", VERDICT)
    assert cache.get("ab12") is None


def test_the_digest_depends_on_all_that_a_verdict_depends_on(sample: Sample, cache: Cache) -> None:
    """Answer, problem, kata, tests and limits each make another digest."""
    answer, locked = known(sample)
    kata = answer.kata
    limits = msgspec.structs.replace(kata.limits, test_s=3)
    other = sample.repository.roadmap.katas[1]
    digests = [
        cache.digest(answer, locked),
        cache.digest(replace(answer, data=b"x = 1\n"), locked),
        cache.digest(replace(answer, problem="missing"), locked),
        cache.digest(replace(answer, kata=other), locked),
        cache.digest(replace(answer, kata=msgspec.structs.replace(kata, limits=limits)), locked),
        cache.digest(answer, msgspec.structs.replace(locked, files={"test_double.py": "1"})),
        cache.digest(answer, msgspec.structs.replace(locked, tests=("test_other",))),
    ]
    assert len(set(digests)) == len(digests)
    assert Cache(sample.repository).digest(answer, locked) == digests[0]


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("checks/grading.py", True),
        ("checks/harness/new.py", True),
        ("checks/settings/mypy.ini", True),
        ("constraints.txt", True),
        ("checks/reports/terminal.py", False),
        ("checks/author/gates.py", False),
        ("README.md", False),
    ],
)
def test_the_digest_depends_on_the_grader(sample: Sample, path: str, counts: bool) -> None:
    """A change of what decides on verdicts makes all of them anew; one of a report does not."""
    answer, locked = known(sample)
    before = Cache(sample.repository).digest(answer, locked)
    sample.write(path, "# changed\n")
    assert (Cache(sample.repository).digest(answer, locked) != before) is counts


def test_parts_of_a_digest_do_not_run_together() -> None:
    """Two sequences of parts with the same bytes differ."""
    assert digest_of(b"ab", b"c") != digest_of(b"a", b"bc")
