"""Tests of `selection.py`: what a learner may type to name katas."""

from __future__ import annotations

import pytest

from checks.errors import UserError
from checks.selection import select
from checks.tests.conftest import Sample

BOTH = ["double", "total"]


def slugs(sample: Sample, *selectors: str) -> list[str]:
    """The slugs of what the selectors name."""
    return [kata.slug for kata in select(sample.repository.roadmap, selectors)]


@pytest.mark.parametrize(
    ("selector", "named"),
    [
        ("basics", BOTH),
        ("numbers", BOTH),
        ("basics/numbers", BOTH),
        ("double", ["double"]),
        ("numbers/double", ["double"]),
        ("basics/numbers/double", ["double"]),
        ("double.py", ["double"]),
        ("./test_double.py", ["double"]),
        ("exercises/basics/numbers/double.py", ["double"]),
        ("exercises\\basics\\numbers\\double.py", ["double"]),
        ("solutions/basics/numbers/double.py", ["double"]),
        ("exercises/basics/numbers/test_total.py", ["total"]),
        ("exercises/basics/numbers/README.md", BOTH),
        ("exercises/basics/numbers/topic.toml", BOTH),
        ("exercises/basics/", BOTH),
        ("/home/me/exercises/clone/exercises/basics/numbers/total.py", ["total"]),
        ("exercises", BOTH),
        (".", BOTH),
    ],
)
def test_a_name_or_a_path_selects(sample: Sample, selector: str, named: list[str]) -> None:
    """Track, topic and kata are named by slug or by path, as an editor or a shell gives it."""
    assert slugs(sample, selector) == named


def test_nothing_selects_all(sample: Sample) -> None:
    """Without a selector there is all of it."""
    assert slugs(sample) == BOTH


def test_selectors_add_up_in_the_order_of_the_map(sample: Sample) -> None:
    """Each kata comes once, whatever the order of the selectors."""
    assert slugs(sample, "total", "double", "numbers/total") == BOTH


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("duoble", "no track, topic or kata is called 'duoble': did you mean double?"),
        ("exercises/basics/number", "'exercises/basics/number': did you mean basics/numbers or "),
        ("xyzzy", "no track, topic or kata is called 'xyzzy': nox -s next names one"),
        ("", "no track, topic or kata is called ''"),
        ("later", "later is to come: it has no katas yet; nox -s next names one that has"),
    ],
)
def test_what_names_nothing_is_refused(sample: Sample, selector: str, said: str) -> None:
    """An unknown name is told with the nearest ones, a topic to come as such."""
    with pytest.raises(UserError) as caught:
        slugs(sample, selector)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "selector", ["lost_one", "basics/lost_one", "exercises/basics/lost_one/found.py"]
)
def test_a_topic_that_is_not_on_the_map_is_told_as_such(sample: Sample, selector: str) -> None:
    """With what puts it there; its katas are not known."""
    sample.write("exercises/basics/lost_one/topic.toml", "")
    with pytest.raises(UserError, match="basics/lost_one is not on the map: add "):
        slugs(sample, selector)


def test_the_command_ends_with_2_on_an_unknown_name(sample: Sample) -> None:
    """A selector that names nothing is a usage error."""
    result = sample.run("grade", "duoble")
    assert result.exit_code == 2
    assert "did you mean double?" in result.output
