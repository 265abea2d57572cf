"""The report as one HTML page that needs nothing else: the roadmap as a map, and what fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from checks.reports.data import write_file
from checks.reports.terminal import (
    ATTEMPTED,
    GLYPHS,
    TO_MEND,
    counted,
    headline,
    meaning_of,
    tame,
    telling_first,
)
from checks.roadmap import Kata, Roadmap, Topic, Track
from checks.verdicts import Mark, Outcome, Report, State, TestResult, Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "page.html.jinja"
MARKS_SHOWN = (State.SOLVED, State.PASSING, State.FAILING)


@dataclass(frozen=True)
class Spot:
    """A kata on the map; `state` is None where this grade does not speak of it."""

    kata: Kata
    state: State | None

    @property
    def attempted(self) -> bool:
        return self.state in ATTEMPTED

    @property
    def glyph(self) -> str:
        return GLYPHS[self.state][0].strip() if self.state else ""

    @property
    def rank(self) -> int:
        """Its place in a track's bar: the best first, what is not graded last."""
        return list(State).index(self.state) if self.state else len(State)


@dataclass(frozen=True)
class Stop:
    """A topic on the map."""

    topic: Topic
    spots: tuple[Spot, ...]

    @property
    def solved(self) -> int:
        return sum(spot.state is State.SOLVED for spot in self.spots)


@dataclass(frozen=True)
class Line:
    """A track on the map."""

    track: Track
    stops: tuple[Stop, ...]

    @property
    def spots(self) -> tuple[Spot, ...]:
        return tuple(spot for stop in self.stops for spot in stop.spots)

    @property
    def solved(self) -> int:
        return sum(stop.solved for stop in self.stops)


@dataclass(frozen=True)
class Part:
    """What the page tells of an attempted kata, beside its verdict."""

    verdict: Verdict
    title: str
    folder: str
    stub: str

    @property
    def slug(self) -> str:
        return self.verdict.kata.rpartition("/")[2]

    @property
    def glyph(self) -> str:
        return GLYPHS[self.verdict.state][0].strip()

    @property
    def headline(self) -> str:
        return headline(self.verdict)

    @property
    def place(self) -> str:
        line = f":{self.verdict.line}" if self.verdict.line else ""
        return (self.verdict.answer or f"{self.folder}/{self.stub}") + line

    @property
    def marks(self) -> tuple[tuple[str, bool], ...]:
        """The three marks in short, each with whether it is good; none where nothing ran."""
        tests, state = self.verdict.tests, self.verdict.state
        if tests is None or state not in MARKS_SHOWN:
            return ()
        more = f", {tests.hidden} hidden ones at grading" if tests.hidden else ""
        return (
            (f"{tests.passed} of {tests.expected} tests{more}", tests.ok),
            _mark_in_short("types", self.verdict.types),
            _mark_in_short("lint", self.verdict.lint),
        )

    @property
    def failed(self) -> Sequence[TestResult]:
        if self.verdict.tests is None or self.verdict.state is State.BROKEN:
            return ()
        return telling_first(self.verdict.tests.failed)

    @property
    def passed(self) -> Sequence[TestResult]:
        results = self.verdict.tests.results if self.verdict.tests else ()
        return [result for result in results if result.outcome is Outcome.PASSED]

    @property
    def findings(self) -> dict[str, Mark]:
        marks = {"Types": self.verdict.types, "Lint": self.verdict.lint}
        return {name: mark for name, mark in marks.items() if mark and not mark.ok}


def write_html(report: Report, roadmap: Roadmap, path: Path) -> None:
    """Write the report as a page (see docs/report.md). Raises `UserError`."""
    write_file(path, page(report, roadmap).encode())


def page(report: Report, roadmap: Roadmap) -> str:
    """The page's text."""
    katas = {kata.id: kata for kata in roadmap.katas}
    titles = {topic.id: topic.title for topic in roadmap.topics}
    parts = [_part(v, katas.get(v.kata)) for v in report.katas if v.state in ATTEMPTED]
    to_mend = [p for state in TO_MEND for p in parts if p.verdict.state is state]
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            report=report,
            counted=counted(report.katas),
            lines=_lines(report.katas, roadmap),
            meaning_of=meaning_of,
            topics=[(titles.get(t, t), tuple(ps)) for t, ps in groupby(parts, _topic_of)],
            to_mend=to_mend,
            legend=[(state, GLYPHS[state][0].strip()) for state in State],
        )
    )


def _lines(verdicts: Iterable[Verdict], roadmap: Roadmap) -> list[Line]:
    states = {verdict.kata: verdict.state for verdict in verdicts}
    return [
        Line(
            track,
            tuple(
                Stop(topic, tuple(Spot(kata, states.get(kata.id)) for kata in topic.katas))
                for topic in track.topics
            ),
        )
        for track in roadmap.tracks
    ]


def _part(verdict: Verdict, kata: Kata | None) -> Part:
    if kata is None:  # of a report that is older than the roadmap
        topic, _, slug = verdict.kata.rpartition("/")
        return Part(verdict, "", f"exercises/{topic}", slug)
    return Part(verdict, kata.table.title, kata.folder, kata.table.answer)


def _topic_of(part: Part) -> str:
    return part.verdict.kata.rpartition("/")[0]


def _mark_in_short(name: str, mark: Mark | None) -> tuple[str, bool]:
    if mark is None:
        return f"{name}: not checked", False
    if mark.ok:
        return f"{name}: clean", True
    number = len(mark.findings)
    return f"{name}: {number} finding{'' if number == 1 else 's'}", False


def _environment() -> Environment:
    """Templates that escape all they are given: what an answer prints is hostile text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # late: only --html needs it

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=_plain,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _plain(value: object) -> object:
    """A value for the page: control characters in text, also those that reverse it, spelt out."""
    if not isinstance(value, str) or hasattr(value, "__html__"):  # that is escaped already
        return value
    return "\n".join(tame(line) for line in value.splitlines())
