"""Tests of `cache.py`: a verdict is found again as long as nothing changed that it depends on."""

from __future__ import annotations

import shutil
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.answers import Answer, Exercises
from checks.cache import Cache, digest_of, digest_of_files
from checks.pristine import Locked, Pristine
from checks.repository import this_repository
from checks.roadmap import Kata, KataTable, Limits
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


PARTS = st.lists(st.binary(max_size=4) | st.sampled_from([b"1:", b"0:", b"2:a"]), max_size=4)


@given(PARTS, PARTS)
def test_parts_of_a_digest_do_not_run_together(one: list[bytes], other: list[bytes]) -> None:
    """No two sequences of parts look alike, however they are cut."""
    assert (digest_of(*one) == digest_of(*other)) is (one == other)
    assert digest_of(b"".join(one)) != digest_of(*one) or len(one) == 1


@given(
    files=st.dictionaries(st.text(max_size=3), st.binary(max_size=3), max_size=3), data=st.data()
)
def test_files_are_known_by_name_and_content(files: dict[str, bytes], data: st.DataObject) -> None:
    """Their order does not count, every byte of a name or a content does."""
    shuffled = dict(data.draw(st.permutations(list(files.items()))))
    assert digest_of_files(shuffled) == digest_of_files(files)
    name, content = data.draw(st.text(max_size=3)), data.draw(st.binary(max_size=3))
    changed = {**files, name: content}
    assert (digest_of_files(changed) == digest_of_files(files)) is (changed == files)


def inputs() -> st.SearchStrategy[tuple[Answer, Locked]]:
    """An answer, and what the lock says of its kata: of each thing one of two."""
    limits = st.builds(Limits, *[st.sampled_from([10, 20])] * 4)
    tables = st.builds(
        KataTable,
        *(st.sampled_from(["a", "b"]), st.just(""), st.just("core")),
        *(st.sampled_from(["implement", "fix"]), st.just(5), st.sampled_from(["a.py", "a.toml"])),
        st.just(()),
    )
    katas = st.builds(Kata, st.sampled_from(["t/a", "t/b"]), tables, limits)
    answers = st.builds(
        Answer, katas, st.sampled_from([b"", b"x"]), st.just(""), st.sampled_from([None, "lost"])
    )
    files = st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"]))
    tests = st.lists(st.sampled_from(["test_a", "test_b"])).map(tuple)
    return st.tuples(answers, st.builds(Locked, st.sampled_from(["1", "2"]), files, tests))


HERE = Cache(this_repository())


@given(inputs(), inputs())
def test_any_change_makes_another_digest(
    one: tuple[Answer, Locked], other: tuple[Answer, Locked]
) -> None:
    """Of the answer, its name, the kata's form and limits, the recorded files and tests."""
    assert (HERE.digest(*one) == HERE.digest(*other)) is (one == other)
