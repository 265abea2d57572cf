"""Tests of `needs.py`: what this machine lacks, and what to do about it."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from checks import environment, needs
from checks.tests.conftest import Sample


def test_a_machine_that_has_it_all_lacks_nothing() -> None:
    """Dependency groups are not looked at here."""
    if sys.platform == "linux":
        assert needs.lacking(["fork", "posix", "gil", "group:data_engineering"]) is None


def test_a_system_without_fork_says_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kata that forks is for Linux or WSL."""
    monkeypatch.delattr(os, "fork", raising=False)
    assert needs.lacking(["fork"]) == "needs os.fork, which this system lacks: use Linux or WSL"


def test_a_system_that_is_not_posix_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kata on signals or sockets of POSIX is for Linux, macOS or WSL."""
    monkeypatch.setattr(os, "name", "nt")
    lacks = needs.lacking(["posix"])
    monkeypatch.undo()
    assert lacks == "needs a POSIX system: use Linux, macOS or WSL"


def test_a_free_threaded_python_lacks_the_gil(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kata on the GIL needs a build that has it."""
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    assert needs.lacking(["gil"]) == "needs a Python with the GIL: use the ordinary build"


def test_a_machine_without_a_compiler_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A compiler is looked for on the PATH, by CC first."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert needs.lacking(["compiler"]) == "needs a C compiler: install gcc or clang"
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "clang" else None)
    monkeypatch.setenv("CC", "clang")
    assert needs.lacking(["compiler"]) is None


def test_a_need_that_nobody_knows_is_told(sample: Sample) -> None:
    """A typo in `needs` makes the kata unavailable, and is no fault of the grader."""
    assert needs.known("fork")
    assert needs.known("group:web")
    assert not needs.known("frok")
    topic = sample.root / "exercises/basics/numbers/topic.toml"
    text = topic.read_text("utf-8").replace("minutes = 5", 'minutes = 5\nneeds = ["frok"]')
    topic.write_text(text, "utf-8")
    sample.solve("double")
    result = sample.run("grade", "double")
    assert "needs 'frok', which this grader does not know: mend `needs`" in result.output
    assert "1 unavailable" in result.output
    assert result.exit_code == 0


def test_groups_are_named_without_their_mark() -> None:
    """Only dependency groups are libraries to install."""
    assert needs.groups(["fork", "group:web", "group:data"]) == ["web", "data"]


def test_a_group_that_cannot_be_installed_says_why(sample: Sample) -> None:
    """The others are installed all the same."""
    failed = needs.install(sample.repository, ["no_such_group"])
    assert list(failed) == ["no_such_group"]
    assert failed["no_such_group"].startswith("needs the libraries of the group 'no_such_group': ")


def test_groups_are_installed_once_each(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many katas need one."""
    asked: list[object] = []
    monkeypatch.setattr(environment, "ensure", lambda root, groups, folder: asked.append(groups))
    assert needs.install(sample.repository, ["web", "data", "web"]) == {}
    assert asked == [["base", "data"], ["base", "web"]]
