"""The report that a learner reads: a table by topic, what fails and why, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from checks.reports.prose import fitted, prose_width
from checks.roadmap import Kata, Roadmap
from checks.verdicts import (
    Mark,
    Outcome,
    Report,
    State,
    TestResult,
    Verdict,
    is_out_of_reach,
    what_next,
)

STYLES = {
    State.SOLVED: "green",
    State.PASSING: "yellow",
    State.FAILING: "red",
    State.BROKEN: "red",
    State.UNAVAILABLE: "magenta",
    State.NOT_STARTED: "dim",
}
GLYPHS = {
    State.SOLVED: ("✓", "+"),
    State.PASSING: ("●", "o"),
    State.FAILING: ("✗", "x"),
    State.BROKEN: ("✗", "x"),
    State.UNAVAILABLE: ("◌", "-"),
    State.NOT_STARTED: (" ", " "),
}
FINDINGS_SHOWN = 10
OTHERS_SHOWN = 8
OUTPUT_LINES = 10
ATTEMPTED = (State.SOLVED, State.PASSING, State.FAILING, State.BROKEN, State.UNAVAILABLE)
TO_MEND = (State.BROKEN, State.FAILING, State.PASSING)


class TerminalReport:
    """Prints a report.

    Args:
        verbose: every failing test in full, every finding, all that was printed.
        whole: whether the katas that are not started are listed too.
        plain: whether it is read aloud: words and sentences, no signs and no columns.
    """

    def __init__(
        self, console: Console, *, verbose: bool = False, whole: bool = False, plain: bool = False
    ) -> None:
        self._console = console
        self._verbose = verbose
        self._whole = whole
        self._plain = plain
        self._ascii = not can_show(console, "✓●✗◌·")
        self._width = prose_width(console)

    def show(self, report: Report, roadmap: Roadmap) -> None:
        katas = {kata.id: kata for kata in roadmap.katas}
        self.table(report.katas, roadmap)
        for verdict in report.katas:
            if _asks_for_details(verdict):
                self._details(verdict, katas[verdict.kata])
        for note in report.notes:
            self._prose(note, "Note: ", "yellow")
        self._line(f"{counted(report.katas)}   ({report.seconds:.1f} s)")
        if hidden := sum(verdict.tests.hidden for verdict in report.katas if verdict.tests):
            more = "1 more test is" if hidden == 1 else f"{hidden} more tests are"
            self._line(f"{more} hidden, and will be run when your instructor grades", "dim")
        to_come = sum(not topic.katas for topic in roadmap.topics)
        if len(report.katas) == len(katas) and to_come:
            self._line(f"{len(roadmap.topics)} topics on the map, {to_come} of them to come", "dim")
        self._line("")
        self._prose(self._next_step(report, katas), style="bold")

    def show_kata(self, verdict: Verdict, kata: Kata) -> None:
        """Print one kata by itself: its row, and what there is to say of it."""
        self._line(self._row(verdict, len(kata.slug), len(_marks_in_short(verdict))))
        if _asks_for_details(verdict):
            self._line("")
            self._details(verdict, kata)

    def _line(self, text: str | Text, style: str = "") -> None:
        text = Text(tame(text), style) if isinstance(text, str) else text
        self._console.print(text, soft_wrap=True, highlight=False, markup=False)

    def _prose(self, text: str, first: str = "", style: str = "") -> None:
        """Print a sentence behind `first`; on a terminal it is broken between words."""
        self._line(Text(fitted(tame(text), self._width, first), style))

    def table(self, found: Sequence[Verdict], roadmap: Roadmap) -> None:
        """Print a line a kata, by topic."""
        by_id = {verdict.kata: verdict for verdict in found}
        widths = (
            max((len(_slug(verdict)) for verdict in found), default=0),
            max((len(_marks_in_short(verdict)) for verdict in found), default=0),
        )
        for topic in roadmap.topics:
            verdicts = [by_id[kata.id] for kata in topic.katas if kata.id in by_id]
            shown = [v for v in verdicts if self._whole or v.state in ATTEMPTED]
            if not shown:
                continue
            solved = f"{sum(v.state is State.SOLVED for v in verdicts)} of {len(verdicts)} solved"
            if self._plain:
                self._line(f"{topic.track}, {topic.slug}: {solved}")
            else:
                self._line(f"{f'{topic.track} / {topic.slug}':<54} {solved:>20}", "bold")
            for verdict in shown:
                self._line(in_words(verdict) if self._plain else self._row(verdict, *widths))
        self._line("")

    def _row(self, verdict: Verdict, slugs: int, marks: int) -> Text:
        state = verdict.state
        glyph = GLYPHS[state][self._ascii]
        row = Text(f"  {glyph} {_slug(verdict):<{slugs}}  ", STYLES[state])
        row.append(f"{_word(state):<12}", STYLES[state])
        if told := _marks_in_short(verdict):
            row.append(f"{told:<{marks}}  ")
            row.append("cached" if verdict.cached else f"{verdict.seconds:.1f} s", "dim")
        return row

    def _details(self, verdict: Verdict, kata: Kata) -> None:
        self._headline(verdict, kata)
        failed = verdict.tests.failed if verdict.tests and verdict.state is not State.BROKEN else ()
        self._failures(telling_first(failed), kata)
        self._findings("types", verdict.types)
        self._findings("lint", verdict.lint)
        self._printed(verdict)
        for note in verdict.notes:
            self._prose(note, "  note: ", "yellow")
        self._line("")

    def _headline(self, verdict: Verdict, kata: Kata) -> None:
        """What there is to say in a line, and the place; on a narrow terminal on its own line."""
        line = f":{verdict.line}" if verdict.line else ""
        place = f"{verdict.answer or f'{kata.folder}/{kata.table.answer}'}{line}"
        told = fitted(tame(f"{kata.slug}: {headline(verdict)}"), self._width, rest="  ")
        last = told.rpartition("\n")[2]
        room = self._console.width if self._console.is_terminal else None
        is_over = room is not None and len(last) + 3 + len(place) > room
        head = Text(told)
        head.stylize(STYLES[verdict.state] + " bold", 0, len(kata.slug) + 1)
        head.append(f"\n  {place}" if is_over else f"   {place}", "dim")
        self._line(head)

    def _failures(self, failed: Sequence[TestResult], kata: Kata) -> None:
        if not self._verbose and all(result.is_unwritten for result in failed):
            return  # the headline says it all
        full = failed if self._verbose else [r for r in failed if not r.hidden][:1]
        for result in full:
            self._failure(result, kata)
        others = Counter(meaning_of(result) for result in failed if result not in full)
        if others:
            self._line("  the others (-v shows all):" if full else "  these do not pass:")
        for meaning, count in list(others.items())[:OTHERS_SHOWN]:
            cases = f" ({count} cases)" if count > 1 else ""
            self._prose(f"{meaning}{cases}", self._bullet)
        if len(others) > OTHERS_SHOWN:
            self._line(f"    and {len(others) - OTHERS_SHOWN} more")

    def _failure(self, result: TestResult, kata: Kata) -> None:
        self._prose(meaning_of(result), "  ", "bold")
        if result.where:
            folder = kata.solution_folder if result.hidden else kata.folder
            self._line(f"    {folder}/{result.where}")
        else:
            self._line(f"    {result.name}")
        if result.asserts:
            self._line(f"        {result.asserts}", "cyan")
        for line in (result.reason or result.outcome.value).splitlines():
            self._line(f"      {line}", "red")
        for line in (result.example or "").splitlines():
            self._line(f"      {line}", "yellow")
        if result.line:
            self._line(f"    yours, line {result.line}   {result.yours or ''}")

    def _findings(self, name: str, mark: Mark | None) -> None:
        if mark is None or mark.ok:
            return
        shown = mark.findings if self._verbose else mark.findings[:FINDINGS_SHOWN]
        self._line(f"  {name}:")
        for finding in shown:
            self._prose(f"{finding.message}  [{finding.code}]", f"    line {finding.line}: ")
        if len(mark.findings) > len(shown):
            self._line(f"    and {len(mark.findings) - len(shown)} more")

    def _printed(self, verdict: Verdict) -> None:
        lines = verdict.output.rstrip().splitlines()
        if not lines:
            return
        shown = lines if self._verbose else lines[-OUTPUT_LINES:]
        self._line("  it printed:" if len(shown) == len(lines) else "  it printed, at the end:")
        for line in shown:
            self._line(f"    {line[:200]}", "dim")

    @property
    def _bullet(self) -> str:
        if self._plain:
            return "    "
        return "    - " if self._ascii else "    · "

    def _next_step(self, report: Report, katas: dict[str, Kata]) -> str:
        states = {v.kata: v.state for v in report.katas if not is_out_of_reach(v)}
        chosen = what_next(states.items())
        if chosen is None:
            if len(states) < len(report.katas):
                return "Nothing more can run on this machine; what to do next: nox -s next"
            return "All solved. What to do next: nox -s next"
        kata = katas[chosen]
        if states[chosen] is not State.NOT_STARTED:
            return f"Next: mend {kata.slug}. A hint: nox -s hint -- {kata.slug}"
        stub = f"{kata.folder}/{kata.table.answer}"
        where = f"{stub}, read {kata.folder}/README.md, then run this again"
        if {verdict.state for verdict in report.katas} == {State.NOT_STARTED}:
            return f"Nothing started: begin with {where}."
        return f"Next: {where}."


def headline(verdict: Verdict) -> str:
    """What there is to say of a verdict in half a line."""
    tests = verdict.tests
    if verdict.state in (State.BROKEN, State.UNAVAILABLE):
        return verdict.cause or verdict.state.value
    if tests and tests.failed:
        count = len(tests.failed)
        head = f"{count} of {tests.expected} tests fail"
        if verdict.cause:
            head += f"; {verdict.cause}"
        return head
    if verdict.cause:
        return verdict.cause
    if verdict.state is State.PASSING:
        return "all tests pass; not yet clean"
    return verdict.state.value


def meaning_of(result: TestResult) -> str:
    """What a test is about; of a hidden one this is all that a learner is told."""
    if result.hidden:
        return f"{result.meaning} (hidden)" if result.meaning else "a hidden test"
    return result.meaning or result.name


def telling_first(failed: Sequence[TestResult]) -> list[TestResult]:
    """Failing tests in their order, those that never ran after those that did."""
    return sorted(failed, key=lambda result: result.outcome is Outcome.MISSING)


def _asks_for_details(verdict: Verdict) -> bool:
    return verdict.state in (*TO_MEND, State.UNAVAILABLE) or bool(verdict.notes)


def _slug(verdict: Verdict) -> str:
    return verdict.kata.rpartition("/")[2]


def _word(state: State) -> str:
    return state.value.replace("_", " ")


def _marks_in_short(verdict: Verdict) -> str:
    """The three marks in half a line; empty where nothing ran."""
    tests = verdict.tests
    if tests is None or verdict.state is State.BROKEN:
        return ""
    types, lint = _mark_in_short("types", verdict.types), _mark_in_short("lint", verdict.lint)
    more = f" +{tests.hidden} hidden" if tests.hidden else ""
    return f"{tests.passed}/{tests.expected} tests{more}  {types}  {lint}"


def in_words(verdict: Verdict) -> str:
    """A row of the table as it is read aloud."""
    tests, told = verdict.tests, f"  {_slug(verdict)}: {_word(verdict.state)}"
    if tests is None or verdict.state is State.BROKEN:
        return told
    marks = {"types": verdict.types, "lint": verdict.lint}
    words = [
        f"{name} good" if mark and mark.ok else _mark_in_short(name, mark).replace(":", "")
        for name, mark in marks.items()
    ]
    time = "known from before" if verdict.cached else f"{verdict.seconds:.1f} seconds"
    more = f" and {tests.hidden} are hidden" if tests.hidden else ""
    return ", ".join((told, f"{tests.passed} of {tests.expected} tests pass{more}", *words, time))


def _mark_in_short(name: str, mark: Mark | None) -> str:
    if mark is None:
        return f"{name}: not checked"
    if mark.ok:
        return name
    return f"{name}: {len(mark.findings)} finding{'s' if len(mark.findings) > 1 else ''}"


def tame(text: str) -> str:
    """The text with its control characters spelt out: an answer must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in text)


def can_show(console: Console, text: str) -> bool:
    """Whether the console's encoding has every character of the text."""
    try:
        text.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def counted(verdicts: Iterable[Verdict]) -> str:
    """`2 solved, 1 failing`: what there is of each state."""
    states = [verdict.state for verdict in verdicts]
    return ", ".join(f"{states.count(state)} {_word(state)}" for state in State if state in states)
