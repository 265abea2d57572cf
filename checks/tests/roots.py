"""A small root beside the sample repository: the kata `thrice`, with hidden tests.

OWN/exercises/basics/later/    fills the topic that is to come in the clone
OWN/solutions/basics/later/    the reference answer, wrong answers, hidden tests, and hidden.lock
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from checks.pristine import HiddenLock, Lock, Locked, blob_id, lock_text
from checks.repository import Repository
from checks.tests.conftest import Sample

KATA = "basics/later/thrice"
STUB = "exercises/basics/later/thrice.py"
TEST = "exercises/basics/later/test_thrice.py"
SOLUTION = "solutions/basics/later/thrice.py"
HIDDEN = "solutions/basics/later/test_hidden_thrice.py"
OPEN_TESTS = ("test_two_gives_six",)
HIDDEN_TESTS = (
    "test_hidden_thrice.py::test_two_gives_six",
    "test_hidden_thrice.py::test_below_zero[one]",
    "test_hidden_thrice.py::test_below_zero[two]",
)

FILES = {
    "exercises/roadmap.toml": """\
        [[track]]
        slug = "basics"
        title = "Another title, which the clone's own hides"
        topics = [{ slug = "later", title = "Now" }]
        """,
    "exercises/basics/later/topic.toml": """\
        [[kata]]
        slug = "thrice"
        title = "Three times as much"
        level = "warm-up"
        form = "implement"
        minutes = 5
        answer = "thrice.py"
        hints = ["Which operator?", "Add it twice."]
        """,
    "exercises/basics/later/README.md": """\
        # Now

        ## Architecture

        As before.

        ## Scenarios

        ```python
        assert 1 + 1 + 1 == 3
        ```

        ## Katas

        | kata | what it is about | level | minutes |
        |---|---|---|---|
        | `thrice` | one number | warm-up | 5 |

        ## Go deeper

        - The Python Tutorial.
        """,
    STUB: '''\
        """Three times as much of a number."""


        def thrice(number: int) -> int:
            """Return `number` three times: `thrice(2)` is 6."""
            raise NotImplementedError("thrice")
        ''',
    TEST: '''\
        """Tests of `thrice`."""

        from .thrice import thrice


        def test_two_gives_six() -> None:
            """Three times two is six."""
            result = thrice(2)
            assert isinstance(result, int)
            assert result == 6
        ''',
    SOLUTION: '''\
        """Three times as much of a number."""


        def thrice(number: int) -> int:
            """Return `number` three times: `thrice(2)` is 6."""
            return 3 * number
        ''',
    HIDDEN: '''\
        """Hidden tests of `thrice`."""

        import pytest

        from .thrice import thrice


        def test_two_gives_six() -> None:
            """A test of the same name as an open one."""
            assert thrice(2) == 6


        @pytest.mark.parametrize("number", [-1, -2], ids=["one", "two"])
        def test_below_zero(number: int) -> None:
            """Numbers below zero count too."""
            assert thrice(number) == 3 * number
        ''',
    "solutions/basics/later/wrong.toml": """\
        [[wrong]]
        kata = "thrice"
        name = "once_more"
        believes = "Thrice is three more."
        edits = [{ find = "3 * number", put = "3 + number" }]

        [[wrong]]
        kata = "thrice"
        name = "cubed"
        believes = "Thrice is the third power."
        edits = [{ find = "3 * number", put = "number**3" }]

        [[wrong]]
        kata = "thrice"
        name = "positive"
        believes = "Numbers are positive."
        hidden = true
        edits = [{ find = "3 * number", put = "3 * abs(number)" }]
        """,
}
POSITIVE = dedent(FILES[SOLUTION]).replace("3 * number", "3 * abs(number)")


@dataclass(frozen=True)
class Own:
    """A root beside the sample's clone, and that clone."""

    sample: Sample
    folder: Path

    @property
    def repository(self) -> Repository:
        return Repository(self.sample.root)

    def write(self, path: str, text: str) -> Path:
        """Write a file of the root, its text dedented."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text), "utf-8")
        return target

    def without_solutions(self) -> None:
        """Leave what a learner is given: the exercises alone."""
        shutil.rmtree(self.folder / "solutions")


def named(sample: Sample, *roots: str) -> None:
    """Let the clone's pyproject.toml name these roots."""
    path = sample.root / "pyproject.toml"
    text = path.read_text("utf-8").split("[tool.katas]")[0]
    path.write_text(f"{text}[tool.katas]\nroots = {list(roots)}\n", "utf-8")


def add_root(sample: Sample, name: str = "../own") -> Own:
    """Write the root, with its locks, and let the clone name it."""
    own = Own(sample, (sample.root / name).resolve())
    for path, text in FILES.items():
        own.write(path, text)
    named(sample, name)
    files = {Path(path).name: blob_id((own.folder / path).read_bytes()) for path in (TEST, HIDDEN)}
    stub = blob_id((own.folder / STUB).read_bytes())
    kata = next(kata for kata in own.repository.roadmap.katas if kata.root)
    told, hidden = Locked(stub, files, OPEN_TESTS + HIDDEN_TESTS).apart(kata)
    assert hidden
    (own.folder / "exercises/katas.lock").write_bytes(lock_text(Lock({kata.id: told})))
    (own.folder / "solutions/hidden.lock").write_bytes(lock_text(HiddenLock({kata.id: hidden})))
    return own
