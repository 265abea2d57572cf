"""Hostile answers: each file in `hostile/` gets the verdict that its first lines name.

A category is graded once, as a learner grades, and each test looks at one thing of that run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from checks.tests.hostile_runs import (
    CATEGORIES,
    KATA_S,
    Attack,
    Observed,
    attacks,
    observe,
    said,
)
from checks.verdicts import State

pytestmark = pytest.mark.timeout(300)  # the first test of a category waits for its whole grade
LATE = 10.0  # seconds that the end of a run may take beyond its limit on a busy machine
Observe = Callable[[str], Observed]
together = [
    pytest.param(category, marks=pytest.mark.xdist_group(category)) for category in CATEGORIES
]


@pytest.fixture(scope="session")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Observe:
    """The one grade of a category."""
    return cache(lambda category: observe(category, tmp_path_factory.mktemp(category)))


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(attack, id=str(attack), marks=pytest.mark.xdist_group(category))
        for category in CATEGORIES
        for attack in attacks(category)
    ],
)
def test_an_attack_gets_its_verdict_and_the_true_cause(attack: Attack, observed: Observe) -> None:
    """State and cause are what the attack's first lines say, within the limits of its run."""
    verdict = observed(attack.category).verdict(attack.slug)
    assert verdict.state == attack.verdict, said(verdict)
    assert any(words in said(verdict) for words in attack.says), said(verdict)
    assert verdict.seconds < KATA_S + LATE


@pytest.mark.parametrize("category", together)
def test_the_neighbours_of_attacks_are_solved(category: str, observed: Observe) -> None:
    """No answer costs another one its verdict, and the grader comes to its ordinary end."""
    run = observed(category)
    states = {slug: run.verdict(slug).state for slug in run.neighbours}
    assert states == dict.fromkeys(run.neighbours, State.SOLVED)
    all_solved = {verdict.state for verdict in run.report.katas} == {State.SOLVED}
    assert run.status == (0 if all_solved else 1), run.printed


@pytest.mark.parametrize("category", together)
def test_attacks_leave_nothing_behind(category: str, observed: Observe) -> None:
    """No process, no shared memory and no file outlives the run of an answer."""
    run = observed(category)
    assert (run.left_processes, run.left_shared_memory, run.left_files) == ((), (), ())


@pytest.mark.parametrize("category", together)
def test_attacks_change_nothing(category: str, observed: Observe) -> None:
    """The learner's tree is byte for byte as it was."""
    assert observed(category).changed == ()


@pytest.mark.parametrize("category", together)
def test_attacks_do_not_fill_the_graders_memory(category: str, observed: Observe) -> None:
    """The command and the parent of its runs stay small, whatever the runs do."""
    assert observed(category).peak_mib < 200
