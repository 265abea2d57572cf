"""Tests of docs/: what they say of the grader is what it is."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from checks import answers, grading
from checks.author import guide
from checks.author.gates import runs as gates
from checks.roadmap import Limits
from checks.runner import limits
from checks.tests.test_architecture import CHECKS, PARTS

DOCS = CHECKS.parent / "docs"
PAGES = sorted(DOCS.glob("*.md"))
WRITTEN = {"mutation.md"}  # by nox -s mutate, once it has run


def rows(page: str) -> dict[str, str]:
    """The second cell of every row of a page's tables by the first."""
    found = re.findall(r"^\| (.+?) \| (.+?) \|", (DOCS / page).read_text("utf-8"), re.M)
    return dict(found)


def test_settings_name_the_defaults_of_a_topics_limits() -> None:
    """Each limit of topic.toml with its default."""
    table = rows("settings.md")
    defaults = {name: f"{value:g}" for name, value in msgspec.structs.asdict(Limits()).items()}
    assert {name: table[f"`{name}`"] for name in defaults} == defaults


def test_settings_name_the_bounds_that_are_the_same_for_all() -> None:
    """Each of the grader's own bounds."""
    table = rows("settings.md")
    assert table["processes of a run at one time"] == f"{limits.PROCESSES}"
    assert table["open files of a process"] == f"{limits.OPEN_FILES}"
    assert table["size of a file that it writes"] == f"{limits.FILE_SIZE // limits.MIB} MiB"
    on_disk, files = f"{limits.DISK // limits.MIB} MiB", f"{limits.FILES}"
    assert table["what all files of a run take on disk"] == on_disk
    assert table["files and folders that it has at one time"] == files
    assert table["address space of a process"] == f"{limits.ADDRESS_SPACE // 1024**3} GiB"
    assert table["size of an answer's file"] == f"{answers.LARGEST // limits.MIB} MiB"
    assert table["printed text in a report"] == f"{grading.OUTPUT_KEPT} characters"
    hurried = gates.IMPOSTOR_LIMITS
    told = (
        f"{gates.SECONDS_A_KATA:g} s, an idle impostor {hurried.test_s:g} s a test and "
        f"{hurried.kata_s:g} s in all, and the code of a guide {guide.SECONDS} s"
    )
    assert told in (DOCS / "settings.md").read_text("utf-8").replace("\n", " ")


def test_settings_name_every_variable_of_ours() -> None:
    """What the grader reads of the environment under its own name."""
    sources = [path.read_text("utf-8") for path in PARTS]
    variables = {name for source in sources for name in re.findall(r"\bKATAS_[A-Z]+\b", source)}
    table = (DOCS / "settings.md").read_text("utf-8")
    assert [name for name in sorted(variables) if f"`{name}" not in table] == []


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.relative_to(CHECKS).as_posix())
def test_the_architecture_has_a_line_for_every_module(path: Path) -> None:
    """A maintainer finds each module's job; the harness speaks for itself."""
    parts = path.relative_to(CHECKS).with_suffix("").parts
    if parts[0] != "harness" and parts[-1] not in ("__init__", "__main__"):
        assert f"`{'/'.join(parts)}`" in (DOCS / "architecture.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    """Pages link each other and files of the clone."""
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert target in WRITTEN or (page.parent / target).exists(), target


def test_every_page_is_linked_from_the_readme() -> None:
    """A page that nothing leads to is not read."""
    readme = (CHECKS.parent / "README.md").read_text("utf-8")
    assert [page.name for page in PAGES if f"(docs/{page.name})" not in readme] == []
