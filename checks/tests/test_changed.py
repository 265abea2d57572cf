"""Tests of `author/changed.py`: which katas differ from the main branch, as git has it."""

from __future__ import annotations

import shutil

import pytest

from checks.author.changed import changed_katas, touched_katas
from checks.errors import UserError
from checks.repository import Repository
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(300)  # the sample may have to be made first
TOPIC = "exercises/basics/numbers"
SOLUTIONS = "solutions/basics/numbers"


def changed(sample: Sample, base: str | None = None) -> list[str]:
    """The slugs of what differs."""
    repository = Repository(sample.root)
    return [kata.slug for kata in changed_katas(repository, repository.roadmap.katas, base)]


def refusal(sample: Sample, base: str | None = None) -> str:
    """What is said instead."""
    with pytest.raises(UserError) as caught:
        changed(sample, base)
    return str(caught.value)


@pytest.fixture
def branch(sample: Sample) -> Sample:
    """The sample on a branch of its own, while its main branch has gone on."""
    sample.git("branch", "-M", "main")
    sample.git("checkout", "--quiet", "-b", "mine")
    sample.git("checkout", "--quiet", "main")
    replace(sample, f"{TOPIC}/double.py", "Twice as much", "Two times as much")
    sample.git("commit", "--quiet", "-a", "-m", "theirs")
    sample.git("checkout", "--quiet", "mine")
    return sample


def replace(sample: Sample, path: str, old: str, new: str) -> None:
    """Replace all of `old` in a file."""
    text = (sample.root / path).read_text("utf-8")
    assert old in text
    (sample.root / path).write_text(text.replace(old, new), "utf-8")


def test_nothing_differs_at_first(branch: Sample) -> None:
    """What others did on the main branch since is not mine."""
    assert changed(branch) == []
    result = branch.run("verify", "--changed")
    assert (result.exit_code, result.output) == (0, "no katas verified, no problems\n")


@pytest.mark.parametrize(
    ("path", "old", "new", "differing"),
    [
        (f"{TOPIC}/double.py", "Twice", "Two times", ["double"]),
        (f"{TOPIC}/test_total.py", "Every", "Each", ["total"]),
        (f"{SOLUTIONS}/total.py", "return sum", "return 0 + sum", ["total"]),
        (f"{SOLUTIONS}/wrong.toml", "The last is", "The last one is", ["total"]),
        (f"{SOLUTIONS}/wrong.toml", "[[wrong]]", "[[wrong]]  # so", []),
        (f"{SOLUTIONS}/wrong.toml", "believes =", "believes", ["double", "total"]),
        (f"{TOPIC}/topic.toml", "minutes = 10", "minutes = 11", ["total"]),
        (f"{TOPIC}/topic.toml", "test_s = 2", "test_s = 3", ["double", "total"]),
        (f"{TOPIC}/README.md", "many numbers", "several numbers", ["double", "total"]),
        ("pyproject.toml", "[project]", "[project] # so", []),
    ],
)
def test_what_was_edited_differs(
    branch: Sample, path: str, old: str, new: str, differing: list[str]
) -> None:
    """Of a table in a shared file only its own kata, committed or not."""
    repository = Repository(branch.root)
    katas = repository.roadmap.katas  # a slip in topic.toml would be told by reading it
    replace(branch, path, old, new)
    assert [kata.slug for kata in changed_katas(repository, katas, None)] == differing
    branch.git("commit", "--quiet", "-a", "-m", "mine")
    assert [kata.slug for kata in changed_katas(repository, katas, None)] == differing


def test_files_that_git_does_not_know_yet_count(branch: Sample) -> None:
    """A new support file belongs to every kata of its topic, a stray test or solution to none."""
    branch.write(f"{TOPIC}/test_new.py", "")
    branch.write(f"{SOLUTIONS}/new.py", "")
    branch.write("exercises/basics/README.md", "")
    assert changed(branch) == []
    branch.write(f"{TOPIC}/data with a space.csv", "1\n")
    assert changed(branch) == ["double", "total"]


def test_removed_files_count(branch: Sample) -> None:
    """Their kata is no longer whole."""
    (branch.root / SOLUTIONS / "total.py").unlink()
    assert changed(branch) == ["total"]


def test_another_branch_can_be_the_base(branch: Sample) -> None:
    """Its commits that are not mine do not count, mine do."""
    replace(branch, f"{TOPIC}/total.py", "The sum", "A sum")
    branch.git("commit", "--quiet", "-a", "-m", "mine")
    branch.git("checkout", "--quiet", "-b", "further")
    assert changed(branch) == ["total"]
    assert changed(branch, "mine") == []


def test_the_branch_of_the_origin_comes_first(branch: Sample) -> None:
    """A clone's own main branch may be older or newer than what it was cloned from."""
    branch.git("update-ref", "refs/remotes/origin/main", "main")
    replace(branch, f"{TOPIC}/total.py", "The sum", "A sum")
    branch.git("checkout", "--quiet", "-b", "other")
    branch.git("commit", "--quiet", "-a", "-m", "mine")
    branch.git("branch", "-f", "main", "HEAD")
    assert changed(branch) == ["total"]


def test_what_git_cannot_tell_is_one_line(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such branch, nothing in common, no clone, no git: each with the mend."""
    sample.git("branch", "-M", "trunk")
    assert refusal(sample) == (
        "git has no branch origin/main or main here; name another: --changed --base BRANCH"
    )
    assert refusal(sample, "mine") == "git has no branch mine here; see git branch --all"
    assert changed(sample, "trunk") == []
    sample.git("checkout", "--quiet", "--orphan", "main")
    sample.git("commit", "--quiet", "--allow-empty", "-m", "another beginning")
    assert refusal(sample, "trunk").startswith("git knows no commit that HEAD and trunk share; in")
    shutil.rmtree(sample.root / ".git")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(sample.root.parent))
    assert refusal(sample).endswith(" is no clone that git knows: name katas, not --changed")
    monkeypatch.setenv("PATH", str(sample.root))
    assert refusal(sample) == "--changed asks git, which is not here: install it"


def test_a_base_without_changed_is_a_slip(sample: Sample) -> None:
    """It would not be used."""
    result = sample.run("verify", "--base", "main")
    assert result.exit_code == 2
    assert "--base says what --changed compares with: give both" in result.output


def test_without_a_past_every_table_counts(sample: Sample) -> None:
    """A save tells which file, not which of its tables."""
    repository = Repository(sample.root)
    both = {"basics/numbers/double", "basics/numbers/total"}
    assert touched_katas(repository, [f"{TOPIC}/topic.toml"]) == both
    assert touched_katas(repository, [f"{SOLUTIONS}/wrong.toml"]) == both
    assert touched_katas(repository, [f"{TOPIC}/double.py", "README.md"]) == {
        "basics/numbers/double"
    }
