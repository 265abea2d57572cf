"""Tests of `author/new.py`: what is written, what is refused, and that it works at once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from checks.pristine import read_lock
from checks.repository import Repository
from checks.roadmap import Form
from checks.tests.conftest import Sample, fill
from checks.tests.test_grading import tree

pytestmark = pytest.mark.timeout(300)  # whole runs, on a machine that may be busy
TOPIC = "exercises/basics/numbers"
FORMS: tuple[Form, ...] = get_args(Form)
STILL = {"of_its_own", "guide_of_its_own"}


def made(sample: Sample, *arguments: str) -> str:
    """What the command says; it must succeed."""
    result = sample.run("new", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refusal(sample: Sample, *arguments: str) -> str:
    """What the command says; it must refuse in one line, and write nothing."""
    before = tree(sample.root / "exercises"), tree(sample.root / "solutions")
    result = sample.run("new", *arguments)
    assert result.exit_code == 2, result.output
    assert (tree(sample.root / "exercises"), tree(sample.root / "solutions")) == before
    assert result.output.count("\n") == 1
    return result.output.removeprefix("error: ").strip()


def places(output: str) -> list[str]:
    """The places that are told, as `path:line`."""
    return re.findall(r"^  (\S+:\d+) ", output, re.M)


@pytest.fixture(scope="module")
def with_all_forms(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A repository with a new topic that has an example of every form."""
    sample = fill(tmp_path_factory.mktemp("forms"))
    assert sample.run("lock").exit_code == 0
    for form in FORMS:
        slug = f"try_{form.replace('-', '_')}{'_suite' if form == 'test-writing' else ''}"
        made(sample, f"basics/try_out/{slug}", "--form", form)
    return sample


@pytest.mark.timeout(600)
def test_every_form_is_verified_but_for_being_an_example(with_all_forms: Sample) -> None:
    """All other gates are passed: stubs fail, answers pass, wrong answers are rejected."""
    result = with_all_forms.run("verify", "try_out", "--jobs", "1")
    gates = re.findall(r"^\S+:\d+: (\w+): ", result.output, re.M)
    assert set(gates) == STILL, result.output
    assert gates.count("of_its_own") == 6 * len(FORMS)


@pytest.mark.timeout(300)
def test_every_form_is_graded(with_all_forms: Sample) -> None:
    """Its reference answer is solved; its stub is not started, and its lock is up to date."""
    assert with_all_forms.run("lock").output.splitlines()[0] == "katas.lock is up to date"
    assert "6 not started" in with_all_forms.run("grade", "try_out").output
    solutions = with_all_forms.root / "solutions"
    assert "6 solved" in with_all_forms.run("grade", "try_out", "--answers", solutions).output


def test_a_kata_joins_its_topic(sample: Sample) -> None:
    """New files, tables at the end of shared ones, a row; told by the first line that is new."""
    wrong_toml = sample.root / "solutions/basics/numbers/wrong.toml"
    before = wrong_toml.read_text("utf-8")
    output = made(sample, "basics/numbers/halve", "--form", "fix")
    assert places(output) == [
        f"{TOPIC}/halve.py:1",
        "solutions/basics/numbers/halve.py:1",
        f"{TOPIC}/test_halve.py:1",
        f"solutions/basics/numbers/wrong.toml:{len(before.splitlines()) + 2}",
        f"{TOPIC}/topic.toml:23",
        f"{TOPIC}/README.md:19",
        "exercises/basics/README.md:1",
    ]
    assert wrong_toml.read_text("utf-8").startswith(before)
    table = tomllib.loads((sample.root / TOPIC / "topic.toml").read_text("utf-8"))
    assert [kata["slug"] for kata in table["kata"]] == ["double", "total", "halve"]
    guide = (sample.root / TOPIC / "README.md").read_text("utf-8")
    assert "| `total` | many numbers | core | 10 |\n| `halve` | Settings that leak |" in guide


def test_only_the_new_kata_is_recorded(sample: Sample) -> None:
    """A learner's answers and an author's other work are none of its business."""
    sample.answer("double", "an answer in the making")
    lock = read_lock(sample.repository.lock_file).katas
    made(sample, "basics/numbers/halve", "--form", "predict")
    after = read_lock(sample.repository.lock_file).katas
    assert len(after.pop("basics/numbers/halve").tests) == 3
    assert after["basics/numbers/double"] == lock["basics/numbers/double"]
    assert "halve_cases.py" in after["basics/numbers/total"].files


def test_a_topic_to_come_begins(sample: Sample) -> None:
    """It has its place and its title already."""
    before = (sample.root / "exercises/roadmap.toml").read_text("utf-8")
    made(sample, "basics/later/halve")
    assert (sample.root / "exercises/roadmap.toml").read_text("utf-8") == before
    guide = (sample.root / "exercises/basics/later/README.md").read_text("utf-8")
    assert guide.startswith("# Later\n")


def test_a_new_topic_and_a_new_track_get_their_places(sample: Sample) -> None:
    """At the end, with the titles that were given or ones made of their names."""
    made(sample, "basics/try_out/halve", "--title", "Trying Out")
    titles = ("--title", "Great Ones", "--track-title", "Far Away")
    output = made(sample, "far_away/great_ones/third", *titles)
    assert "exercises/roadmap.toml:" in output
    tracks = Repository(sample.root).roadmap.tracks
    assert [(t.id, t.title) for track in tracks for t in track.topics] == [
        ("basics/numbers", "Numbers"),
        ("basics/later", "Later"),
        ("basics/try_out", "Trying Out"),
        ("far_away/great_ones", "Great Ones"),
    ]
    assert tracks[1].title == "Far Away"
    readme = (sample.root / "exercises/far_away/README.md").read_text("utf-8")
    assert "# Far Away\n" in readme
    assert "[`great_ones`](great_ones/README.md)" in readme


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("halve",), "'halve' is not TRACK/TOPIC/KATA, as in: nox -s new -- "),
        (("basics/numbers/json",), "json would hide the standard library's module json; call it "),
        (("basics/numbers/polars",), "polars would hide the library polars; call it for example "),
        (
            ("basics/numbers/sum",),
            "sum would hide a built-in of Python; call it for example ",
        ),
        (
            ("basics/later/double",),
            "double is taken by basics/numbers/double; call it for ",
        ),
        (("basics/later/numbers",), "numbers is a topic, which a selector would mean; call it for"),
        (("basics/later/basics",), "basics is a track, which a selector would mean; call it for "),
        (("basics/numbers/Half-Of",), "'Half-Of' is no name in lower case, such as retry_after; "),
        (
            ("basics/New/half",),
            "'New' is no name in lower case, such as retry_after; call the ",
        ),
        (("other/numbers/half",), "there is a topic basics/numbers, and selectors go by its name"),
        (
            ("basics/numbers/half", "--form", "test-writing"),
            "the name of a test-writing kata ends in _suite: call it basics/numbers/half_suite",
        ),
        (("basics/later/half", "--title", "x"), "the topic basics/later is there, and its title "),
        (
            ("basics/x/half", "--track-title", "x"),
            "the track basics is there, and its title ",
        ),
    ],
)
def test_a_name_that_cannot_be_had_is_refused(
    sample: Sample, arguments: tuple[str, ...], said: str
) -> None:
    """In one line, with what to do instead; nothing is written."""
    assert refusal(sample, *arguments).startswith(said)


def test_a_proposal_is_one_that_works(sample: Sample) -> None:
    """It can be typed as it stands."""
    proposed = refusal(sample, "basics/numbers/json").rpartition(" ")[2]
    assert proposed == "basics/numbers/json_kata"
    made(sample, proposed)


@pytest.mark.parametrize(
    "path", [f"{TOPIC}/half.py", f"{TOPIC}/test_half.py", "solutions/basics/numbers/half.py"]
)
def test_a_file_is_never_overwritten(sample: Sample, path: str) -> None:
    """Whatever lies there already stays."""
    sample.write(path, "mine")
    assert refusal(sample, "basics/numbers/half") == f"{path} is there already; choose another name"


def test_what_cannot_be_added_to_is_told(sample: Sample) -> None:
    """A guide without its table, and tables in another style."""
    guide = sample.root / TOPIC / "README.md"
    text = guide.read_text("utf-8")
    guide.write_text(text.replace("## Katas", "## Exercises"), "utf-8")
    assert refusal(sample, "basics/numbers/half").startswith(
        f"{TOPIC}/README.md: there is no table under '## Katas'; write one with the columns "
    )
    guide.write_text(text, "utf-8")
    sample.write("solutions/basics/numbers/wrong.toml", "wrong = []\n")
    assert refusal(sample, "basics/numbers/half").startswith(
        "solutions/basics/numbers/wrong.toml: cannot be added to ("
    )


def test_a_topic_that_is_not_on_the_map_is_put_there_first(sample: Sample) -> None:
    """Its katas are not known, so they might have the same name."""
    sample.write("exercises/basics/lost_one/topic.toml", "")
    said = refusal(sample, "basics/lost_one/half")
    assert said.startswith('basics/lost_one is not on the map: add { slug = "lost_one", title = ')


def test_the_next_steps_are_told(sample: Sample) -> None:
    """The commands that an author needs now."""
    output = made(sample, "basics/later/half")
    assert "nox -s verify -- half --watch" in output
    assert "nox -s lock" in output
    assert all((sample.root / place.rpartition(":")[0]).is_file() for place in places(output))
    assert Path(places(output)[0].rpartition(":")[0]) == Path("exercises/basics/later/half.py")
