"""Tests of `author/equivalents.py`: which mutant an argument speaks of."""

from __future__ import annotations

import pytest

from checks.author.equivalents import Equivalent

SOLUTION = "def f(x):\n    if x > 0:\n        return 1\n\n    return 2\n"
DIFF = """\
@@ -1,4 +1,4 @@
 def f(x):
-    if x > 0:
+    if x >= 0:
         return 1
 """


@pytest.mark.parametrize(
    ("diff", "places"),
    [
        ("-    if x > 0:\n+    if x >= 0:\n", 1),
        (DIFF, 1),
        ("@@ somewhere else @@\n-    if x > 0:\n+    if x >= 0:\n         return 1", 1),
        ("-    if x > 0:\n+    if x >= 0:\n         return 1\n\n", 1),
    ],
    ids=["bare", "as shown", "with a line around it", "blanks lost"],
)
def test_a_diff_may_be_with_or_without_lines_around_it(diff: str, places: int) -> None:
    """Line numbers, and blanks at line ends, do not count."""
    equivalent = Equivalent("f", diff, "It is.")
    assert equivalent.is_made_by(DIFF)
    assert equivalent.places(SOLUTION) == places


@pytest.mark.parametrize(
    "diff",
    [
        "-    if x > 0:\n",
        "-    if x > 0:\n+    if x < 0:\n",
        " other\n-    if x > 0:\n+    if x >= 0:",
    ],
    ids=["nothing put in", "another change", "another place"],
)
def test_another_diff_is_another_mutant(diff: str) -> None:
    """All changes must be the same, and the lines around them."""
    assert not Equivalent("f", diff, "It is.").is_made_by(DIFF)


@pytest.mark.parametrize(
    ("diff", "places"),
    [
        ("-    return\n+    pass\n", 0),
        ("-    x()\n+    pass\n", 2),
        (" y()\n-    x()\n+    z()\n", 1),
        ("+    x()\n", 0),
    ],
    ids=["gone", "twice", "told apart", "nothing taken away"],
)
def test_places_are_counted_in_the_reference_answer(diff: str, places: int) -> None:
    """What is taken away, and the lines around it, stand there one after another."""
    assert Equivalent("f", diff, "It is.").places("    x()\ny()\n    x()\n") == places
