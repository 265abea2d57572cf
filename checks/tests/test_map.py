"""Tests of `author/map.py`: topics and tracks added, all else left as it is."""

from __future__ import annotations

import tomllib

import pytest

from checks.author.map import title_of, with_topic, with_track
from checks.errors import UserError

MAP = """\
# In learning order.

[[track]]
slug = "first"
title = "First"
topics = [
  { slug = "one", title = "One" },  # the first of all
  # more to come
]

[[track]]
slug = "second"
title = "Second"
topics = [
  { slug = "two", title = "Two" }  # no comma
]
"""


def test_a_topic_goes_to_the_end_of_its_track() -> None:
    """Comments, order and style stay."""
    added = '  # more to come\n  { slug = "new_one", title = "A \\"new\\" one" },\n]'
    assert with_topic(MAP, "first", "new_one", 'A "new" one') == MAP.replace(
        "  # more to come\n]", added
    )


def test_a_comma_that_is_missing_is_put_in() -> None:
    """A list may end without one."""
    assert with_topic(MAP, "second", "new_one", "New") == MAP.replace(
        '"Two" }  # no comma\n', '"Two" },  # no comma\n  { slug = "new_one", title = "New" },\n'
    )


def test_a_map_in_another_style_is_left_alone() -> None:
    """The entry to add is told."""
    text = '[[track]]\nslug = "odd"\ntitle = "Odd"\ntopics = [{ slug = "one", title = "One" }]\n'
    with pytest.raises(UserError) as caught:
        with_topic(text, "odd", "new_one", "New")
    entry = '{ slug = "new_one", title = "New" }'
    assert f"add {entry} to the topics of the track 'odd'" in str(caught.value)


def test_a_track_goes_to_the_end() -> None:
    """With its one topic."""
    after = with_track(MAP, "third", "Third", "new_one", "New")
    assert after.startswith(MAP)
    assert tomllib.loads(after)["track"][2] == {
        "slug": "third",
        "title": "Third",
        "topics": [{"slug": "new_one", "title": "New"}],
    }


def test_a_title_is_made_of_a_slug() -> None:
    """For an author who gave none."""
    assert title_of("try_out") == "Try Out"
