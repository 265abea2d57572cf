"""Tests of `author/gates.py`: every gate, on a kata that is bad in just the way it looks for."""

from __future__ import annotations

import os
import re
from collections import defaultdict

import pytest

from checks.author.gates import GATES, Problem
from checks.author.topic_gates import TOPIC_GATES
from checks.author.verify import Verifier
from checks.repository import Repository
from checks.tests.bad_katas import ON_ANSWERS, ON_FACTS, ON_SOURCES, Bad, write_all
from checks.tests.bad_runs import on_runs
from checks.tests.conftest import fill

pytestmark = pytest.mark.timeout(180)  # for the one verification of all of them
BAD = (*ON_FACTS, *ON_ANSWERS, *ON_SOURCES, *on_runs())
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
        by_topic["/".join(problem.subject.split("/")[:2])].append(problem)
    return by_topic


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.slug)
def test_a_bad_kata_is_caught(found: Found, bad: Bad) -> None:
    """Just its faults are found, each by its gate, with the line to mend."""
    problems = [
        (problem.gate, problem.where, re.sub(r"take \d+\.\d s", "take N s", problem.text))
        for problem in found[bad.topic]
    ]
    assert sorted(problems) == sorted(bad.problems())


def test_no_gate_is_left_out() -> None:
    """Every gate of both tables has a bad kata here that it catches."""
    caught = {gate for bad in BAD for gate, _, _ in bad.expected}
    assert caught == {gate.__name__ for gate in (*GATES, *TOPIC_GATES)}


def test_a_problem_reads_as_one_line() -> None:
    """Place, text, kata and gate stand on one line."""
    problem = Problem("exercises/a/b/c.py:3", "it is bad", "a/b/c", "clean")
    assert str(problem) == "exercises/a/b/c.py:3: it is bad   [a/b/c: clean]"
