"""A small real repository for every test that wants one.

exercises/basics/numbers/    double (implement), total (fix the bug)
exercises/basics/later/      to come
solutions/basics/numbers/
checks/                      a copy of the grader
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from checks.cli import cli
from checks.marks.tests import Runner
from checks.repository import Repository
from checks.tests.runs import SETTINGS, Runs

CHECKS = Path(__file__).parents[1]

FILES = {
    "exercises/roadmap.toml": """\
        [[track]]
        slug = "basics"
        title = "Basics"
        topics = [
          { slug = "numbers", title = "Numbers" },
          { slug = "later", title = "Later" },
        ]
        """,
    "exercises/basics/numbers/topic.toml": """\
        [limits]
        test_s = 2
        kata_s = 6

        [[kata]]
        slug = "double"
        title = "Twice as much"
        level = "warm-up"
        form = "implement"
        minutes = 5
        answer = "double.py"
        hints = ["Which operator?", "Add it to itself."]

        [[kata]]
        slug = "total"
        title = "A sum"
        level = "core"
        form = "fix"
        minutes = 10
        answer = "total.py"
        hints = ["Count the items.", "Where does it start?"]
        """,
    "exercises/basics/numbers/README.md": """\
        # Numbers

        ## Architecture

        Adding is done by `__add__`.

        ## Scenarios

        ```python
        assert 1 + 1 == 2
        ```

        ## Katas

        | kata | what it is about | level | minutes |
        |---|---|---|---|
        | `double` | one number | warm-up | 5 |
        | `total` | many numbers | core | 10 |

        ## Go deeper

        - The Python Tutorial.
        """,
    "exercises/basics/numbers/double.py": '''\
        """Twice as much of a number."""


        def double(number: int) -> int:
            """Return `number` twice: `double(2)` is 4."""
            raise NotImplementedError("double")
        ''',
    "exercises/basics/numbers/test_double.py": '''\
        """Tests of `double`."""

        from hypothesis import given
        from hypothesis import strategies as st

        from .double import double


        def test_two_gives_four() -> None:
            """Twice two is four."""
            assert double(2) == 4


        @given(number=st.integers())
        def test_taking_it_away_leaves_the_number(number: int) -> None:
            """The double less the number is the number."""
            assert double(number) - number == number
        ''',
    "solutions/basics/numbers/double.py": '''\
        """Twice as much of a number."""


        def double(number: int) -> int:
            """Return `number` twice: `double(2)` is 4."""
            return number + number
        ''',
    "exercises/basics/numbers/total.py": '''\
        """The sum of some numbers."""


        def total(numbers: list[int]) -> int:
            """Return the sum, 0 of none."""
            result = 1
            for number in numbers:
                result += number
            return result
        ''',
    "exercises/basics/numbers/test_total.py": '''\
        """Tests of `total`."""

        import pytest

        from .total import total


        @pytest.mark.parametrize("numbers", [[], [0]], ids=["none", "zero"])
        def test_nothing_adds_up_to_nothing(numbers: list[int]) -> None:
            """The sum of nothing is 0."""
            assert total(numbers) == 0


        def test_all_are_added() -> None:
            """Every number is added."""
            assert total([1, 2, 3]) == 6
        ''',
    "solutions/basics/numbers/total.py": '''\
        """The sum of some numbers."""


        def total(numbers: list[int]) -> int:
            """Return the sum, 0 of none."""
            return sum(numbers)
        ''',
    "solutions/basics/numbers/wrong.toml": """\
        [[wrong]]
        kata = "double"
        name = "squared"
        believes = "Twice is the number times itself."
        edits = [{ find = "number + number", put = "number * number" }]

        [[wrong]]
        kata = "double"
        name = "plus_two"
        believes = "Twice is two more."
        edits = [{ find = "number + number", put = "number + 2" }]

        [[wrong]]
        kata = "double"
        name = "small_only"
        believes = "Numbers are small."
        edits = [{ find = "number + number", put = "(number + number) % 1000" }]

        [[wrong]]
        kata = "total"
        name = "first_only"
        believes = "The first is enough."
        edits = [{ find = "sum(numbers)", put = "numbers[0] if numbers else 0" }]

        [[wrong]]
        kata = "total"
        name = "last_only"
        believes = "The last is enough."
        edits = [{ find = "sum(numbers)", put = "numbers[-1] if numbers else 0" }]

        [[wrong]]
        kata = "total"
        name = "counted"
        believes = "The sum is how many there are."
        edits = [{ find = "sum(numbers)", put = "len(numbers)" }]
        """,
}


@dataclass(frozen=True)
class Sample:
    """A repository in a temporary folder, and the grader's command line on it."""

    repository: Repository

    @property
    def root(self) -> Path:
        return self.repository.root

    def write(self, path: str, text: str) -> Path:
        """Write a file, its text dedented."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text), "utf-8")
        return target

    def answer(self, slug: str, text: str) -> Path:
        """Write what a learner would write for a kata."""
        return self.write(f"exercises/basics/numbers/{slug}.py", text)

    def solve(self, slug: str) -> None:
        """Let the learner find the reference answer."""
        path = f"basics/numbers/{slug}.py"
        shutil.copy(self.root / "solutions" / path, self.root / "exercises" / path)

    def run(self, *arguments: str | Path) -> Result:
        """Run the command line in this process; never raises."""
        repository = Repository(self.root)
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], obj=repository)

    def git(self, *arguments: str) -> None:
        """Run git in the repository."""
        identity = ("-c", "user.name=n", "-c", "user.email=e", "-c", "init.defaultBranch=main")
        subprocess.run(
            ["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True
        )


def fill(root: Path, left_out: Sequence[str] = ()) -> Sample:
    """Make the repository in `root`, committed, without a lock."""
    sample = Sample(Repository(root))
    for path, text in FILES.items():
        if path not in left_out:
            sample.write(path, text)
    shutil.copytree(CHECKS, root / "checks", ignore=shutil.ignore_patterns("__pycache__", "tests"))
    for name in (".gitignore", "constraints.txt", "pyproject.toml"):
        shutil.copy(CHECKS.parent / name, root / name)
    sample.git("init", "--quiet")
    sample.git("add", ".")
    sample.git("commit", "--quiet", "-m", "start")
    return sample


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Limit the time of tests alone: what they share is made within whichever comes first."""
    for item in items:
        limit = item.get_closest_marker("timeout") or pytest.mark.timeout.mark
        of_test = pytest.mark.timeout(*limit.args, **{**limit.kwargs, "func_only": True})
        item.add_marker(of_test, append=False)


@pytest.fixture(scope="session")
def _locked_once(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    sample = fill(tmp_path_factory.mktemp("sample"))
    result = sample.run("lock")
    assert result.exit_code == 0, result.output
    sample.git("add", ".")
    sample.git("commit", "--quiet", "-m", "lock")
    sample.run("grade", "--answers", sample.repository.solutions)  # fills mypy's cache
    shutil.rmtree(sample.repository.state / "verdicts", ignore_errors=True)
    return sample


@pytest.fixture
def sample(_locked_once: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """A fresh copy of the small repository, locked and committed; the current folder is in it."""
    root = tmp_path / "repository"
    shutil.copytree(_locked_once.root, root)
    monkeypatch.chdir(root)
    return Sample(Repository(root))


@pytest.fixture(scope="session")
def _verified_once(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The small repository after a verification, with time enough for a machine that is busy."""
    made = fill(tmp_path_factory.mktemp("verified"))
    topic = made.root / "exercises/basics/numbers/topic.toml"
    limits = topic.read_text("utf-8").replace("test_s = 2", "test_s = 60").replace("= 6", "= 90")
    topic.write_text(limits, "utf-8")
    for arguments in (["lock"], ["verify", "--jobs", "1"]):
        result = made.run(*arguments)
        assert result.exit_code == 0, result.output
    return made


@pytest.fixture
def verified(_verified_once: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """A fresh copy of it; the current folder is in it."""
    root = tmp_path / "repository"
    shutil.copytree(_verified_once.root, root)
    monkeypatch.chdir(root)
    return Sample(Repository(root))


@pytest.fixture(scope="session")
def _runner() -> Iterator[Runner]:
    with Runner(SETTINGS) as runner:
        yield runner


@pytest.fixture
def runs(_runner: Runner, tmp_path: Path) -> Runs:
    """Runs small answers in children of one warm parent."""
    return Runs(_runner, tmp_path)


@pytest.fixture
def unconfined(tmp_path: Path) -> Iterator[Runs]:
    """Runs small answers as where the system has no Landlock."""
    with Runner(SETTINGS, confine=False) as runner:
        yield Runs(runner, tmp_path)


@pytest.fixture
def spawned(tmp_path: Path) -> Runs:
    """Runs small answers as where fork is missing."""
    return Runs(Runner(SETTINGS, fork=False), tmp_path)
