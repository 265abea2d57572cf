"""Tests of `reports/terminal.py`: what a learner reads, of reports made here."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec
import pytest
from rich.console import Console
from rich.text import Text

from checks.reports.terminal import TerminalReport, counted
from checks.roadmap import Kata, KataTable, Limits, Roadmap, Topic, Track
from checks.verdicts import (
    Finding,
    Mark,
    Outcome,
    Report,
    State,
    TestResult,
    TestsMark,
    Verdict,
    count,
    score,
)

GOOD = Mark(True)


def kata(slug: str) -> Kata:
    """A kata of the topic basics/numbers."""
    table = KataTable(slug, slug.title(), "core", "implement", 5, f"{slug}.py", ("Begin.",))
    return Kata("basics/numbers", table, Limits())


ROADMAP = Roadmap(
    (
        Track(
            "basics",
            "Basics",
            (
                Topic("basics", "numbers", "Numbers", (kata("double"), kata("total"))),
                Topic("basics", "later", "Later", ()),
            ),
        ),
    )
)
SOLVED = Verdict(
    "basics/numbers/double",
    State.SOLVED,
    "exercises/basics/numbers/double.py",
    seconds=0.25,
    tests=TestsMark(1, 1, (TestResult("test_a", "It is.", Outcome.PASSED),)),
    types=GOOD,
    lint=GOOD,
)
UNTOUCHED = Verdict("basics/numbers/total", State.NOT_STARTED)


def failing(number: int, **more: object) -> Verdict:
    """A verdict with so many failing tests, each described in full."""
    results = tuple(
        TestResult(
            f"test_{n}",
            f"Meaning {n}.",
            Outcome.FAILED,
            reason=f"assert {n} == 0\n + where",
            line=n + 1,
            yours=f"return {n}",
            where=f"test_double.py:{n}",
            asserts=f"assert double({n})",
            example=f"Falsifying example: number={n}",
        )
        for n in range(number)
    )
    verdict = msgspec.structs.replace(
        SOLVED, state=State.FAILING, tests=TestsMark(0, number, results)
    )
    return msgspec.structs.replace(verdict, **more)


def shown(
    *verdicts: Verdict,
    verbose: bool = False,
    whole: bool = False,
    encoding: str = "utf-8",
    notes: Sequence[str] = (),
    terminal: bool = False,
    plain: bool = False,
) -> str:
    """What the report prints on a console of that encoding."""
    report = Report(
        *("3.11.7", "digest", "lock", 1.25, count(verdicts), score(verdicts), verdicts),
        notes=tuple(notes),
    )
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    console = Console(file=stream, force_terminal=terminal, width=40)
    terminal_report = TerminalReport(console, verbose=verbose, whole=whole, plain=plain)
    terminal_report.show(report, ROADMAP)
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(encoding)


def test_a_solved_kata_is_one_row() -> None:
    """What is right has its row and no details; what is not started has none."""
    text = shown(SOLVED, UNTOUCHED)
    assert "basics / numbers" in text
    assert "1 of 2 solved" in text
    assert "✓ double  solved      1/1 tests  types  lint" in text
    assert "0.2 s" in text
    assert "total " not in text.replace("exercises/", "")
    assert "1 solved, 1 not started   (1.2 s)" in text
    assert "2 topics on the map, 1 of them to come" in text
    assert "Next: exercises/basics/numbers/total.py, read" in text


def test_a_selection_lists_what_is_not_started() -> None:
    """Who names a topic sees all of it."""
    assert "    total   not started" in shown(SOLVED, UNTOUCHED, whole=True)


def test_nothing_started_says_where_to_begin() -> None:
    """An untouched clone names the file and the guide."""
    text = shown(msgspec.structs.replace(UNTOUCHED, kata="basics/numbers/double"), UNTOUCHED)
    assert text.rstrip().endswith(
        "Nothing started: begin with exercises/basics/numbers/double.py, "
        "read exercises/basics/numbers/README.md, then run this again."
    )


def test_all_solved_asks_for_more() -> None:
    """There is a next step after the last one too."""
    text = shown(SOLVED)
    assert "All solved. What to do next: nox -s next" in text
    assert "on the map" not in text


def test_the_first_failure_is_told_in_full() -> None:
    """Meaning, place, assertion, values, example and the learner's line; the others by a line."""
    text = shown(failing(3))
    for part in (
        "double: 3 of 3 tests fail   exercises/basics/numbers/double.py\n",
        "  Meaning 0.\n",
        "    exercises/basics/numbers/test_double.py:0\n",
        "        assert double(0)\n",
        "      assert 0 == 0\n       + where\n",
        "      Falsifying example: number=0\n",
        "    yours, line 1   return 0\n",
        "  the others (-v shows all):\n    · Meaning 1.\n    · Meaning 2.\n",
        "Next: mend double. A hint: nox -s hint -- double",
    ):
        assert part in text
    assert "assert 1 == 0" not in text


def test_verbose_tells_every_failure() -> None:
    """With -v all failures are told in full."""
    text = shown(failing(3), verbose=True)
    assert "the others" not in text
    assert [f"assert {n} == 0" in text for n in range(3)] == [True] * 3


def test_many_failures_are_counted() -> None:
    """After eight of the others, how many more."""
    text = shown(failing(12))
    assert text.count("    · Meaning") == 8
    assert "    and 3 more" in text


def test_a_test_that_never_ran_is_told_after_those_that_did() -> None:
    """What came of a test says more than that another is missing."""
    lost = TestResult("test_lost", "", Outcome.MISSING, reason="it did not run")
    ran = TestResult("test_ran", "", Outcome.ERROR)
    text = shown(failing(0, tests=TestsMark(0, 2, (lost, ran))))
    assert text.index("test_ran\n") < text.index("test_lost")
    assert "      error\n" in text


def test_findings_are_cut_at_ten() -> None:
    """Ten findings and how many more; all with -v."""
    findings = tuple(Finding(n, f"wrong {n}", "code") for n in range(1, 14))
    verdict = msgspec.structs.replace(
        SOLVED, state=State.PASSING, types=Mark(False, findings), lint=Mark(False, findings[:1])
    )
    text = shown(verdict)
    assert "● double  passing     1/1 tests  types: 13 findings  lint: 1 finding" in text
    assert "double: all tests pass; not yet clean" in text
    assert "  types:\n    line 1: wrong 1  [code]\n" in text
    assert "    line 10: wrong 10  [code]\n    and 3 more\n  lint:\n    line 1:" in text
    assert "line 13: wrong 13" in shown(verdict, verbose=True)


def test_broken_names_the_place() -> None:
    """A cause and the line, no counts of tests that never ran."""
    text = shown(
        failing(2, state=State.BROKEN, cause="SyntaxError: invalid syntax", line=7, types=None)
    )
    assert "✗ double  broken" in text
    assert "0/2" not in text
    assert "double: SyntaxError: invalid syntax   exercises/basics/numbers/double.py:7" in text
    assert "Meaning" not in text


def test_unavailable_says_why_and_is_nothing_to_mend() -> None:
    """What the machine lacks is said; the next step is another kata."""
    text = shown(
        Verdict("basics/numbers/double", State.UNAVAILABLE, cause="needs a C compiler"), UNTOUCHED
    )
    assert "◌ double  unavailable" in text
    assert "double: needs a C compiler   exercises/basics/numbers/double.py" in text
    assert "Next: exercises/basics/numbers/total.py" in text


def test_a_cause_joins_the_count() -> None:
    """What explains all failures stands beside their number."""
    text = shown(failing(2, cause="still raises NotImplementedError: `double`"))
    assert "double: 2 of 2 tests fail; still raises NotImplementedError: `double`" in text
    forged = msgspec.structs.replace(SOLVED, state=State.FAILING, cause="it wrote to the pipe")
    assert "double: it wrote to the pipe" in shown(forged)


def test_marks_that_were_not_taken_are_said() -> None:
    """A mark that is missing is not a good one."""
    assert "types: not checked  lint" in shown(failing(1, types=None))


def test_cached_verdicts_say_so() -> None:
    """Instead of seconds that nobody spent."""
    assert "cached" in shown(msgspec.structs.replace(SOLVED, cached=True))


def test_notes_and_output_are_shown() -> None:
    """Notes of a kata and of the whole; the last lines of what it printed, all with -v."""
    output = "".join(f"line {n}\n" for n in range(30))
    verdict = msgspec.structs.replace(SOLVED, notes=("it printed more",), output=output)
    text = shown(verdict, notes=["helper.py is not looked at"])
    assert "double: solved" in text
    assert "  it printed, at the end:\n    line 20\n" in text
    assert "  note: it printed more\n" in text
    assert "Note: helper.py is not looked at\n" in text
    assert "  it printed:\n    line 0\n" in shown(verdict, verbose=True)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_poor_consoles_get_plain_signs(encoding: str) -> None:
    """Where the signs cannot be shown, letters stand for them, and nothing fails."""
    text = shown(failing(2, cause="✓ ☃"), UNTOUCHED, encoding=encoding)
    assert "  x double  failing" in text
    assert "    - Meaning 1." in text
    assert "+ double  solved" in shown(SOLVED, encoding=encoding)


def test_an_unknown_encoding_is_plain() -> None:
    """A console that does not say what it can show gets plain signs."""
    stream = io.StringIO()
    console = Console(file=stream)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Console, "encoding", "no-such-encoding")
        report = Report("3", "g", "l", 0.0, {}, score((SOLVED,)), (SOLVED,))
        TerminalReport(console).show(report, ROADMAP)
    assert "+ double" in stream.getvalue()


def test_nothing_an_answer_says_steers_the_terminal() -> None:
    """Escape sequences and other control characters are spelt out; markup is text."""
    text = shown(failing(1, cause="a\x1b[2Jb", output="c\x1b]0;d\x07 [red]e[/red]\tf"))
    assert "\x1b" not in text
    assert "a\\x1b[2Jb" in text
    assert "c\\x1b]0;d\\x07 [red]e[/red]" in text


def test_long_lines_are_not_wrapped() -> None:
    """A line of code stays a line, however narrow the console is; colours are for terminals."""
    text = shown(failing(1, cause="word " * 40))
    assert "word " * 40 in text
    assert "\x1b" not in text
    assert "\x1b[" in shown(failing(1), terminal=True)


def test_states_are_counted_from_best_to_worst() -> None:
    """Only those that there are."""
    assert counted([UNTOUCHED, failing(1), SOLVED, SOLVED]) == "2 solved, 1 failing, 1 not started"


def test_cases_of_one_meaning_take_one_line() -> None:
    """A parametrised test that fails ten times is told once, with its count."""
    first, *others = failing(4).tests.failed  # type: ignore[union-attr]  # it has tests
    same = tuple(msgspec.structs.replace(result, meaning="Any text.") for result in others)
    text = shown(failing(4, tests=TestsMark(0, 4, (first, *same))))
    assert text.count("Any text.") == 1
    assert "Any text. (3 cases)" in text


def test_an_unwritten_stub_is_told_in_one_line() -> None:
    """Where every test fails for the same NotImplementedError, the headline is enough."""
    verdict = failing(3, cause="still raises NotImplementedError: `double`")
    results = tuple(
        msgspec.structs.replace(result, kind="NotImplementedError")
        for result in failing(3).tests.failed  # type: ignore[union-attr]  # it has tests
    )
    text = shown(msgspec.structs.replace(verdict, tests=TestsMark(0, 3, results)))
    assert "3 of 3 tests fail; still raises NotImplementedError: `double`" in text
    assert "Meaning" not in text


def lines(text: str) -> list[str]:
    """The lines without their styles."""
    return Text.from_ansi(text).plain.splitlines()


def test_a_report_that_is_read_aloud_is_words() -> None:
    """With `plain` no signs, columns or bullets stand where a screen reader would spell them."""
    slow = msgspec.structs.replace(failing(3), seconds=1.5, lint=None)
    told = shown(slow, UNTOUCHED, plain=True, whole=True).splitlines()
    assert told[:3] == [
        "basics, numbers: 0 of 2 solved",
        "  double: failing, 0 of 3 tests pass, types good, lint not checked, 1.5 seconds",
        "  total: not started",
    ]
    assert "    Meaning 1." in told
    assert all(line.isascii() for line in told)
    cached = msgspec.structs.replace(SOLVED, cached=True, types=Mark(False, (Finding(1, "", ""),)))
    told = shown(cached, plain=True).splitlines()
    assert told[1] == (
        "  double: solved, 1 of 1 tests pass, types 1 finding, lint good, known from before"
    )
    broken = failing(1, state=State.BROKEN, cause="SyntaxError")
    assert shown(broken, plain=True).splitlines()[1] == "  double: broken"


def test_a_narrow_terminal_breaks_sentences_and_no_code() -> None:
    """Prose is broken between words and hangs below its start; code and paths stay whole."""
    code = "assert double(1) == " + "1 + " * 20 + "1"
    result = TestResult(
        "test_a",
        "A sentence that is longer than the forty columns there are.",
        Outcome.FAILED,
        reason=code,
        where="test_double.py:1",
        asserts=code,
    )
    verdict = failing(0, tests=TestsMark(0, 1, (result,)), notes=("word " * 12,))
    told = lines(shown(verdict, terminal=True))
    assert "  A sentence that is longer than the" in told
    assert "  forty columns there are." in told
    assert f"        {code}" in told
    assert "double: 1 of 1 tests fail" in told
    assert "  exercises/basics/numbers/double.py" in told
    assert "  note: word word word word word word" in told
    assert "        word word word word word word" in told


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    """A report of short marks leaves no gap before the seconds."""
    row = next(line for line in shown(SOLVED).splitlines() if "✓ double" in line)
    assert row == "  ✓ double  solved      1/1 tests  types  lint  0.2 s"
