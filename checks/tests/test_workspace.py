"""Tests of `workspace.py`: the private folder of a run, made and removed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checks.answers import answer_of_text
from checks.tests.conftest import CHECKS, Sample
from checks.workspace import Workspace, lay_out, remove, scratch_folder

NOBODY = 65534


@pytest.fixture
def workspace(sample: Sample, tmp_path: Path) -> Workspace:
    """An answer of the sample laid out."""
    answer = answer_of_text(sample.repository.roadmap.katas[0], "x = 1\n", "made up")
    files = {"test_double.py": b"# tests\n", "data.csv": b"1\n"}
    return lay_out(tmp_path / "run", answer, files, CHECKS / "harness")


def test_an_answer_lies_over_the_pristine_topic(workspace: Workspace) -> None:
    """Answer, tests and support files lie together, as in exercises/."""
    assert workspace.topic == workspace.root / "exercises" / "basics" / "numbers"
    content = {path.name: path.read_bytes() for path in workspace.topic.iterdir()}
    assert content == {
        "double.py": b"x = 1\n",
        "test_double.py": b"# tests\n",
        "data.csv": b"1\n",
    }


def test_nothing_of_the_grader_is_there_but_the_harness(workspace: Workspace) -> None:
    """Neither solutions nor the grader lie in the workspace."""
    assert {path.name for path in workspace.root.iterdir()} == {"exercises", "checks"}
    assert [path.name for path in (workspace.root / "checks").iterdir()] == ["harness"]
    assert not list(workspace.root.rglob("__pycache__"))


def test_a_run_sees_little_of_the_environment(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HOME and TMPDIR are its own, secrets of the learner's shell are not passed on."""
    monkeypatch.setenv("SECRET_TOKEN", "x")
    environment = workspace.environment(7)
    assert "SECRET_TOKEN" not in environment
    assert environment["HOME"] == str(workspace.home)
    assert environment["TMPDIR"] == str(workspace.tmp)
    assert environment["PYTHONHASHSEED"] == "7"
    assert environment["PATH"] == os.environ["PATH"]


def test_a_scratch_folder_is_gone_afterwards() -> None:
    """Also when what was done in it raised."""
    made = []

    def fail() -> None:
        with scratch_folder() as folder:
            made.append(folder)
            (folder / "left").mkdir()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not made[0].exists()


def as_nobody(action: Callable[[], None]) -> None:
    """Run where rights count: as another user where this one is root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        action()
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that every user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_folder_is_removed_whatever_rights_a_run_took_away(open_folder: Path) -> None:
    """Closed folders with files, folders and links in them go; what a link leads to stays as is."""
    outside = open_folder / "outside"

    def make_and_remove() -> None:
        outside.write_text("precious", "utf-8")
        outside.chmod(0o600)
        run = open_folder / "run"
        closed = run / "closed"
        (closed / "inner" / "deep").mkdir(parents=True)
        (closed / "file").write_text("", "utf-8")
        (closed / "link").symlink_to(outside)
        (closed / "inner" / "deep" / "file").write_text("", "utf-8")
        for folder in (closed / "inner" / "deep", closed / "inner", closed):
            folder.chmod(0o000 if folder.name == "inner" else 0o500)
        remove(run)
        assert not run.exists()

    as_nobody(make_and_remove)
    assert stat.S_IMODE(outside.stat().st_mode) == 0o600


@pytest.mark.timeout(60)
def test_folders_nested_without_end_are_removed(tmp_path: Path) -> None:
    """Deeper than Python recurses, and than a path may be long."""
    run = tmp_path / "run"
    run.mkdir()
    code = "import os\nfor _ in range(1200): os.mkdir('deep'); os.chdir('deep')\nopen('f', 'w')"
    subprocess.run([sys.executable, "-c", code], cwd=run, check=True)
    remove(run)
    assert not run.exists()


def test_a_folder_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    """What a run removed by itself need not be removed."""
    remove(tmp_path / "nowhere")
