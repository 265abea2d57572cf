"""The report that a learner reads: a table by topic, what fails and why, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

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
    """

    def __init__(self, console: Console, *, verbose: bool = False, whole: bool = False) -> None:
        self._console = console
        self._verbose = verbose
        self._whole = whole
        self._plain = not _can_show(console, "✓●✗◌·")

    def show(self, report: Report, roadmap: Roadmap) -> None:
        katas = {kata.id: kata for kata in roadmap.katas}
        self._table(report, roadmap)
        for verdict in report.katas:
            if verdict.state in TO_MEND or verdict.notes or verdict.state is State.UNAVAILABLE:
                self._details(verdict, katas[verdict.kata])
        for note in report.notes:
            self._line(f"Note: {note}", "yellow")
        self._line(f"{counted(report.katas)}   ({report.seconds:.1f} s)")
        if hidden := sum(verdict.tests.hidden for verdict in report.katas if verdict.tests):
            more = "1 more test is" if hidden == 1 else f"{hidden} more tests are"
            self._line(f"{more} hidden, and will be run when your instructor grades", "dim")
        to_come = sum(not topic.katas for topic in roadmap.topics)
        if len(report.katas) == len(katas) and to_come:
            self._line(f"{len(roadmap.topics)} topics on the map, {to_come} of them to come", "dim")
        self._line("")
        self._line(self._next_step(report, katas), "bold")

    def _line(self, text: str | Text, style: str = "") -> None:
        text = Text(tame(text), style) if isinstance(text, str) else text
        self._console.print(text, soft_wrap=True, highlight=False, markup=False)

    def _table(self, report: Report, roadmap: Roadmap) -> None:
        by_id = {verdict.kata: verdict for verdict in report.katas}
        width = max((len(verdict.kata.split("/")[2]) for verdict in report.katas), default=0)
        for topic in roadmap.topics:
            verdicts = [by_id[kata.id] for kata in topic.katas if kata.id in by_id]
            shown = [v for v in verdicts if self._whole or v.state in ATTEMPTED]
            if not shown:
                continue
            solved = sum(verdict.state is State.SOLVED for verdict in verdicts)
            head = f"{topic.track} / {topic.slug}"
            self._line(f"{head:<54} {f'{solved} of {len(verdicts)} solved':>20}", "bold")
            for verdict in shown:
                self._row(verdict, width)
        self._line("")

    def _row(self, verdict: Verdict, width: int) -> None:
        state, tests = verdict.state, verdict.tests
        glyph = GLYPHS[state][self._plain]
        row = Text(f"  {glyph} {verdict.kata.split('/')[2]:<{width}}  ", STYLES[state])
        row.append(f"{state.value.replace('_', ' '):<12}", STYLES[state])
        marks = ""
        if tests and state is not State.BROKEN:
            more = f" +{tests.hidden} hidden" if tests.hidden else ""
            marks = f"{tests.passed}/{tests.expected} tests{more}  "
            marks += f"{_mark_in_short('types', verdict.types)}  "
            marks += _mark_in_short("lint", verdict.lint)
        if marks:
            row.append(f"{marks:<40}  ")
            row.append("cached" if verdict.cached else f"{verdict.seconds:.1f} s", "dim")
        self._line(row)

    def _details(self, verdict: Verdict, kata: Kata) -> None:
        place = verdict.answer or kata.stub
        if verdict.line:
            place += f":{verdict.line}"
        head = Text(f"{kata.slug}: ", STYLES[verdict.state] + " bold")
        head.append(tame(headline(verdict)))
        head.append(f"   {place}", "dim")
        self._line(head)
        failed = verdict.tests.failed if verdict.tests and verdict.state is not State.BROKEN else ()
        self._failures(telling_first(failed), kata)
        self._findings("types", verdict.types)
        self._findings("lint", verdict.lint)
        self._printed(verdict)
        for note in verdict.notes:
            self._line(f"  note: {note}", "yellow")
        self._line("")

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
            self._line(f"    {_bullet(self._plain)} {meaning}{cases}")
        if len(others) > OTHERS_SHOWN:
            self._line(f"    and {len(others) - OTHERS_SHOWN} more")

    def _failure(self, result: TestResult, kata: Kata) -> None:
        self._line(f"  {meaning_of(result)}", "bold")
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
            self._line(f"    line {finding.line}: {finding.message}  [{finding.code}]")
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


def _mark_in_short(name: str, mark: Mark | None) -> str:
    if mark is None:
        return f"{name}: not checked"
    if mark.ok:
        return name
    return f"{name}: {len(mark.findings)} finding{'s' if len(mark.findings) > 1 else ''}"


def _bullet(plain: bool) -> str:
    return "-" if plain else "·"


def tame(text: str) -> str:
    """The text with its control characters spelt out: an answer must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\t" else ascii(c)[1:-1] for c in text)


def _can_show(console: Console, text: str) -> bool:
    try:
        text.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def counted(verdicts: Iterable[Verdict]) -> str:
    """`2 solved, 1 failing`: what there is of each state."""
    states = [verdict.state for verdict in verdicts]
    return ", ".join(
        f"{states.count(state)} {state.value.replace('_', ' ')}"
        for state in State
        if state in states
    )
