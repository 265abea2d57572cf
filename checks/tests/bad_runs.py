"""Katas that are bad when they run, for the authoring gates to catch: see `test_gates.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

from checks.tests.bad_katas import GUIDE, SOLUTION, STUB, TESTS, Bad, wrongs

LINGERING = '''\
"""Twice as much."""

import threading
import time


def twice(number: int) -> int:
    """Return it twice."""
    threading.Thread(target=time.sleep, args=(60,), name="sleeper", daemon=True).start()
    return number + number
'''


@cache
def hash_with_seed_0() -> str:
    """What `hash("katas")` is under PYTHONHASHSEED=0 on this Python."""
    command = [sys.executable, "-c", "print(hash('katas'), end='')"]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return run.stdout


NO_NUMBER = "ValueError: invalid literal for int() with base 10: 'x'"


def one_more(stem: str, test: str) -> str:
    """The good test and one more, given as its lines."""
    return f"{TESTS.format(stem=stem)}\n\n{test}"


def asserting(stem: str, what: str) -> str:
    """The good test, but for what it asserts."""
    return TESTS.format(stem=stem).replace('repr(twice(3)) == "6"', what)


def of_stub() -> tuple[Bad, ...]:
    """Stubs that do not fail, or not for the right reason."""
    return (
        Bad(
            "idle",
            (("stub_fails", "test:11", "test_nothing passes on the stub: it checks nothing"),),
            form="implement",
            files={
                "test": one_more(
                    "idle",
                    'def test_nothing() -> None:\n    """It is there."""\n    assert twice\n',
                )
            },
        ),
        Bad(
            "sated",
            (("stub_fails", "test:8", "every test passes on the stub: nothing is to be done"),),
            files={"stub": STUB.replace("return number", "return 2 * number")},
        ),
        Bad(
            "nameless",
            (
                (
                    "stub_fails",
                    "test:6",
                    "test_three fails on the stub by NameError: name 'undefined' is not defined",
                ),
            ),
            files={"stub": STUB.replace("return number", "return undefined")},
        ),
        Bad(
            "unborn",
            (
                (
                    "stub_fails",
                    "stub:3",
                    f"the stub cannot be imported: {NO_NUMBER}",
                ),
            ),
            files={"stub": STUB.replace("\n\n\n", "\n\nX = int('x')\n\n\n", 1)},
        ),
    )


def of_solution() -> tuple[Bad, ...]:
    """Reference answers that fail, are slow or leave something behind."""
    return (
        Bad(
            "moody",
            (
                ("solution_passes", "solution:1", "fails test_three (seed 1): assert '7' == '6'"),
                ("solution_passes", "solution:1", "fails test_three (seed 2): assert '7' == '6'"),
            ),
            files={
                "solution": SOLUTION.replace(
                    "number + number",
                    f'number + number + (hash("katas") != {hash_with_seed_0()})',
                )
            },
        ),
        Bad(
            "leaky",
            (
                ("solution_passes", "solution:1", "fails test_three (seed 1): it is the first"),
                ("solution_passes", "solution:1", "fails test_three (seed 2): it is the first"),
            ),
            files={
                "test": TESTS.format(stem="leaky")
                .replace("\n\n\ndef", "\n\nSEEN: list[int] = []\n\n\ndef", 1)
                .replace("    assert", '    assert SEEN, "it is the first"\n    assert', 1)
                .replace(
                    "def test_three",
                    'def test_four() -> None:\n    """Twice four is eight."""\n'
                    "    SEEN.append(1)\n    assert twice(4) == 8\n\n\ndef test_three",
                )
            },
        ),
        Bad(
            "dies",
            (
                (
                    "solution_passes",
                    "solution:3",
                    f"the reference answer is broken (seed 0): {NO_NUMBER}",
                ),
                (
                    "wrong_rejected",
                    "wrong:3",
                    f"one cannot even be imported: {NO_NUMBER}",
                ),
                (
                    "wrong_rejected",
                    "wrong:9",
                    f"two cannot even be imported: {NO_NUMBER}",
                ),
                (
                    "wrong_rejected",
                    "wrong:15",
                    f"three cannot even be imported: {NO_NUMBER}",
                ),
            ),
            spoiled={"solution": SOLUTION.replace("\n\n\n", "\n\nX = int('x')\n\n\n", 1)},
        ),
        Bad(
            "lingering",
            (("solution_passes", "solution:1", "it leaves something running: thread sleeper"),),
            files={"solution": LINGERING},
        ),
        Bad(
            "slow",
            (("solution_passes", "test:1", "its tests take N s: 2 s are the limit"),),
            files={
                "test": TESTS.format(stem="slow").replace("from .slow", "import time\n\nfrom .slow")
                + "    time.sleep(2.1)\n"
            },
        ),
    )


def of_wrong() -> tuple[Bad, ...]:
    """Wrong answers that are not rejected, or not as they declare; impostors that pass."""
    return (
        Bad(
            "wrongs",
            (
                ("wrong_rejected", "wrong:3", "right passes all tests"),
                (
                    "wrong_rejected",
                    "wrong:9",
                    "typed is rejected by TypeError only, not by assertion",
                ),
                (
                    "wrong_rejected",
                    "wrong:15",
                    "foreign is rejected by NameError only, not by assertion",
                ),
                (
                    "wrong_rejected",
                    "wrong:15",
                    "foreign fails test_three by accident: NameError: name 'numbr' is not defined",
                ),
                (
                    "wrong_rejected",
                    "wrong:21",
                    "endless is rejected by timeout only, not by assertion",
                ),
                (
                    "wrong_rejected",
                    "wrong:21",
                    "endless times out in test_three",
                ),
            ),
            files={
                "wrong": wrongs(
                    "wrongs",
                    ("right", "2 * number", ""),
                    ("typed", "number + str(number)", ""),
                    ("foreign", "numbr", ""),
                    ("endless", "next(n for n in iter(int, 1) if n)", ""),
                    ("declared_endless", "next(n for n in iter(int, 1) if n)", 'by = "timeout"\n'),
                    ("declared_typed", "number + str(number)", 'by = "TypeError"\n'),
                )
            },
            limits="[limits]\ntest_s = 1\n",
        ),
        Bad(
            "unmatched",
            tuple(
                (
                    "wrong_rejected",
                    f"wrong:{line}",
                    f"{name}: the find of edit 1 matches 2 times in the reference answer",
                )
                for name, line in (("one", 3), ("two", 9), ("six", 15))
            ),
            files={
                "solution": SOLUTION.replace(
                    "number + number", "number + number  # number + number"
                ),
                "wrong": wrongs("unmatched", ("one", "0", ""), ("two", "0", ""), ("six", "0", "")),
            },
        ),
        Bad(
            "fixed",
            tuple(
                ("impostors_rejected", "test:8", f"an answer that returns {what} passes all tests")
                for what in ("its argument", "an object equal to everything", "an empty value")
            ),
            form="implement",
            files={"test": asserting("fixed", "twice(0) == 0")},
        ),
        Bad(
            "void",
            tuple(
                ("impostors_rejected", "test:8", f"an answer that returns {what} passes all tests")
                for what in ("None", "its argument", "an empty value")
            ),
            form="implement",
            files={"test": asserting("void", "not twice(0)")},
        ),
    )


def of_guide() -> tuple[Bad, ...]:
    """Guides that lack something, or whose code fails."""
    good = GUIDE.format(slug="{slug}", minutes=5)
    return (
        Bad(
            "halved",
            (
                ("guide_complete", "guide:16", "the section '## Go deeper' is missing"),
                (
                    "guide_complete",
                    "guide:11",
                    "the table of katas has no row for halved as topic.toml has it",
                ),
                ("guide_runs", "guide:8", "the guide's code fails: AssertionError"),
            ),
            files={
                "guide": good.format(slug="halved")
                .replace("## Go deeper\n", "")
                .replace("| 5 |", "| 15 |")
                .replace("1 + 1 == 2", "1 + 1 == 3")
            },
        ),
        Bad(
            "codeless",
            (
                (
                    "guide_runs",
                    "guide:5",
                    "the guide has no ```python block: its scenarios are shown by code that runs",
                ),
            ),
            files={"guide": good.format(slug="codeless").replace("```python", "```text")},
        ),
        Bad(
            "guideless",
            (("guide_complete", "guide:1", "the topic has no guide"),),
            spoiled={"guide": None},
        ),
        Bad(
            "latin",
            (("guide_complete", "guide:3", "not UTF-8 text"),),
            spoiled={
                "guide": good.format(slug="latin").encode().replace(b"## A", b"\xff\n## A", 1)
            },
        ),
    )


def on_runs() -> tuple[Bad, ...]:
    """All of them."""
    return (*of_stub(), *of_solution(), *of_wrong(), *of_guide())
