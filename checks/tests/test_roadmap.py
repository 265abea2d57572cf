"""Tests of `roadmap.py`: the map read from files, and what is said of files that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.errors import UserError
from checks.roadmap import Unlisted, how_to_list, read_roadmap, shown
from checks.tests.conftest import Sample

ROADMAP = "exercises/roadmap.toml"
TOPIC = "exercises/basics/numbers/topic.toml"


def refusal(sample: Sample) -> str:
    """What reading the map says."""
    with pytest.raises(UserError) as caught:
        read_roadmap(sample.repository.exercises)
    return str(caught.value)


def replace(sample: Sample, path: str, old: str, new: str) -> None:
    """Replace the first `old` of a file."""
    text = (sample.root / path).read_text("utf-8")
    assert old in text
    (sample.root / path).write_text(text.replace(old, new, 1), "utf-8")


def test_the_map_lists_topics_and_katas_in_order(sample: Sample) -> None:
    """Tracks, topics and katas come in the order of the files; a topic without katas is kept."""
    roadmap = read_roadmap(sample.repository.exercises)
    assert [topic.id for topic in roadmap.topics] == ["basics/numbers", "basics/later"]
    assert [kata.id for kata in roadmap.katas] == ["basics/numbers/double", "basics/numbers/total"]
    assert roadmap.topics[1].katas == ()


def test_a_kata_knows_its_files_and_limits(sample: Sample) -> None:
    """Paths are relative to exercises/, the limits are the topic's."""
    kata = read_roadmap(sample.repository.exercises).katas[0]
    assert (kata.stub, kata.test) == (
        "basics/numbers/double.py",
        "basics/numbers/test_double.py",
    )
    assert kata.is_python
    assert (kata.limits.test_s, kata.limits.kata_s, kata.limits.memory_mib) == (2, 6, 2048)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "minutes = 10",
            'minutes = "x"',
            ":19: Expected `int`, got `str` - at `$.kata[1].minutes`",
        ),
        (
            'level = "core"',
            'level = "hard"',
            ":17: Invalid enum value 'hard' - at `$.kata[1].level`; "
            "one of warm-up, core, challenge",
        ),
        (
            'form = "fix"',
            'form = "mend"',
            ":18: Invalid enum value 'mend' - at `$.kata[1].form`; "
            "one of implement, fix, refactor, predict, artifact, test-writing",
        ),
        ('form = "fix"', 'frm = ""', ":18: Object contains unknown field `frm` - at `$.kata[1]`"),
        ('form = "fix"', "", ":14: Object missing required field `form` - at `$.kata[1]`"),
        (
            'hints = ["Count the items.", ',
            'hints = ["x", 3, ',
            ":21: Expected `str`, got `int` - at `$.kata[1].hints[1]`",
        ),
        (
            'hints = ["Count the items.", ',
            'hints = [\n"x",\n3,\n',
            ":23: Expected `str`, got `int` - at `$.kata[1].hints[1]`",
        ),
        (
            "kata_s = 6",
            "kata_ss = 6",
            ":3: Object contains unknown field `kata_ss` - at `$.limits`",
        ),
        ("[[kata]]", "[[katas]]", ":5: Object contains unknown field `katas`"),
        ("kata_s = 6", "kata_s =", ":3: not valid TOML: Invalid value (at line 3, column 9)"),
        ('title = "A sum"', 'title = """A', ":22: not valid TOML: Unterminated string"),
    ],
)
def test_a_topic_that_does_not_fit_is_refused(
    sample: Sample, old: str, new: str, said: str
) -> None:
    """One line names the file, the line to mend and what is wrong there."""
    replace(sample, TOPIC, old, new)
    assert refusal(sample).startswith(f"{TOPIC}{said}")
    assert "\n" not in refusal(sample)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "Later"', "title = 3", 6),
        (', title = "Numbers"', "", 5),
        ("[[track]]", "x = 1\n[[track]]", 1),
    ],
)
def test_a_roadmap_that_does_not_fit_is_refused(
    sample: Sample, old: str, new: str, line: int
) -> None:
    """In a list of tables, one a line, the element's own line is named."""
    replace(sample, ROADMAP, old, new)
    assert refusal(sample).startswith(f"{ROADMAP}:{line}: ")


def test_bytes_that_are_no_text_are_named_with_their_line(sample: Sample) -> None:
    """A file that is not UTF-8 is refused at the line of the first such byte."""
    (sample.root / TOPIC).write_bytes(b"# good\n# \xff\n")
    assert refusal(sample) == f"{TOPIC}:2: not UTF-8 text; save the file as UTF-8"


def test_a_missing_map_is_named(sample: Sample) -> None:
    """Without roadmap.toml there is nothing to read."""
    (sample.root / ROADMAP).unlink()
    assert refusal(sample) == f"{ROADMAP}: there is no such file"


def test_a_folder_in_the_place_of_the_map_is_named(sample: Sample) -> None:
    """What cannot be read says why."""
    (sample.root / ROADMAP).unlink()
    (sample.root / ROADMAP).mkdir()
    assert refusal(sample).startswith(f"{ROADMAP}: cannot be read (")


def test_two_katas_of_one_slug_are_refused(sample: Sample) -> None:
    """Slugs are unique, since a selector or a flat folder of answers goes by them alone."""
    replace(sample, TOPIC, 'slug = "total"', 'slug = "double"')
    assert refusal(sample) == (
        f"{TOPIC}: the slug 'double' is taken by basics/numbers/double ({TOPIC}); "
        "kata slugs are unique, choose another"
    )


def test_a_topic_without_a_place_is_known(sample: Sample) -> None:
    """A folder with a topic.toml that the map does not name, and how it gets there."""
    sample.write("exercises/basics/lost_one/topic.toml", "nothing is read of it")
    roadmap = read_roadmap(sample.repository.exercises)
    assert roadmap.unlisted == (Unlisted("basics/lost_one"),)
    assert how_to_list(Unlisted("basics/lost_one")) == (
        'add { slug = "lost_one", title = "Lost One" } to the topics of the track \'basics\' in '
        "exercises/roadmap.toml"
    )


def test_a_path_is_shown_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path below the current folder is relative, another is whole."""
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b.py") == "a/b.py"
    assert shown(tmp_path.parent / "b.py") == str(tmp_path.parent / "b.py")
