"""Tests of `author/picture.py`: the README's picture of a grade is what the tool says today."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from checks.author.picture import PLACE, draw, redraw, without_seconds
from checks.repository import Repository
from checks.tests.conftest import CHECKS

pytestmark = pytest.mark.timeout(120)  # whole runs, on a machine that may be busy
ROOT = CHECKS.parent
KEPT = ROOT / PLACE


def test_the_picture_is_that_of_a_run_today(tmp_path: Path) -> None:
    """Drawn again it differs in seconds alone; if not, `nox -s picture` draws it anew."""
    repository = Repository(ROOT)
    repository.state = tmp_path  # nothing is written into the clone
    drawn = draw(repository)
    assert without_seconds(drawn) == without_seconds(KEPT.read_text("utf-8"))


def test_a_picture_that_differs_in_seconds_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that drawing it changes nothing that git would see."""
    pictures = iter(("<svg>0.1 s a", "<svg>0.2 s a", "<svg>0.2 s b"))
    monkeypatch.setattr("checks.author.picture.draw", lambda repository: next(pictures))
    said = [redraw(Repository(tmp_path)) for _ in range(3)]
    assert said == [f"{PLACE} is drawn anew", f"{PLACE} is up to date", f"{PLACE} is drawn anew"]
    assert (tmp_path / PLACE).read_text("utf-8") == "<svg>0.2 s b"


def test_the_picture_loads_nothing_and_says_what_it_shows() -> None:
    """No fonts from elsewhere; a title, and the terminal's text as its description."""
    text = KEPT.read_text("utf-8")
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert text.count("http") == 1
    description = root.findtext(f"{space}desc") or ""
    for state in ("call_budget     solved", "deprecated_api  passing", "requires_role   failing"):
        assert state in description
    assert root.findtext(f"{space}title") == "What nox -s grade -- decorators says"


def test_the_readme_shows_it_with_words_for_those_who_do_not_see_it() -> None:
    """An alternative text stands before the link."""
    readme = (ROOT / "README.md").read_text("utf-8")
    before, _, _ = readme.partition(f"]({PLACE})")
    assert len(before.rpartition("![")[2]) > 80
