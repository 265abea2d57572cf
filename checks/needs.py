"""What a kata needs of the machine: is it there, and if not, how to get it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from checks import environment
from checks.repository import Repository

GROUP = "group:"


def known(need: str) -> bool:
    """Whether this is something that a `topic.toml` may name under `needs`."""
    return need in _LACKS or need.startswith(GROUP)


def lacking(needs: Iterable[str]) -> str | None:
    """Why a kata cannot run on this machine, or None. Dependency groups are not looked at."""
    for need in needs:
        if not known(need):
            return f"needs {need!r}, which this grader does not know: mend `needs` in topic.toml"
        if not need.startswith(GROUP) and (lacks := _LACKS[need]()):
            return lacks
    return None


def unmet(needs: Iterable[str]) -> str | None:
    """Why a kata cannot run on this machine; a need that nothing knows of is the author's slip."""
    return lacking(need for need in needs if known(need))


def groups(needs: Iterable[str]) -> list[str]:
    """The dependency groups among the needs."""
    return [need.removeprefix(GROUP) for need in needs if need.startswith(GROUP)]


def install(repository: Repository, wanted: Iterable[str]) -> dict[str, str]:
    """Install dependency groups into this environment. Returns why, for those that could not be."""
    failed = {}
    for group in sorted(set(wanted)):
        try:
            environment.ensure(repository.root, ["base", group], _this_environment())
        except (environment.InstallError, OSError) as error:
            failed[group] = f"needs the libraries of the group {group!r}: {error}"
    return failed


def _this_environment() -> Path:
    return Path(sys.prefix)


def _no_fork() -> str | None:
    return (
        None if hasattr(os, "fork") else "needs os.fork, which this system lacks: use Linux or WSL"
    )


def _no_posix() -> str | None:
    return None if os.name == "posix" else "needs a POSIX system: use Linux, macOS or WSL"


def _no_gil() -> str | None:
    enabled = getattr(sys, "_is_gil_enabled", lambda: True)()
    return None if enabled else "needs a Python with the GIL: use the ordinary build"


def _no_compiler() -> str | None:
    found = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc")
    return None if found else "needs a C compiler: install gcc or clang"


_LACKS = {"fork": _no_fork, "posix": _no_posix, "gil": _no_gil, "compiler": _no_compiler}
KNOWN = tuple(_LACKS)
