"""Tests of `atomic_write`."""

import os
import stat
import tempfile
from pathlib import Path
from typing import TextIO
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .atomic_write import atomic_write


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """An existing file, alone in its folder."""
    folder = tmp_path / "reports"
    folder.mkdir()
    path = folder / "report.txt"
    path.write_text("old", encoding="utf-8")
    return path


def test_the_text_of_the_body_replaces_the_old_text(report: Path) -> None:
    """After the block the file holds what the body wrote, and nothing of the old text."""
    with atomic_write(report) as file:
        file.write("n")
        file.write("ew")
    assert report.read_text(encoding="utf-8") == "new"


def test_a_file_that_was_not_there_is_made(tmp_path: Path) -> None:
    """A path without a file gets one, and only after the block."""
    path = tmp_path / "first.txt"
    with atomic_write(path) as file:
        file.write("hello")
        file.flush()
        before = path.exists()
    assert not before, "the file was there before the block had ended"
    assert path.read_text(encoding="utf-8") == "hello"


def test_readers_see_the_old_text_while_the_body_runs(report: Path) -> None:
    """While the body runs, a reader of the path still gets the old text."""
    with atomic_write(report) as file:
        at_the_start = report.read_text(encoding="utf-8")
        file.write("new")
        file.flush()
        after_writing = report.read_text(encoding="utf-8")
    assert (at_the_start, after_writing) == ("old", "old")


def test_the_encoding_is_used(report: Path) -> None:
    """The text is encoded in the encoding asked for."""
    with atomic_write(report, encoding="latin-1") as file:
        file.write("é")
    assert report.read_bytes() == b"\xe9"


def test_the_encoding_is_utf_8_unless_told(report: Path) -> None:
    """Without an encoding the text is UTF-8 on every machine."""
    with atomic_write(report) as file:
        file.write("é")
    assert report.read_bytes() == b"\xc3\xa9"


def test_success_leaves_no_other_file(report: Path) -> None:
    """After a success the folder holds the file alone: the temporary file is gone."""
    with atomic_write(report) as file:
        file.write("new")
    assert names(report.parent) == ["report.txt"]


@pytest.mark.parametrize(
    "error",
    [ValueError("bad row"), KeyboardInterrupt(), SystemExit(3)],
    ids=["ValueError", "KeyboardInterrupt", "SystemExit"],
)
def test_an_error_in_the_body_leaves_everything_as_it_was(
    report: Path, error: BaseException
) -> None:
    """Any exception in the body, Ctrl-C too: old text kept, no litter, the same error leaves."""

    def write() -> None:
        with atomic_write(report) as file:
            file.write("half of the n")
            file.flush()
            raise error

    with pytest.raises(type(error)) as raised:
        write()
    assert raised.value is error
    assert report.read_text(encoding="utf-8") == "old"
    assert names(report.parent) == ["report.txt"]


def test_an_error_in_the_body_makes_no_file(tmp_path: Path) -> None:
    """Where no file was before, a failed body leaves none."""

    def write() -> None:
        with atomic_write(tmp_path / "new.txt") as file:
            file.write("half")
            raise ValueError("bad row")

    with pytest.raises(ValueError, match="bad row"):
        write()
    assert names(tmp_path) == []


def test_a_failed_entering_leaves_everything_as_it_was(report: Path) -> None:
    """An unknown encoding raises on entering: no temporary file is left behind."""
    with pytest.raises(LookupError), atomic_write(report, encoding="no-such-encoding"):
        pass
    assert report.read_text(encoding="utf-8") == "old"
    assert names(report.parent) == ["report.txt"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize(
    "error", [OSError("disk is gone"), KeyboardInterrupt()], ids=["OSError", "KeyboardInterrupt"]
)
def test_an_error_while_publishing_leaves_everything_as_it_was(
    report: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    """When fsync or replace fails: old text kept, no litter, the same error leaves the block."""

    def fail(*_: object) -> None:
        raise error

    def write() -> None:
        with monkeypatch.context() as patched, atomic_write(report) as file:
            file.write("new")
            patched.setattr(os, step, fail)

    with pytest.raises(type(error)) as raised:
        write()
    assert raised.value is error
    assert report.read_text(encoding="utf-8") == "old"
    assert names(report.parent) == ["report.txt"]


def test_the_whole_text_reaches_the_disk_before_it_is_published(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Publishing means: flush, then fsync (with all the text written), then replace."""
    steps: list[tuple[str, int | str]] = []
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(fd: int | TextIO) -> None:
        descriptor = fd if isinstance(fd, int) else fd.fileno()
        steps.append(("fsync, bytes there:", os.stat(descriptor).st_size))
        real_fsync(descriptor)

    def replace(src: str | Path, dst: str | Path) -> None:
        steps.append(("replace onto", Path(dst).name))
        real_replace(src, dst)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    with atomic_write(report) as file:
        file.write("12345")
        in_the_body = list(steps)
    assert in_the_body == []
    assert steps[:2] == [("fsync, bytes there:", 5), ("replace onto", "report.txt")]


def test_the_temporary_file_stands_beside_the_target(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The temporary file is in the target's directory, not the current or the system's one."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    sources = []
    real_replace = os.replace

    def replace(src: str | Path, dst: str | Path) -> None:
        sources.append(Path(src).resolve().parent)
        real_replace(src, dst)

    monkeypatch.setattr(os, "replace", replace)
    with atomic_write(report) as file:
        file.write("new")
    assert sources == [report.resolve().parent]
    assert names(elsewhere) == []


def test_a_neighbour_is_not_written_over(report: Path) -> None:
    """The temporary file has a name that no other file has: a neighbour is never written over."""
    with atomic_write(report) as file:
        file.write("new")
        beside = [name for name in names(report.parent) if name != "report.txt"]
    assert len(beside) == 1, "while the body runs, one temporary file stands beside the target"
    neighbour = report.parent / beside[0]
    neighbour.write_text("a file of that very name", encoding="utf-8")
    with atomic_write(report) as file:
        file.write("newer")
    assert names(report.parent) == sorted(["report.txt", neighbour.name])
    assert neighbour.read_text(encoding="utf-8") == "a file of that very name"
    assert report.read_text(encoding="utf-8") == "newer"


def test_a_relative_path_works(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path without a directory part is a file in the current directory."""
    monkeypatch.chdir(report.parent)
    with atomic_write(Path("report.txt")) as file:
        file.write("new")
    assert report.read_text(encoding="utf-8") == "new"


def test_permission_bits_are_kept(report: Path) -> None:
    """An existing file has the same permission bits after it was replaced."""
    report.chmod(0o640)
    before = stat.S_IMODE(report.stat().st_mode)
    with atomic_write(report) as file:
        file.write("new")
    assert stat.filemode(report.stat().st_mode)[1:] == stat.filemode(before)[1:]


def test_permission_bits_are_right_from_the_first_moment(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new file has the permission bits at the moment it appears, not some moments later."""
    report.chmod(0o640)
    before = stat.filemode(report.stat().st_mode)
    at_once = []
    real_replace = os.replace

    def replace(src: str | Path, dst: str | Path) -> None:
        real_replace(src, dst)
        at_once.append(stat.filemode(report.stat().st_mode))

    monkeypatch.setattr(os, "replace", replace)
    with atomic_write(report) as file:
        file.write("new")
    assert at_once == [before]


@settings(max_examples=25)
@given(
    attempts=st.lists(st.tuples(st.text("abcé\n", max_size=20), st.booleans()), max_size=5),
)
def test_the_file_always_holds_the_last_whole_text(attempts: list[tuple[str, bool]]) -> None:
    """After any row of good and failed writes the file holds the text of the last good one."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(os, "fsync"):
        path = Path(folder) / "state.txt"
        path.write_text("first", encoding="utf-8")
        expected = "first"
        for text, good in attempts:
            try:
                with atomic_write(path) as file:
                    file.write(text)
                    if not good:
                        raise RuntimeError("power cut")
                expected = text
            except RuntimeError:
                assert not good
            assert path.read_text(encoding="utf-8") == expected
        assert names(Path(folder)) == ["state.txt"]
