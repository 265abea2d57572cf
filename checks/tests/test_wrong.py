"""Tests of `author/wrong.py`: wrong answers as edits of the reference answer."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.author.wrong import Edit, apply, line_of, read_wrong, wrong_answer
from checks.errors import UserError
from checks.tests.conftest import Sample

WRONG = "solutions/basics/numbers/wrong.toml"


def test_a_wrong_answer_is_the_reference_answer_edited(sample: Sample) -> None:
    """Its text is graded under its own name."""
    path = sample.root / WRONG
    wrong = read_wrong(path)[1]
    kata = sample.repository.roadmap.katas[0]
    solution = sample.repository.solution(kata).read_text("utf-8")
    answer = wrong_answer(kata, wrong, solution, path)
    assert answer.data.decode() == solution.replace("number + number", "number + 2")
    assert answer.shown == "wrong answer plus_two"


def test_edits_are_made_one_after_another() -> None:
    """A later one sees what the earlier ones made."""
    assert apply([Edit("a", "b"), Edit("b", "cc")], "xay", "here") == "xccy"


@pytest.mark.parametrize(("find", "times"), [("nowhere", 0), ("number", 5)])
def test_an_edit_that_does_not_match_once_is_refused(sample: Sample, find: str, times: int) -> None:
    """File, line, name and number of the edit are told."""
    path = sample.root / WRONG
    text = path.read_text("utf-8").replace('find = "number + number", put = "number + 2"', "X")
    path.write_text(text.replace("X", f'find = "{find}", put = ""'), "utf-8")
    kata, wrong = sample.repository.roadmap.katas[0], read_wrong(path)[1]
    solution = sample.repository.solution(kata).read_text("utf-8")
    with pytest.raises(UserError) as caught:
        wrong_answer(kata, wrong, solution, path)
    assert str(caught.value) == (
        f"{WRONG}:9: plus_two: the find of edit 1 matches {times} times in the reference answer; "
        "make it match exactly once"
    )


def test_a_name_of_two_katas_is_found_in_its_own_table(tmp_path: Path) -> None:
    """Names are unique in a kata only."""
    path = tmp_path / "wrong.toml"
    table = '[[wrong]]\nkata = "{}"\nname = "same"\nbelieves = ""\nedits = []\n'
    path.write_text(table.format("a") + table.format("b"), "utf-8")
    assert [line_of(path, wrong) for wrong in read_wrong(path)] == [3, 8]


def test_a_table_in_another_layout_still_has_a_line(tmp_path: Path) -> None:
    """Where the name is not on a line of its own, the file's first line is named."""
    path = tmp_path / "wrong.toml"
    path.write_text('wrong = [{kata="a", name="n", believes="", edits=[]}]\n', "utf-8")
    assert line_of(path, read_wrong(path)[0]) == 1


def test_no_file_is_no_wrong_answers(tmp_path: Path) -> None:
    """A topic without wrong.toml has none."""
    assert read_wrong(tmp_path / "wrong.toml") == ()


def test_an_unknown_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line that it stands on."""
    monkeypatch.chdir(tmp_path)
    Path("wrong.toml").write_text('[[wrong]]\nkata = "a"\nnmae = "x"\n', "utf-8")
    with pytest.raises(UserError, match=r"^wrong\.toml:3: Object contains unknown field `nmae`"):
        read_wrong(Path("wrong.toml"))


FEW = st.text(alphabet="ab\n", max_size=8)


@given(text=FEW, find=FEW, put=FEW)
@example(text="aaa", find="aa", put="b")
def test_an_edit_is_made_at_the_one_place_that_it_can_mean(text: str, find: str, put: str) -> None:
    """At any other number of places, also such that overlap, it is refused."""
    places = [n for n in range(len(text) + 1) if text.startswith(find, n)]
    if len(places) == 1:
        (place,) = places
        assert (
            apply([Edit(find, put)], text, "here") == text[:place] + put + text[place:][len(find) :]
        )
    else:
        with pytest.raises(UserError, match=rf"edit 1 matches {len(places)} times"):
            apply([Edit(find, put)], text, "here")


@given(before=FEW, find=st.text("xy", min_size=1), put=st.text("XY", min_size=1), after=FEW)
def test_an_edit_can_be_taken_back(before: str, find: str, put: str, after: str) -> None:
    """What the one edit made, its opposite undoes."""
    text = before + find + after
    edited = apply([Edit(find, put)], text, "here")
    assert apply([Edit(put, find)], edited, "here") == text
    assert apply([Edit(find, put), Edit(put, find)], text, "here") == text


PLAIN = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"))


@given(st.lists(st.builds(Edit, PLAIN, PLAIN), max_size=3), PLAIN)
def test_edits_are_read_as_they_were_written(edits: list[Edit], believes: str) -> None:
    """Quotes, line ends and letters of all scripts come out of the file as they went in."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    tables = ", ".join(f"{{find = {quoted(e.find)}, put = {quoted(e.put)}}}" for e in edits)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "wrong.toml")
        text = f'[[wrong]]\nkata = "a"\nname = "b"\nbelieves = {quoted(believes)}\n'
        path.write_text(f"{text}edits = [{tables}]\n", "utf-8", newline="\n")
        (wrong,) = read_wrong(path)
    assert (wrong.edits, wrong.believes) == (tuple(edits), believes)
