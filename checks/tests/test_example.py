"""Tests of `author/example.py`: examples of every form, and what is left of one in a guide."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from checks.author import guide
from checks.author.example import Example, example_in_guide, guide_of_example
from checks.roadmap import Form
from checks.tests.conftest import CHECKS

FORMS: tuple[Form, ...] = get_args(Form)
SLUGS = ("abc", "a_rather_long_name_of_a_kata", "a_rather_long_one_suite")


@pytest.mark.timeout(60)
def test_examples_are_clean_whatever_their_names(tmp_path: Path) -> None:
    """Short names and long ones give what ruff neither complains of nor would lay out anew."""
    for form in FORMS:
        for slug in SLUGS:
            example = Example(form, slug)
            parts = ["solution", "tests", *(["given"] if example.given else [])]
            for part in parts if form != "artifact" else ["tests"]:
                (tmp_path / f"{part}_{form}_{slug}.py").write_text(example.text(part), "utf-8")
    for command in (["check", "--no-cache"], ["format", "--check", "--diff", "--no-cache"]):
        settings = str(CHECKS / "settings" / "ruff.toml")
        run = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--config", settings, str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("form", FORMS)
def test_an_example_is_whole(form: Form) -> None:
    """Its table, its three wrong answers and its row belong to the kata of that name."""
    example = Example(form, "fare_suite")
    assert (example.table.slug, example.table.form) == ("fare_suite", form)
    assert example.table.answer == example.answer_name
    assert [wrong.kata for wrong in example.wrongs] == ["fare_suite"] * 3
    assert guide.has_row(example.row, "`fare_suite`", "warm-up", str(example.table.minutes))


def test_the_guide_of_a_topic_is_whole_but_for_its_rows() -> None:
    """All sections, code that runs, and a table to add rows to."""
    text = guide_of_example("Trying Out")
    assert text.startswith("# Trying Out\n")
    assert not guide.missing_sections(text)
    assert guide.failure_of_code(text) is None
    assert guide.with_row(text, "| `a` |") is not None


def test_what_is_left_of_an_example_is_found() -> None:
    """Section by section; the table of katas is nobody's example."""
    text = guide_of_example("Trying Out")
    lines = text.splitlines()
    assert example_in_guide(text) == lines.index("## Architecture") + 1
    for section in ("Scenarios", "Go deeper"):
        text = text.replace("What happens when", "Plain: what happens when")
        assert example_in_guide(text) == text.splitlines().index(f"## {section}") + 1
        text = text.replace("**The upload", "**Once, the upload")
    assert example_in_guide(text.replace("one classic", "a classic")) is None
