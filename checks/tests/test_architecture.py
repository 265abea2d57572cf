"""Tests of the house: who may import whom, how large a module is, and that all is documented."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKS = Path(__file__).parents[1]
LARGEST = 400

# From the ground up: a module may import from the lines above its own, and within its package.
LAYERS = (
    {"errors", "verdicts", "environment", "runner", "workers"},
    {"roadmap", "interrupt"},
    {"repository", "selection"},
    {"pristine", "needs"},
    {"answers"},
    {"workspace", "cache"},
    {"marks"},
    {"grading"},
    {"reports"},
    {"learn", "author"},
    {"cli"},
    {"__main__"},
)
ALONE = {"harness", "runner", "verdicts", "errors", "environment"}  # import nothing of the rest


def modules() -> list[Path]:
    """All modules of the grader but its tests."""
    return [path for path in sorted(CHECKS.rglob("*.py")) if "tests" not in folders(path)]


def folders(path: Path) -> tuple[str, ...]:
    """The folders below checks/ that a module lies in."""
    return path.relative_to(CHECKS).parts[:-1]


def name_of(path: Path) -> str:
    """The module as it is imported: `checks.marks.tests`."""
    parts = ("checks", *path.relative_to(CHECKS).with_suffix("").parts)
    return ".".join(part for part in parts if part != "__init__")


def part_of(module: str) -> str:
    """The part of the house that a module belongs to: `checks.marks.tests` -> `marks`."""
    return module.split(".")[1]


def imports(path: Path) -> Iterator[str]:
    """The modules of the grader that a module imports, anywhere in it."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            names = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (found for name in names if (found := module_in(name)))


def module_in(name: str) -> str | None:
    """The longest part of a dotted name that is a module of the grader."""
    parts = name.split(".")
    for end in range(len(parts), 1, -1):
        path = CHECKS.parent.joinpath(*parts[:end])
        if parts[0] == "checks" and (path.is_dir() or path.with_suffix(".py").is_file()):
            return ".".join(parts[:end])
    return None


def ids(path: Path) -> str:
    """A module's path in test names."""
    return path.relative_to(CHECKS).as_posix()


MODULES = modules()
PARTS = [path for path in MODULES if name_of(path) != "checks"]


@pytest.mark.parametrize("path", PARTS, ids=ids)
def test_imports_point_downwards(path: Path) -> None:
    """A part imports from lower parts, or from itself."""
    own = part_of(name_of(path))
    height = {part: number for number, layer in enumerate(LAYERS) for part in layer}
    for module in imports(path):
        part = part_of(module)
        if part == own:
            continue
        assert own not in ALONE, f"{own} imports {module}, but stands alone"
        assert part != "harness", f"{own} imports {module}, which is for kata tests"
        assert height[part] < height[own], f"{own} imports {module}, which is not below it"


def test_every_part_has_its_place() -> None:
    """A new part is put into the table above before it is used."""
    assert {part_of(name_of(path)) for path in PARTS} == {"harness"}.union(*LAYERS)


def test_no_imports_go_round_in_a_circle() -> None:
    """Also not inside a package."""
    graph = {name_of(path): set(imports(path)) - {name_of(path)} for path in MODULES}
    while leaves := {name for name, below in graph.items() if not below & graph.keys()}:
        graph = {name: below for name, below in graph.items() if name not in leaves}
    assert not graph


@pytest.mark.parametrize("name", ["environment", "errors"])
def test_what_runs_before_the_set_up_needs_no_library(name: str) -> None:
    """`noxfile.py` uses it before anything is installed."""
    for node in ast.walk(ast.parse((CHECKS / f"{name}.py").read_bytes())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            assert (module or "").split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_modules_are_small(path: Path) -> None:
    """At most 400 lines: a module has one job."""
    assert len(path.read_text("utf-8").splitlines()) <= LARGEST


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_all_that_is_public_says_what_it_is_for(path: Path) -> None:
    """Every module, and every public function and class in it, has a docstring."""
    tree = ast.parse(path.read_bytes())
    assert ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            assert node.name.startswith("_") or ast.get_docstring(node), node.name
