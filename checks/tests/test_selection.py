"""Tests of `selection.py`: what a learner may type to name katas."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.errors import UserError
from checks.roadmap import Kata, KataTable, Limits, Roadmap, Topic, Track
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


SLUG = st.from_regex(r"(test_)?[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(
    lambda slug: slug not in ("exercises", "solutions")
)


@st.composite
def roadmaps(draw: st.DrawFn) -> Roadmap:
    """Roadmaps of a few katas, in which everything has a name of its own."""
    slugs = iter(draw(st.lists(SLUG, min_size=21, max_size=21, unique=True)))
    tracks = []
    for _ in range(draw(st.integers(1, 2))):
        track, topics = next(slugs), []
        for _ in range(draw(st.integers(1, 3))):
            topic = next(slugs)
            tables = [
                KataTable(slug, "", "core", "implement", 5, f"{slug}.py", ())
                for _, slug in zip(range(draw(st.integers(0, 2))), slugs, strict=False)
            ]
            katas = tuple(Kata(f"{track}/{topic}", table, Limits()) for table in tables)
            topics.append(Topic(track, topic, "", katas))
        tracks.append(Track(track, "", tuple(topics)))
    return Roadmap(tuple(tracks))


def named(roadmap: Roadmap) -> dict[str, tuple[Kata, ...]]:
    """All that there is, by its path below `exercises/`."""
    found: dict[str, tuple[Kata, ...]] = {kata.id: (kata,) for kata in roadmap.katas}
    found.update({topic.id: topic.katas for topic in roadmap.topics})
    for track in roadmap.tracks:
        found[track.slug] = tuple(kata for topic in track.topics for kata in topic.katas)
    return found


@given(roadmap=roadmaps(), data=st.data())
def test_whatever_is_on_the_map_is_selected_by_its_names(
    roadmap: Roadmap, data: st.DataObject
) -> None:
    """By its slug or its path, below any folder, with either kind of slash."""
    path, katas = data.draw(st.sampled_from(sorted(named(roadmap).items(), key=lambda i: i[0])))
    start = st.sampled_from(["", "./", "exercises/", "/a/exercises/b/solutions/", "exercises/./"])
    selector = data.draw(st.sampled_from([path, data.draw(start) + path, path.split("/")[-1]]))
    selector += data.draw(st.sampled_from(["", "/"])) if path.count("/") < 2 else ""
    selector = data.draw(st.sampled_from([selector, selector.replace("/", "\\")]))
    if katas:
        assert select(roadmap, [selector]) == katas
    else:
        with pytest.raises(UserError, match="is to come"):
            select(roadmap, [selector])


@given(roadmap=roadmaps(), data=st.data())
def test_the_files_of_a_kata_select_it(roadmap: Roadmap, data: st.DataObject) -> None:
    """Its stub, its solution and its tests, unless these are the stub of another one."""
    slugs = {kata.slug for kata in roadmap.katas}
    for kata in roadmap.katas:
        assert select(roadmap, [f"exercises/{kata.stub}"]) == (kata,)
        assert select(roadmap, [f"solutions/{kata.stub}"]) == (kata,)
        if f"test_{kata.slug}" not in slugs:
            assert select(roadmap, [f"exercises/{kata.test}"]) == (kata,)


@given(roadmap=roadmaps(), selector=st.text() | st.text(alphabet="aest_/\\. ~:*"))
def test_anything_may_be_typed(roadmap: Roadmap, selector: str) -> None:
    """A string selects katas of the map, or is a user's error."""
    with contextlib.suppress(UserError):
        assert set(select(roadmap, [selector])) <= set(roadmap.katas)
