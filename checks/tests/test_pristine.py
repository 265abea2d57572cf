"""Tests of `pristine.py`: what is untouched, what was edited, and where originals come from."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.errors import UserError
from checks.pristine import (
    Lock,
    Locked,
    OriginalLost,
    Pristine,
    blob_id,
    files_of,
    lock_text,
    read_if_file,
    read_lock,
    topic_files,
    with_lf,
    write_whole,
)
from checks.roadmap import Kata
from checks.tests.conftest import Sample

TEST = "exercises/basics/numbers/test_double.py"


@pytest.fixture
def pristine(sample: Sample) -> Pristine:
    """The originals of the sample, of which no copies were kept yet."""
    shutil.rmtree(sample.repository.state, ignore_errors=True)
    return Pristine(sample.repository)


@pytest.fixture
def kata(sample: Sample) -> Kata:
    """The kata `double` of the sample."""
    return sample.repository.roadmap.katas[0]


def test_the_blob_id_is_gits(tmp_path: Path) -> None:
    """git names a file's content by the same id, so that it can give it back."""
    (tmp_path / "file").write_bytes(b"some\ntext\n")
    command = ["git", "hash-object", "file"]
    run = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert blob_id(b"some\ntext\n") == run.stdout.strip()


def test_line_ends_do_not_count(sample: Sample, pristine: Pristine, kata: Kata) -> None:
    """A stub that an editor gave CRLF is still untouched."""
    stub = sample.repository.stub(kata)
    stub.write_bytes(stub.read_bytes().replace(b"\n", b"\r\n"))
    assert pristine.is_untouched(kata)


def test_a_stub_is_untouched_until_it_is_changed(
    sample: Sample, pristine: Pristine, kata: Kata
) -> None:
    """Any other content is an answer; a stub that is not there is no untouched one."""
    assert pristine.is_untouched(kata)
    sample.answer("double", "x = 1\n")
    assert not pristine.is_untouched(kata)
    sample.repository.stub(kata).unlink()
    assert not pristine.is_untouched(kata)


def test_edited_and_removed_tests_are_named(sample: Sample, pristine: Pristine, kata: Kata) -> None:
    """What a kata stands on and is not as it was is named, whatever was done to it."""
    assert pristine.edited(kata) == []
    sample.write(TEST, "# nothing\n")
    assert pristine.edited(kata) == ["test_double.py"]
    (sample.root / TEST).unlink()
    assert pristine.edited(kata) == ["test_double.py"]


def test_originals_come_from_git(sample: Sample, pristine: Pristine, kata: Kata) -> None:
    """A commit that holds the file gives it back after an edit, and a copy is kept."""
    original = (sample.root / TEST).read_bytes()
    sample.write(TEST, "# nothing\n")
    assert pristine.files(kata) == {"test_double.py": original}
    shutil.rmtree(sample.root / ".git")
    assert pristine.files(kata) == {"test_double.py": original}


def test_originals_come_from_copies_that_were_kept_in_time(
    sample: Sample, pristine: Pristine, kata: Kata
) -> None:
    """Without git an earlier grade's copy gives the original back, with LF line ends."""
    shutil.rmtree(sample.root / ".git")
    stub, test = sample.repository.stub(kata), sample.root / TEST
    originals = stub.read_bytes(), test.read_bytes()
    test.write_bytes(test.read_bytes().replace(b"\n", b"\r\n"))
    pristine.keep([kata])
    stub.write_text("", "utf-8")
    test.write_text("", "utf-8")
    assert (pristine.stub(kata), pristine.files(kata)["test_double.py"]) == originals


def test_an_edited_file_is_not_kept_as_an_original(
    sample: Sample, pristine: Pristine, kata: Kata
) -> None:
    """A copy is made while the file still matches the lock, never after."""
    sample.answer("double", "x = 1\n")
    pristine.keep([kata])
    kept = {path.name for path in (sample.repository.state / "blobs").iterdir()}
    assert kept == set(pristine.locked(kata).files.values())


def test_a_lost_original_says_how_to_get_it(sample: Sample, pristine: Pristine, kata: Kata) -> None:
    """A zip download, edited before the first grade: one line, and nothing else is lost."""
    shutil.rmtree(sample.root / ".git")
    sample.write(TEST, "# nothing\n")
    with pytest.raises(OriginalLost) as lost:
        pristine.files(kata)
    assert str(lost.value) == (
        f"{TEST} was changed, and its original is neither in git nor in .katas/blobs: "
        "copy it from a fresh download of the repository, then run again"
    )


def test_without_git_on_the_machine_an_original_is_lost(
    sample: Sample, pristine: Pristine, kata: Kata, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing git is no traceback."""
    sample.write(TEST, "# nothing\n")
    monkeypatch.setenv("PATH", str(sample.root))
    with pytest.raises(OriginalLost):
        pristine.files(kata)


def test_copies_that_cannot_be_kept_do_no_harm(
    sample: Sample, pristine: Pristine, kata: Kata
) -> None:
    """Where `.katas` is no folder, originals still come from git."""
    sample.write(".katas", "")
    pristine.keep([kata])
    sample.write(TEST, "# nothing\n")
    assert b"def test_two_gives_four" in pristine.files(kata)["test_double.py"]


def test_a_kata_that_is_not_recorded_is_refused(sample: Sample, kata: Kata) -> None:
    """The lock is named, and the command that mends it."""
    sample.repository.lock_file.write_bytes(lock_text(Lock({})))
    with pytest.raises(UserError) as caught:
        Pristine(sample.repository).locked(kata)
    assert str(caught.value) == (
        "exercises/katas.lock: basics/numbers/double is not recorded; record it with: nox -s lock"
    )


@pytest.mark.parametrize(
    "content", [b"<<<<<<< HEAD\n{}", b'{"katas": {"a": 1}}', b'{"katas": {"\xff": 1}}']
)
def test_a_lock_that_cannot_be_read_says_how_to_mend_it(tmp_path: Path, content: bytes) -> None:
    """A merge conflict, another format or bytes that are no text are one line."""
    lock = tmp_path / "katas.lock"
    lock.write_bytes(content)
    with pytest.raises(UserError, match=r"cannot be read .* after a merge conflict run: nox -s"):
        read_lock(lock)


def test_a_missing_lock_says_how_to_get_it_back(tmp_path: Path) -> None:
    """Without a lock there is a command that brings it back."""
    with pytest.raises(UserError, match="no such file; get it back with: git restore"):
        read_lock(tmp_path / "katas.lock")


def test_data_that_is_no_text_keeps_its_bytes() -> None:
    """A picture has its own CR LF, as git has it; text has LF."""
    assert with_lf(b"\x89PNG\r\n\0\r\n") == b"\x89PNG\r\n\0\r\n"
    assert with_lf(b"a,b\r\n1,2\r\n") == b"a,b\n1,2\n"


def test_what_is_written_can_be_read_by_everybody(tmp_path: Path) -> None:
    """A lock that is written here can be read by another user."""
    write_whole(tmp_path / "file", b"x")
    assert (tmp_path / "file").stat().st_mode & 0o444 == 0o444


def test_the_lock_is_one_sorted_line_a_kata(tmp_path: Path) -> None:
    """So merges stay small, and what is written can be read."""
    one = Locked("1", {"test_a.py": "2"}, ("test_a",))
    lock = Lock({"b/b/b": one, "a/a/a": one})
    text = lock_text(lock)
    assert [line[:8] for line in text.splitlines()[1:3]] == [b'"a/a/a":', b'"b/b/b":']
    (tmp_path / "katas.lock").write_bytes(text)
    assert read_lock(tmp_path / "katas.lock") == lock


def test_hidden_tests_are_taken_apart_and_joined_again(kata: Kata) -> None:
    """What is told to all has no file and no name of them; two that do not fit stay apart."""
    files = {"test_double.py": "2", "test_hidden_double.py": "3"}
    whole = Locked("1", files, ("test_a", "test_hidden_double.py::test_a"))
    told, hidden = whole.apart(kata)
    assert told == Locked("1", {"test_double.py": "2"}, ("test_a",), hidden=1)
    assert hidden
    assert told.joined(hidden) == whole
    assert Locked("1", {}, (), hidden=2).joined(hidden) == Locked("1", {}, (), hidden=2)
    assert told.joined(None) == told
    assert told.apart(kata) == (told, None)


def test_the_digest_changes_with_the_lock(sample: Sample) -> None:
    """A report's digest of the lock tells two courses apart."""
    before = Pristine(sample.repository).digest
    with sample.repository.lock_file.open("ab") as stream:
        stream.write(b" ")
    assert Pristine(sample.repository).digest != before


def test_a_kata_stands_on_its_test_and_the_support_files(sample: Sample, kata: Kata) -> None:
    """No stub, guide, hidden file, folder or other kata's test; data may be named like a test."""
    topic = sample.repository.topic(kata)
    for name in ("data.csv", "test_data.csv", "helper.py", ".hidden"):
        (topic / name).write_text("", "utf-8")
    (topic / "__pycache__").mkdir()
    names = files_of(kata, topic_files(topic, ["double.py", "total.py"]))
    assert names == ["data.csv", "helper.py", "test_data.csv", "test_double.py"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """What is no regular file has no content, and does not raise."""
    assert read_if_file(tmp_path) is None
    assert read_if_file(tmp_path / "nothing" / "here") is None


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """The old content stays, without a half-written file beside it."""
    (tmp_path / "target").mkdir()
    with pytest.raises(OSError, match="target"):
        write_whole(tmp_path / "target", b"data")
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


TEXTS = st.lists(st.binary(max_size=6) | st.sampled_from([b"\n", b"\r\n", b"\r"])).map(b"".join)


@given(TEXTS)
def test_a_text_with_crlf_is_the_text_with_lf(data: bytes) -> None:
    """One blob, whichever line ends an editor or git gave it; and LF is what they become once."""
    lf = with_lf(data)
    if b"\0" in data:
        assert lf == data
        return
    crlf = lf.replace(b"\n", b"\r\n")
    assert with_lf(crlf) == lf or b"\r\n" in lf  # a lone CR before a CRLF is no line end
    assert blob_id(data) == blob_id(lf) or b"\r\n" in lf
    assert len(lf) == len(data) - data.count(b"\r\n")


LINES = st.text(st.characters(exclude_categories=["C"]), max_size=8)


@given(lines=st.lists(LINES, max_size=4), end=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_blob_id_is_gits_whatever_the_line_ends(
    sample: Sample, lines: list[str], end: str
) -> None:
    """git, told `text=auto eol=lf` as here, files a text under the same id."""
    (sample.root / ".gitattributes").write_text("* text=auto eol=lf\n", "utf-8")
    data = "".join(line + end for line in lines).encode()
    (sample.root / "file.txt").write_bytes(data)
    command = ["git", "hash-object", "file.txt"]
    run = subprocess.run(command, cwd=sample.root, check=True, capture_output=True, text=True)
    assert blob_id(data) == run.stdout.strip()
