"""Tests of `author/gates.py`: every gate, on a kata that is bad in just the way it looks for."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from checks.author.gates import CHEAP, COSTLY, FIRST, TOPIC_CHEAP, TOPIC_COSTLY
from checks.author.gates.case import Problem
from checks.author.verify import Verifier
from checks.repository import Repository
from checks.tests.bad_katas import ON_ANSWERS, ON_FACTS, ON_SOURCES, Bad, on_examples, write_all
from checks.tests.bad_runs import on_runs
from checks.tests.conftest import fill

pytestmark = pytest.mark.timeout(600)  # for the one verification of all of them
BAD = (*ON_FACTS, *ON_ANSWERS, *ON_SOURCES, *on_examples(), *on_runs())
Found = dict[str, list[Problem]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """The problems of all bad katas by topic: verified together, which is much faster."""
    sample = fill(tmp_path_factory.mktemp("bad"))
    before = os.getcwd()
    os.chdir(sample.root)
    try:
        write_all(sample, BAD)
        repository = Repository(sample.root)
        problems = Verifier(repository).verify(repository.roadmap.katas)
    finally:
        os.chdir(before)
    by_topic: Found = defaultdict(list)
    for problem in problems:
        below = replace(problem, path=problem.path.relative_to(sample.root))
        by_topic["/".join(problem.subject.split("/")[:2])].append(below)
    return by_topic


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.slug)
def test_a_bad_kata_is_caught(found: Found, bad: Bad) -> None:
    """Just its faults are found, each by its gate, with the line to mend."""
    problems = [
        (problem.gate, problem.where, re.sub(r"take \d+\.\d s", "take N s", problem.text))
        for problem in found[bad.topic]
    ]
    assert sorted(problems) == sorted(bad.problems())


def test_every_problem_says_how_it_is_mended(found: Found) -> None:
    """In words, and in one line."""
    for problems in found.values():
        for problem in problems:
            assert problem.mend, problem
            assert "\n" not in str(problem), problem


def test_no_gate_is_left_out() -> None:
    """Every gate of the tables has a bad kata here that it catches."""
    caught = {gate for bad in BAD for gate, _, _ in bad.expected}
    gates = (*FIRST, *CHEAP, *COSTLY, *TOPIC_CHEAP, *TOPIC_COSTLY)
    assert caught == {gate.__name__ for gate in gates}


def test_a_problem_reads_as_one_line(tmp_path: Path) -> None:
    """Place, gate, fault and mend stand on one line, the place as an editor opens it."""
    path = tmp_path / "c.py"
    problem = Problem(path, 3, "it is bad", "make it good", "a/b/c", "clean")
    assert str(problem) == f"{path}:3: clean: it is bad; mend: make it good"


def test_problems_are_told_in_the_order_of_the_work(found: Found) -> None:
    """Stub, reference answer, tests, wrong answers, facts; then the guide, whatever its kata."""
    names = [problem.path.name for problem in found["basics/about_exampled"]]
    assert names[0] == names[1] == "exampled.py"
    assert names[2:] == ["test_exampled.py", "wrong.toml", "topic.toml", "README.md"]
