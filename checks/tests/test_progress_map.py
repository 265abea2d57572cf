"""Tests of `learn/progress_map.py`: the progress as a picture."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from checks.learn.progress import progress_of
from checks.learn.progress_map import drawn
from checks.tests.conftest import Sample
from checks.tests.standings import graded
from checks.verdicts import State

pytestmark = pytest.mark.timeout(60)  # the first test makes the repository, on a busy machine
SVG = "{http://www.w3.org/2000/svg}"


def picture(sample: Sample) -> ElementTree.Element:
    """The picture of the sample's progress, parsed."""
    return ElementTree.fromstring(drawn(progress_of(sample.repository)))


def test_the_picture_says_in_words_what_it_shows(sample: Sample) -> None:
    """A title, and a description with every topic, for those who do not see it."""
    sample.solve("double")
    graded(sample, "double", State.SOLVED)
    root = picture(sample)
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "1 of 2 katas solved"
    assert (description.text or "").splitlines() == [
        "1 solved, 1 to do; 10 min left.",
        "Basics: Numbers, 1 solved, 1 to do.",
        "1 topic to come.",
    ]


def test_every_kata_is_a_square_with_its_state(sample: Sample) -> None:
    """Not by colour alone: a title and a sign say it too."""
    sample.solve("double")
    root = picture(sample)
    squares = {
        title.text: rect.get("class")
        for rect in root.iter(f"{SVG}rect")
        if (title := rect.find(f"{SVG}title")) is not None
    }
    assert squares == {"double: ungraded": "ungraded", "total: not started": "none"}
    signs = [text.text for text in root.iter(f"{SVG}text") if text.get("class") == "on"]
    assert signs == ["?"]


def test_titles_cannot_break_the_picture(sample: Sample) -> None:
    """What a title says is text, whatever it holds; nothing is loaded."""
    roadmap = sample.root / "exercises/roadmap.toml"
    text = roadmap.read_text("utf-8").replace('"Numbers"', "'<b>&\"'")
    roadmap.write_text(text, "utf-8")
    assert '<b>&"' in [text.text for text in picture(sample).iter(f"{SVG}text")]
    assert "http" not in drawn(progress_of(sample.repository)).replace(SVG[1:-1], "")


def test_the_command_writes_it(sample: Sample) -> None:
    """Folders are made; where it cannot be written is a user's error."""
    result = sample.run("progress", "--svg", "new/map.svg")
    assert result.output.endswith("The map as a picture: new/map.svg\n")
    assert ElementTree.parse(sample.root / "new/map.svg").getroot().tag == f"{SVG}svg"
    assert sample.run("progress", "--svg", "constraints.txt/map.svg").exit_code == 2


def test_all_solved_leaves_no_minutes(sample: Sample) -> None:
    """A full bar and no time left."""
    for slug in ("double", "total"):
        sample.solve(slug)
        graded(sample, slug, State.SOLVED)
    assert "left" not in drawn(progress_of(sample.repository))
