"""The environment in `.venv`: made and filled once, then only looked at. Standard library alone,
since this is what brings everything else."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

STAMP = "katas.json"


class InstallError(Exception):
    """Something could not be installed; the text says what and how to mend it."""


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(root: Path, groups: Iterable[str], folder: Path, python: str = sys.executable) -> Path:
    """Make the environment `folder` hold the dependency groups, and return its interpreter.

    Nothing is run when its stamp says that they are there in the pinned versions.

    Args:
        root: the clone, with `pyproject.toml` and `constraints.txt`.
        python: the interpreter to make a new environment with.

    Raises:
        InstallError: a tool is missing, or failed.
    """
    wanted = set(groups)
    there = installed(root, folder)
    if wanted <= there and python_of(folder).exists():
        return python_of(folder)
    uv = shutil.which("uv")
    missing = sorted(wanted - there)
    if folder.exists() and not os.access(folder, os.W_OK):
        raise InstallError(
            f"{', '.join(missing)} has to be installed into {folder}, which cannot be written: "
            "make it writable, or use a clone whose environment is"
        )
    if not python_of(folder).exists():
        _create(folder, python, uv)
    print(f"Installing {', '.join(missing)} into {folder.name}: once.", file=sys.stderr, flush=True)
    _install(root, folder, sorted({r for group in missing for r in requirements(root, group)}), uv)
    stamp = {"pins": _pins(root), "groups": sorted(wanted | there)}
    try:
        (folder / STAMP).write_text(json.dumps(stamp), "utf-8")
    except OSError as error:
        raise InstallError(f"{folder / STAMP} cannot be written: {error.strerror}") from None
    return python_of(folder)


def installed(root: Path, folder: Path) -> set[str]:
    """The groups that the environment holds in the pinned versions."""
    try:
        stamp = json.loads((folder / STAMP).read_text("utf-8"))
        return set(stamp["groups"]) if stamp["pins"] == _pins(root) else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def requirements(root: Path, group: str) -> list[str]:
    """What a dependency group of `pyproject.toml` asks for, with the groups that it includes."""
    groups = _groups(root)
    if group not in groups:
        raise InstallError(f"pyproject.toml has no dependency group {group!r}")
    found: list[str] = []
    for entry in groups[group]:
        if isinstance(entry, str):
            found.append(entry)
        else:
            found.extend(requirements(root, entry["include-group"]))
    return found


def chosen_python(arguments: Sequence[str]) -> tuple[str, str]:
    """The environment folder and interpreter that `--python VERSION` among the arguments names.

    Raises:
        SystemExit: no such interpreter is to be found; looked for on the PATH and in pyenv.
    """
    unknown = [a for a in arguments if a != "--python" and not a.startswith("--python=")]
    if len(unknown) > ("--python" in arguments):
        sys.exit(f"error: only --python VERSION is understood here, not {unknown[0]}")
    words = [word for argument in arguments for word in argument.split("=", 1)]
    if "--python" not in words:
        return ".venv", sys.executable
    version = dict(itertools.pairwise(words)).get("--python")
    if not version:
        sys.exit("error: --python wants a version, as in: nox -s tests -- --python 3.12")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found = [shutil.which(f"python{version}"), *pyenv.glob(f"{version}.*/bin/python")]
    for python in filter(None, found):
        if _answers(str(python), version):
            return f".venv-{version}", str(python)
    sys.exit(f"error: no Python {version} on the PATH or in {pyenv}: install it, or leave it out")


def _answers(python: str, version: str) -> bool:
    """Whether it is that version: a shim on the PATH may lead nowhere."""
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    run = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return run.returncode == 0 and run.stdout.strip() == version


def all_groups(root: Path) -> tuple[str, ...]:
    """The names of all dependency groups of `pyproject.toml`."""
    return tuple(_groups(root))


def _groups(root: Path) -> dict[str, list[Any]]:
    import tomllib  # here, so that an older Python can still import this module and say so

    text = (root / "pyproject.toml").read_text("utf-8")
    groups: dict[str, list[Any]] = tomllib.loads(text)["dependency-groups"]
    return groups


def _pins(root: Path) -> str:
    """A digest of what may be installed; other settings in pyproject.toml change nothing of it."""
    groups = json.dumps(_groups(root), sort_keys=True).encode()
    return hashlib.sha256((root / "constraints.txt").read_bytes() + groups).hexdigest()


def _create(folder: Path, python: str, uv: str | None) -> None:
    if uv:
        _run([uv, "venv", "--quiet", "--allow-existing", "--python", python, str(folder)])
        return
    try:
        _run([python, "-m", "venv", str(folder)])
    except InstallError as error:
        if "ensurepip" in str(error):
            raise InstallError(
                "this Python cannot make environments: on Debian and Ubuntu install the package "
                "python3-venv, then run this again"
            ) from None
        raise


def _install(root: Path, folder: Path, wanted: list[str], uv: str | None) -> None:
    python = str(python_of(folder))
    pinned = ["--quiet", "-c", str(root / "constraints.txt"), *wanted]
    if uv:
        _run([uv, "pip", "install", "--compile-bytecode", "--python", python, *pinned])
        return
    if subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode:
        _run([python, "-m", "ensurepip"])
    _run([python, "-m", "pip", "install", "--disable-pip-version-check", *pinned])


def _run(command: list[str]) -> None:
    run = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if run.returncode:
        said = (run.stderr.strip() or run.stdout.strip() or "it said nothing").splitlines()
        raise InstallError(f"`{' '.join(command[:4])} ...` failed: {' | '.join(said[-3:])}")
