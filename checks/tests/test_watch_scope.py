"""Tests of `learn/watch/scope.py`: what a saved file means."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.errors import UserError
from checks.learn.watch.scope import Scope
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(240)  # the sample is made first, on a machine that may be busy
TOPIC = Path("exercises/basics/numbers")


def touched(sample: Sample, *names: str, selectors: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The katas that saved files of the topic touch."""
    scope = Scope(sample.root, selectors)
    found = scope.touched(sample.root / TOPIC / name for name in names)
    return tuple(kata.slug for kata in found.katas)


def test_a_file_belongs_to_the_katas_that_stand_on_it(sample: Sample) -> None:
    """An answer and its tests to one, a support file to all of its topic, a guide to none."""
    sample.answer("numbers", "ONE = 1\n")
    sample.run("lock")
    assert touched(sample, "double.py") == ("double",)
    assert touched(sample, "test_total.py") == ("total",)
    assert touched(sample, "numbers.py") == ("double", "total")
    assert touched(sample, "README.md", "double.py~", ".double.py.swp", "4913") == ()


@pytest.mark.parametrize(
    ("path", "map_changed"),
    [
        ("roadmap.toml", True),
        ("katas.lock", True),
        ("basics/numbers/topic.toml", True),
        ("basics", True),
        ("basics/newer", True),
        ("basics/README.md", False),
        ("basics/numbers/double.py", False),
    ],
)
def test_the_map_is_what_says_which_katas_there_are(
    sample: Sample, path: str, map_changed: bool
) -> None:
    """Its files, and the folders of tracks and topics, which come and go with branches."""
    scope = Scope(sample.root, ())
    assert scope.touched([sample.repository.exercises / path]).map_changed is map_changed


def test_what_is_not_looked_at_has_a_note(sample: Sample) -> None:
    """A kata outside the selection, and a Python file that is no kata's, as a grade says it."""
    stray = sample.answer("helper", "TWO = 2\n")
    scope = Scope(sample.root, ["double"])
    other = sample.root / TOPIC / "total.py"
    name = "basics/numbers/total"
    assert scope.touched([stray, other]).notes == (
        f"{name} is not watched here: nox -s watch -- {name}",
        f"{TOPIC}/helper.py is not looked at: one file is the answer, so put what it needs there",
    )


def test_the_map_is_read_again(sample: Sample) -> None:
    """The same selection in the map of now; where it cannot be read, that is a user's error."""
    scope = Scope(sample.root, ["double"])
    assert [kata.slug for kata in scope.read_again().katas] == ["double"]
    sample.repository.lock_file.write_text("{")
    with pytest.raises(UserError, match=r"katas\.lock: cannot be read"):
        scope.read_again()
