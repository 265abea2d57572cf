"""Hostile answers: each file in `hostile/` gets the verdict that its first lines name.

A category is graded once, as a learner grades, and each test looks at one thing of that run. Some
of all categories are graded once more in runs that are not forked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from checks.tests.hostile_runs import GRADES, KATA_S, Attack, Observed, attacks, observe, said
from checks.verdicts import State

pytestmark = pytest.mark.timeout(600)  # the first test of a grade waits for all of it
LATE = 10.0  # seconds that the end of a run may take beyond its limit on a busy machine
SMALL = 200  # MiB
Observe = Callable[[str], Observed]
each_grade = pytest.mark.parametrize(
    "grade", [pytest.param(grade, marks=pytest.mark.xdist_group(grade)) for grade in GRADES]
)


@pytest.fixture(scope="session")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Observe:
    """What a grade came to; it runs when it is first asked for."""
    return cache(lambda grade: observe(grade, tmp_path_factory.mktemp(grade)))


@pytest.mark.parametrize(
    ("grade", "attack"),
    [
        pytest.param(grade, attack, id=f"{grade}-{attack}", marks=pytest.mark.xdist_group(grade))
        for grade in GRADES
        for attack in attacks(grade)
    ],
)
def test_an_attack_gets_its_verdict_and_the_true_cause(
    grade: str, attack: Attack, observed: Observe
) -> None:
    """State and cause are what the attack's first lines say, within the limits of its run."""
    verdict = observed(grade).verdict(attack.slug)
    assert verdict.state in attack.verdicts, said(verdict)
    assert any(words in said(verdict) for words in attack.says), said(verdict)
    assert verdict.seconds < KATA_S[attack.topic] + LATE


@each_grade
def test_the_neighbours_of_attacks_are_solved(grade: str, observed: Observe) -> None:
    """No answer costs another one its verdict, and the grader comes to its ordinary end."""
    run = observed(grade)
    said_of = {slug: said(run.verdict(slug)) for slug in run.neighbours}
    assert {run.verdict(slug).state for slug in run.neighbours} == {State.SOLVED}, said_of
    assert run.status == 1, run.printed


@each_grade
def test_attacks_leave_nothing_behind(grade: str, observed: Observe) -> None:
    """No process, no shared memory and no file outlives the run of an answer."""
    run = observed(grade)
    assert (run.left_processes, run.left_shared_memory, run.left_files) == ((), (), ())


@each_grade
def test_attacks_change_nothing(grade: str, observed: Observe) -> None:
    """The learner's tree is byte for byte as it was."""
    assert observed(grade).changed == ()


@each_grade
def test_the_grader_stays_small(grade: str, observed: Observe) -> None:
    """The command and the parent of its runs need little, whatever the runs do."""
    assert observed(grade).peak_mib < SMALL
