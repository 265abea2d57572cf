"""Names that a kata cannot have: it would hide something, or could not be imported."""

from __future__ import annotations

import keyword
import re
import sys
import tomllib
from collections.abc import Collection
from importlib.metadata import packages_distributions

from checks.repository import Repository


def hidden(repository: Repository) -> dict[str, str]:
    """What a kata's module would hide, by its name: a module of Python's own or of a library.

    Libraries are those installed, pinned, or named by a dependency group.
    """
    pins = (repository.root / "constraints.txt").read_text("utf-8").splitlines()
    project = tomllib.loads((repository.root / "pyproject.toml").read_text("utf-8"))
    groups = project.get("dependency-groups", {}).values()
    wanted = [entry for group in groups for entry in group if isinstance(entry, str)]
    libraries = {_module(requirement) for requirement in (*pins, *wanted)}
    return {
        **{name: f"the library {name}" for name in (*libraries, *packages_distributions())},
        **{name: f"the standard library's module {name}" for name in sys.stdlib_module_names},
    }


def _module(requirement: str) -> str:
    """The module that a library most likely has: `pytest-xdist==3.8.0` -> `pytest_xdist`."""
    return re.split(r"[^\w.-]", requirement.strip())[0].lower().replace("-", "_")


def ill_formed(name: str) -> str | None:
    """Why a name is none that a folder or a module of this repository can have."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        return "is no name in lower case, such as retry_after"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "is a word of Python's own"
    if name.startswith("test_") or name in ("test", "conftest"):
        return "is a name that pytest takes for tests"
    return None


def proposal(name: str, ending: str, taken: Collection[str]) -> str:
    """A name like this one that can be had.

    Args:
        ending: what it has to end in, such as `_suite`; nothing as a rule.
        taken: names that cannot be had, well formed as they are.
    """
    stem = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    stem = stem.removeprefix("test_").removesuffix(ending).lstrip("0123456789_") or "kata"
    tries = (stem, f"{stem}_kata", *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    return next(
        found for each in tries if not ill_formed(found := each + ending) and found not in taken
    )
