"""Tests of `author/wrong.py`: wrong answers as edits of the reference answer."""

from __future__ import annotations

from pathlib import Path

import pytest

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
