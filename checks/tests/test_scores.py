"""Tests of `author/scores.py`: the arithmetic and the words of mutation scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.author.scores import Mutant, Score, Tried, score_of, told, write_page
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(60)
WRONG = "solutions/basics/numbers/wrong.toml"
PLUS = Mutant("", "@@ -6 +6 @@\n-    return a + b\n+    return a - b", 6)
BOUND = Mutant("", "@@ -9 +9 @@\n-    a > b\n+    a >= b", 9)
ARGUED = """
[[equivalent]]
kata = "double"
diff = '''
-    return a + b
+    return a - b
'''
why = "It is."
"""


def score(sample: Sample, *survivors: Mutant, argued: str = "", count: int = 10) -> Score:
    """The score of the kata `double` where these of its mutants survive."""
    path = sample.root / WRONG
    path.write_text(path.read_text("utf-8") + argued, "utf-8")
    kata = sample.repository.roadmap.katas[0]
    return score_of(sample.repository, kata, Tried(count, 1, survivors))


def test_a_score_is_what_is_killed_of_what_counts(sample: Sample) -> None:
    """An equivalent mutant counts for nothing."""
    found = score(sample, PLUS, BOUND, argued=ARGUED)
    assert (found.mutants, found.killed, found.equivalent) == (10, 8, 1)
    assert found.value == 8 / 9
    assert found.survivors == (BOUND,)
    assert not found.is_enough


def test_nine_of_ten_are_enough(sample: Sample) -> None:
    """The bound itself is enough; a kata without mutants has nothing to miss."""
    assert score(sample, BOUND).is_enough
    assert score(sample, count=0).value == 1.0


def test_an_argument_of_no_mutant_that_survives_is_stale(sample: Sample) -> None:
    """A test notices it now, or the answer is another: the table has to go."""
    found = score(sample, argued=ARGUED)
    assert found.killed == 10
    assert not found.is_enough
    assert list(told(found)) == [
        f"{WRONG}:37: no mutant that survives has just this diff: take the table out, or mend it",
        "basics/numbers/double: 10 mutants, 10 killed (1 by the clock), 0 equivalent, 0 survived: "
        "1.00",
    ]


def test_an_argument_is_of_one_mutant(sample: Sample) -> None:
    """The same change in two places is not argued away at one stroke."""
    elsewhere = Mutant("", PLUS.diff.replace("6", "20"), 20)
    found = score(sample, PLUS, elsewhere, argued=ARGUED)
    assert (len(found.survivors), len(found.stale)) == (2, 1)


def test_a_survivor_is_told_with_place_and_diff(sample: Sample) -> None:
    """The reference answer's line, and the diff below it."""
    assert list(told(score(sample, BOUND)))[:2] == [
        "solutions/basics/numbers/double.py:9: survives",
        "    @@ -9 +9 @@\n    -    a > b\n    +    a >= b",
    ]


def test_the_page_has_a_row_a_kata_sorted_by_name(sample: Sample, tmp_path: Path) -> None:
    """The order is the same whatever the order in which they are graded; no date, no time."""
    double = score(sample, BOUND)
    total = score_of(sample.repository, sample.repository.roadmap.katas[1], Tried(4, 0, ()))
    page = tmp_path / "docs" / "mutation.md"
    write_page([total, double], page)
    assert page.read_text("utf-8").splitlines()[-2:] == [
        "| `basics/numbers/double` | 10 | 9 | 0 | 1 | 0.90 |",
        "| `basics/numbers/total` | 4 | 4 | 0 | 0 | 1.00 |",
    ]
