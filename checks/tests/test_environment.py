"""Tests of `environment.py`: environments really made, but with groups that ask for nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checks import environment
from checks.environment import InstallError, chosen_python, ensure, installed, requirements

PYPROJECT = """\
[dependency-groups]
base = []
more = ["polars", { include-group = "base" }, { include-group = "web" }]
web = ["fastapi"]
unknown = ["no-such-library-of-ours"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A clone with dependency groups, and nothing installed."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (tmp_path / "constraints.txt").write_text("polars==1\n", "utf-8")
    return tmp_path


@pytest.fixture
def made(root: Path) -> Path:
    """An environment that looks made: its interpreter is the one that runs this test."""
    folder = root / ".venv"
    python = environment.python_of(folder)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return folder


def stamp(folder: Path, root: Path, *groups: str) -> None:
    """Let an environment say what it holds."""
    content = {"pins": environment._pins(root), "groups": groups}
    (folder / environment.STAMP).write_text(json.dumps(content), "utf-8")


def test_a_group_has_what_it_asks_for_and_what_it_includes(root: Path) -> None:
    """Included groups are read as well."""
    assert requirements(root, "more") == ["polars", "fastapi"]


def test_an_unknown_group_is_named(root: Path) -> None:
    """A typo in `needs` is told by its name."""
    with pytest.raises(InstallError, match=r"pyproject\.toml has no dependency group 'moer'"):
        requirements(root, "moer")


def test_nothing_is_run_when_all_is_there(
    root: Path, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stamp with the pinned versions is believed: no process is started."""
    stamp(made, root, "base", "more")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("a process was started"))
    assert ensure(root, ["more", "base"], made) == environment.python_of(made)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pins": "old", "groups": ["base"]}'])
def test_a_stamp_that_is_not_of_these_versions_counts_for_nothing(
    root: Path, made: Path, content: str
) -> None:
    """Other pins, or a stamp that cannot be read, mean that nothing is known to be there."""
    (made / environment.STAMP).write_text(content, "utf-8")
    assert installed(root, made) == set()


def test_new_pins_make_the_stamp_old(root: Path, made: Path) -> None:
    """A change of constraints.txt installs anew, other settings in pyproject.toml do not."""
    stamp(made, root, "base")
    assert installed(root, made) == {"base"}
    (root / "pyproject.toml").write_text(f"{PYPROJECT}\n[tool.katas]\nroots = []\n", "utf-8")
    assert installed(root, made) == {"base"}
    (root / "constraints.txt").write_text("polars==2\n", "utf-8")
    assert installed(root, made) == set()


@pytest.mark.timeout(60)
def test_an_environment_is_made_where_there_is_none(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The standard library's venv makes it; a group without requirements asks pip for nothing."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(environment, "_install", lambda *_: None)
    folder = root / ".venv"
    python = ensure(root, ["base"], folder)
    assert subprocess.run([python, "-c", ""], check=False).returncode == 0
    assert installed(root, folder) == {"base"}
    assert "Installing base into .venv: once." in capfd.readouterr().err


def test_a_failing_installer_says_what_it_said(root: Path, made: Path) -> None:
    """The command and the last lines of its output are told, and nothing is stamped."""
    with pytest.raises(InstallError) as caught:
        environment._run([sys.executable, "-c", "raise SystemExit('no network')"])
    assert str(caught.value).endswith("failed: no network")
    assert installed(root, made) == set()


def fake_tool(folder: Path, name: str, script: str) -> None:
    """Put a program on the PATH."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="shell scripts as tools")
def test_uv_does_the_installing_where_it_is_there(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uv makes the environment and installs the pinned versions into it."""
    tools = tmp_path / "tools"
    tools.mkdir()
    fake_tool(
        tools,
        "uv",
        f'echo "$*" >> {tmp_path}/said; mkdir -p {root}/.venv/bin; touch {root}/.venv/bin/python',
    )
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    ensure(root, ["web"], root / ".venv", "python3.12")
    first, second = (tmp_path / "said").read_text("utf-8").splitlines()
    assert first == f"venv --quiet --allow-existing --python python3.12 {root}/.venv"
    assert second == (
        f"pip install --compile-bytecode --python {root}/.venv/bin/python --quiet "
        f"-c {root}/constraints.txt fastapi"
    )


@pytest.mark.skipif(os.name == "nt", reason="shell scripts as tools")
def test_pip_is_brought_where_it_is_missing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without pip gets it from ensurepip before it installs."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    python = environment.python_of(root / ".venv")
    python.parent.mkdir(parents=True)
    fake_tool(python.parent, "python", f'echo "$*" >> {root}/said; [ "$1" = -c ] && exit 1; exit 0')
    ensure(root, ["web"], root / ".venv")
    said = (root / "said").read_text("utf-8").splitlines()
    assert said[1] == "-m ensurepip"
    assert said[2].startswith("-m pip install --disable-pip-version-check --quiet -c ")


@pytest.mark.skipif(os.name == "nt", reason="shell scripts as tools")
@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("ensurepip is not available", "install the package python3-venv, then run this again"),
        ("disk full", "failed: disk full"),
    ],
)
def test_a_python_that_makes_no_environments_says_what_to_install(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, told: str
) -> None:
    """Debian's Python without ensurepip names the package; other failures are told as they are."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    fake_tool(tmp_path, "python", f"echo {says} >&2; exit 1")
    with pytest.raises(InstallError) as caught:
        ensure(root, ["web"], root / ".venv", str(tmp_path / "python"))
    assert str(caught.value).endswith(told)


def test_without_a_wish_this_python_is_chosen() -> None:
    """Its environment is .venv."""
    assert chosen_python([]) == (".venv", sys.executable)


@pytest.mark.parametrize("form", ["--python {}", "--python={}"])
@pytest.mark.skipif(os.name == "nt", reason="shell scripts as tools")
def test_a_python_is_chosen_by_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """One on the PATH is taken if it is what it is called, and has an environment of its own."""
    fake_tool(tmp_path, "python3.77", "echo 3.77")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    chosen = chosen_python(form.format("3.77").split())
    assert chosen == (".venv-3.77", str(tmp_path / "python3.77"))


@pytest.mark.skipif(os.name == "nt", reason="shell scripts as tools")
def test_a_shim_that_leads_nowhere_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyenv's own folder is looked into after the PATH."""
    fake_tool(tmp_path, "python3.77", "exit 127")
    inner = tmp_path / "versions" / "3.77.1" / "bin"
    inner.mkdir(parents=True)
    fake_tool(inner, "python", "echo 3.77")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert chosen_python(["--python", "3.77"]) == (".venv-3.77", str(inner / "python"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--python", "9.9"], "error: no Python 9.9 on the PATH or in "),
        (["--python"], "error: --python wants a version, as in: nox -s tests -- --python 3.12"),
    ],
)
def test_a_python_that_is_not_there_is_refused(arguments: list[str], said: str) -> None:
    """One line says what is missing; no other Python is taken in its place."""
    with pytest.raises(SystemExit) as caught:
        chosen_python(arguments)
    assert str(caught.value).startswith(said)


def test_the_module_stands_on_the_standard_library_alone() -> None:
    """It is what brings everything else."""
    code = "import checks.environment, sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    foreign = {name.split(".")[0] for name in run.stdout.split()} - sys.stdlib_module_names
    assert foreign <= {"checks", "__main__"}
