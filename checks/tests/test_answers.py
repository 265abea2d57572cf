"""Tests of `answers.py`: answers from whatever lies there, and notes on the files beside them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from checks.answers import LARGEST, Exercises, Folder, answer_of_text, read_answer
from checks.errors import UserError
from checks.pristine import Pristine
from checks.roadmap import Kata
from checks.tests.conftest import Sample

STUB = "exercises/basics/numbers/double.py"


@pytest.fixture
def kata(sample: Sample) -> Kata:
    """The kata `double` of the sample."""
    return sample.repository.roadmap.katas[0]


def link_to_nowhere(path: Path) -> None:
    """Make a link that leads nowhere."""
    path.symlink_to("nowhere")


def link_to_itself(path: Path) -> None:
    """Make a link that leads to itself."""
    path.symlink_to(path.name)


def leave_it_out(path: Path) -> None:
    """Make nothing."""


def large_file(path: Path) -> None:
    """Make a file that is larger than an answer may be."""
    path.write_bytes(b"#" * (LARGEST + 1))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (leave_it_out, f"{STUB} is missing: get it back with: git restore {STUB}"),
        (Path.mkdir, f"{STUB} is a folder: the answer is one file of that name"),
        (link_to_nowhere, f"{STUB} is a link that leads nowhere"),
        (link_to_itself, f"{STUB} cannot be read: Too many levels of symbolic links"),
        (os.mkfifo, f"{STUB} is not a regular file"),
        (large_file, f"{STUB} is over 1 MiB: an answer is a small file"),
    ],
    ids=["missing", "folder", "dead link", "endless link", "pipe", "large"],
)
def test_what_is_no_file_of_text_is_a_problem(
    sample: Sample, kata: Kata, make: Callable[[Path], None], said: str
) -> None:
    """Whatever lies in the place of the answer has one line that names it."""
    path = sample.root / STUB
    path.unlink()
    make(path)
    answer = read_answer(kata, path)
    assert (answer.problem, answer.data) == (said, b"")


@pytest.mark.parametrize(
    ("data", "said", "line"),
    [
        (b"a = 1\nb = '\xe9'\n", "byte 0xe9 is not utf-8: save the file as UTF-8", 2),
        (b"a = 1\n\0", "it holds a NUL byte, which no source has: save the file as UTF-8", 2),
        ("a = 1\n".encode("utf-16"), "it holds a NUL byte, which no source has: save", 1),
        (
            b"# coding: klingon\n",
            "its encoding is unknown or not what it says (unknown encoding: klingon): save it as",
            1,
        ),
    ],
    ids=["latin-1", "NUL", "UTF-16", "unknown"],
)
def test_bytes_that_are_no_source_are_a_problem(
    sample: Sample, kata: Kata, data: bytes, said: str, line: int
) -> None:
    """The byte and its line are told, and how to mend it."""
    (sample.root / STUB).write_bytes(data)
    answer = read_answer(kata, sample.root / STUB)
    assert answer.problem
    assert answer.problem.startswith(said)
    assert (answer.line, answer.data) == (line, b"")


def test_a_declared_encoding_is_honoured(sample: Sample, kata: Kata) -> None:
    """A source in latin-1 that says so is an answer."""
    data = b"# coding: latin-1\nA = '\xe9'\n"
    (sample.root / STUB).write_bytes(data)
    answer = Exercises(sample.repository).answer(kata)
    assert (answer.problem, answer.data, answer.shown) == (None, data, STUB)


def test_an_answer_can_be_a_text(kata: Kata) -> None:
    """A wrong answer or an impostor lies in no file."""
    assert answer_of_text(kata, "é", "made up").data == "é".encode()


def test_a_folder_is_laid_out_as_exercises_or_flat(
    sample: Sample, kata: Kata, tmp_path: Path
) -> None:
    """Both are looked into, the long path first; what is in neither has no answer."""
    folder = tmp_path / "answers"
    flat, deep = folder / "double.py", folder / "basics" / "numbers" / "double.py"
    deep.parent.mkdir(parents=True)
    source = Folder(folder)
    assert source.answer(kata) is None
    for path in (flat, deep):
        path.write_text(f"# {path}", "utf-8")
        answer = source.answer(kata)
        assert answer
        assert answer.data == f"# {path}".encode()


def test_a_folder_in_a_submission_is_a_problem(kata: Kata, tmp_path: Path) -> None:
    """A folder or a dead link named as the answer is told, not passed over."""
    (tmp_path / "double.py").mkdir()
    answer = Folder(tmp_path).answer(kata)
    assert answer
    assert answer.problem
    assert "is a folder" in answer.problem


def test_a_folder_of_answers_has_to_be_there(tmp_path: Path) -> None:
    """A mistyped folder is a usage error, not an empty submission."""
    with pytest.raises(UserError, match="there is no such folder of answers"):
        Folder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("duoble.py", "is not looked at: save the answer as double.py"),
        ("my_double.py", "is not looked at: save the answer as double.py"),
        ("helpers.py", "is not looked at: one file is the answer, so put what it needs there"),
    ],
)
def test_a_second_file_is_named(sample: Sample, name: str, said: str) -> None:
    """A helper, or an answer saved under another name, is told with what to do."""
    sample.write(f"exercises/basics/numbers/{name}", "")
    katas = sample.repository.roadmap.katas
    notes = list(Exercises(sample.repository).notes(katas, Pristine(sample.repository)))
    assert notes == [f"exercises/basics/numbers/{name} {said}"]


def test_a_file_like_a_kata_that_was_started_is_a_helper(sample: Sample) -> None:
    """Only a kata that has no answer yet is offered as the name to save it under."""
    sample.solve("double")
    sample.write("exercises/basics/numbers/double2.py", "")
    katas = sample.repository.roadmap.katas
    (note,) = Exercises(sample.repository).notes(katas, Pristine(sample.repository))
    assert "one file is the answer" in note


def test_stray_files_of_a_submission_are_named(sample: Sample, tmp_path: Path) -> None:
    """A file with the name of no kata is told; tests and answers are not."""
    folder = tmp_path / "answers"
    folder.mkdir()
    for name in ("double.py", "test_total.py", "totals.py"):
        (folder / name).write_text("", "utf-8")
    katas = sample.repository.roadmap.katas
    notes = list(Folder(folder).notes(katas, Pristine(sample.repository)))
    assert notes == [f"{folder}/totals.py is not looked at: save the answer as total.py"]


def test_an_answer_that_is_no_python_is_any_bytes(
    sample: Sample, kata: Kata, tmp_path: Path
) -> None:
    """Only a Python answer is looked at as text."""
    table = msgspec.structs.replace(kata.table, answer="double.toml", form="artifact")
    artifact = msgspec.structs.replace(kata, table=table)
    (tmp_path / "double.toml").write_bytes(b"\0\xff")
    assert read_answer(artifact, tmp_path / "double.toml").data == b"\0\xff"


def test_a_whole_clone_is_a_folder_of_answers(sample: Sample, kata: Kata) -> None:
    """A student's clone can be given as it is."""
    sample.solve("double")
    answer = Folder(sample.root).answer(kata)
    assert answer is not None
    assert answer.shown == f"exercises/{kata.stub}"


def test_a_folder_without_any_answer_is_a_slip(sample: Sample) -> None:
    """A wrong folder is not graded as nothing started."""
    (sample.root / "empty").mkdir()
    result = sample.run("grade", "--answers", "empty")
    assert result.exit_code == 2
    assert "empty: holds no answer to these katas" in result.output


CONFLICT = b"""\
def double(number: int) -> int:
<<<<<<< HEAD
    return 2 * number
=======
    raise NotImplementedError("write double")
>>>>>>> theirs
"""


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_merge_conflict_is_told_with_the_way_out(sample: Sample, kata: Kata, ends: bytes) -> None:
    """Its first line, and the command that takes the new stub and loses nothing."""
    path = sample.root / STUB
    path.write_bytes(CONFLICT.replace(b"\n", ends))
    answer = read_answer(kata, path)
    assert (answer.data, answer.line) == (b"", 2)
    assert answer.problem == (
        "merge conflict markers at line 2: decide what stays, or run nox -s reset -- double "
        "(takes the new stub, keeps this file as a backup)"
    )


@pytest.mark.parametrize(
    "data",
    [
        b'TEXT = """\n' + CONFLICT + b'"""\n',
        b"<<<<<<< HEAD\n=======\n",
        b"=======\n>>>>>>> theirs\n<<<<<<< HEAD\n",
        b"    <<<<<<< HEAD\n    =======\n    >>>>>>> theirs\n",
        b"<<<<<<< \n" * 100_000,
    ],
    ids=["in a string", "without an end", "in another order", "indented", "only starts"],
)
def test_what_looks_like_a_conflict_may_be_none(sample: Sample, kata: Kata, data: bytes) -> None:
    """Only all three markers, at the starts of lines and in order, in what is no Python."""
    path = sample.root / STUB
    path.write_bytes(data)
    assert read_answer(kata, path).problem is None


def test_other_files_than_python_can_hold_a_conflict(sample: Sample, kata: Kata) -> None:
    """An artifact is looked at in the same way."""
    table = msgspec.structs.replace(kata.table, answer="double.toml", form="artifact")
    path = sample.write("exercises/basics/numbers/double.toml", "")
    path.write_bytes(CONFLICT)
    answer = read_answer(msgspec.structs.replace(kata, table=table), path)
    assert (answer.problem or "").startswith("merge conflict markers at line 2")


def test_a_topic_that_is_not_on_the_map_is_told(sample: Sample) -> None:
    """A learner, or its author, sees at each grade why its katas are not graded."""
    sample.write("exercises/basics/lost_one/topic.toml", "")
    said = " ".join(sample.run("grade").output.split())
    assert (
        'exercises/basics/lost_one/topic.toml is not looked at: add { slug = "lost_one", title = '
        "\"Lost One\" } to the topics of the track 'basics' in exercises/roadmap.toml" in said
    )
