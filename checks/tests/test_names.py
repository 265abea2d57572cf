"""Tests of `author/names.py`: names that a kata can and cannot have."""

from __future__ import annotations

import pytest

from checks.author.names import hidden, ill_formed, proposal
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(300)  # the sample may have to be made first


def test_modules_and_libraries_would_be_hidden(sample: Sample) -> None:
    """Of the standard library, installed, pinned, or named by a group that is not installed."""
    project = sample.root / "pyproject.toml"
    text = project.read_text("utf-8")
    project.write_text(
        text.replace("[dependency-groups]", '[dependency-groups]\nq = ["rare-mq>1"]')
    )
    taken = hidden(sample.repository)
    assert taken["json"] == "the standard library's module json"
    assert taken["polars"] == "the library polars"
    assert taken["rare_mq"] == "the library rare_mq"
    assert taken["_pytest"] == "the library _pytest"
    assert "retry" not in taken


@pytest.mark.parametrize("name", ["retry", "retry_after", "http2_frames", "a"])
def test_names_in_lower_case_are_well_formed(name: str) -> None:
    """Words, digits after the first letter, one line between words."""
    assert ill_formed(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Retry", "is no name in lower case, such as retry_after"),
        ("retry-after", "is no name in lower case, such as retry_after"),
        ("2fast", "is no name in lower case, such as retry_after"),
        ("_retry", "is no name in lower case, such as retry_after"),
        ("", "is no name in lower case, such as retry_after"),
        ("class", "is a word of Python's own"),
        ("match", "is a word of Python's own"),
        ("test_retry", "is a name that pytest takes for tests"),
        ("conftest", "is a name that pytest takes for tests"),
    ],
)
def test_other_names_are_not(name: str, said: str) -> None:
    """It is said why."""
    assert ill_formed(name) == said


@pytest.mark.parametrize(
    ("name", "ending", "proposed"),
    [
        ("Retry-After!", "", "retry_after"),
        ("2fast", "", "fast"),
        ("class", "", "class_kata"),
        ("test_retry", "", "retry"),
        ("json", "", "json_kata"),
        ("taken", "", "taken_2"),
        ("price", "_suite", "price_suite"),
        ("price_suite", "_suite", "price_suite"),
        ("---", "", "kata"),
    ],
)
def test_another_name_is_proposed(name: str, ending: str, proposed: str) -> None:
    """One that is near, well formed and not taken."""
    assert proposal(name, ending, {"json", "taken", "taken_kata"}) == proposed
