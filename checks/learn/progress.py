"""How far a learner is: the whole roadmap by what is true of the files. Runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from checks.learn.standing import Standing, standings
from checks.reports.prose import fitted, listed, number_of, prose_width, spoken_minutes
from checks.reports.terminal import GLYPHS, STYLES, TO_MEND, can_show
from checks.repository import Repository
from checks.roadmap import Topic, Track
from checks.verdicts import State

UNGRADED = ("?", "?")
UNGRADED_STYLE = "cyan"
TO_DO = ("·", ".")
WORDS: dict[str, Callable[[Standing], bool]] = {
    "solved": lambda each: each.state is State.SOLVED,
    "passing": lambda each: each.state is State.PASSING,
    "started": lambda each: each.state in (State.FAILING, State.BROKEN, None),
    "to do": lambda each: each.state is State.NOT_STARTED and each.lacks is None,
    "not for this machine": lambda each: each.state is State.NOT_STARTED and bool(each.lacks),
}


@dataclass(frozen=True)
class Tally:
    """Where a learner stands with some katas together."""

    standings: tuple[Standing, ...]

    @property
    def solved(self) -> int:
        return sum(map(WORDS["solved"], self.standings))

    @property
    def minutes_left(self) -> int:
        """Minutes that the katas take which are not solved, as their authors expect."""
        return sum(e.kata.table.minutes for e in self.standings if e.state is not State.SOLVED)

    def __str__(self) -> str:
        """`2 solved, 1 to do`: each kata in one of the words."""
        counts = {word: sum(map(belongs, self.standings)) for word, belongs in WORDS.items()}
        return ", ".join(f"{count} {word}" for word, count in counts.items() if count)


@dataclass(frozen=True)
class TopicProgress:
    """A topic that has katas."""

    topic: Topic
    tally: Tally


@dataclass(frozen=True)
class TrackProgress:
    """A track: the topics that are here, and those to come."""

    track: Track
    topics: tuple[TopicProgress, ...]
    to_come: tuple[Topic, ...]

    @property
    def tally(self) -> Tally:
        return Tally(tuple(each for topic in self.topics for each in topic.tally.standings))


@dataclass(frozen=True)
class Progress:
    """The whole roadmap, in learning order."""

    tracks: tuple[TrackProgress, ...]

    @property
    def tally(self) -> Tally:
        return Tally(tuple(each for track in self.tracks for each in track.tally.standings))

    @property
    def here(self) -> tuple[TrackProgress, ...]:
        return tuple(track for track in self.tracks if track.topics)

    @property
    def to_come(self) -> tuple[TrackProgress, ...]:
        return tuple(track for track in self.tracks if not track.topics)

    @property
    def ungraded(self) -> tuple[Standing, ...]:
        return tuple(each for each in self.tally.standings if each.state is None)

    @property
    def lost(self) -> tuple[Standing, ...]:
        """What was solved once, in this clone, and is known not to be so now."""
        return tuple(e for e in self.tally.standings if e.was_solved and e.state in TO_MEND)


def progress_of(repository: Repository) -> Progress:
    """The progress of this clone's learner."""
    roadmap = repository.roadmap
    by_id = {each.kata.id: each for each in standings(repository, roadmap.katas)}
    return Progress(tuple(_track(track, by_id) for track in roadmap.tracks))


def _track(track: Track, by_id: dict[str, Standing]) -> TrackProgress:
    here = tuple(
        TopicProgress(topic, Tally(tuple(by_id[kata.id] for kata in topic.katas)))
        for topic in track.topics
        if topic.katas
    )
    return TrackProgress(track, here, tuple(topic for topic in track.topics if not topic.katas))


class TerminalProgress:
    """Prints the progress.

    Args:
        plain: whether it is read aloud: words and sentences, no signs and no columns.
    """

    def __init__(self, console: Console, *, plain: bool = False) -> None:
        self._console = console
        self._plain = plain
        self._ascii = not can_show(console, "✓●✗◌·")
        self._width = prose_width(console)

    def show(self, progress: Progress) -> None:
        """Print the map, what needs attention, and what to do."""
        self._prose(_headline(progress.tally), style="bold")
        self._line("")
        slugs = [each.topic.slug for track in progress.here for each in track.topics]
        katas = [len(each.tally.standings) for track in progress.here for each in track.topics]
        for track in progress.here:
            self._track(track, max(map(len, slugs)), max(katas))
        self._to_come(progress.to_come)
        self._attention(progress)
        self._line("What to do now: nox -s next", "bold")

    def _line(self, text: str | Text, style: str = "") -> None:
        text = Text(text, style) if isinstance(text, str) else text
        self._console.print(text, soft_wrap=True, highlight=False, markup=False)

    def _prose(self, text: str, first: str = "", style: str = "") -> None:
        self._line(fitted(text, self._width, first), style)

    def _track(self, track: TrackProgress, slug_width: int, katas: int) -> None:
        self._prose(f"{track.track.title} ({track.track.slug}): {_in_short(track.tally)}")
        for each in track.topics:
            self._line(self._topic(each, slug_width, katas))
        if track.to_come:
            slugs = listed([topic.slug for topic in track.to_come], len(track.to_come))
            head = f"{number_of(len(track.to_come), 'topic')} to come"
            self._prose(f"{head}: {slugs}", "  ", "dim")
        self._line("")

    def _topic(self, each: TopicProgress, slug_width: int, katas: int) -> Text:
        left = time_left(each.tally)
        if self._plain:
            return Text("; ".join(filter(None, (f"  {each.topic.slug}: {each.tally}", left))))
        row = Text(f"  {each.topic.slug:<{slug_width}}  ")
        for standing in each.tally.standings:
            row.append(*sign(standing, self._ascii))
        row.append(" " * (katas - len(each.tally.standings)))
        row.append(f"  {each.tally}")
        row.append(f"   {left}", "dim")
        return row

    def _to_come(self, tracks: Sequence[TrackProgress]) -> None:
        if not tracks:
            return
        topics = number_of(sum(len(track.to_come) for track in tracks), "topic")
        titles = "; ".join(track.track.title for track in tracks)
        head = f"{number_of(len(tracks), 'track')} with {topics} to come"
        self._prose(f"{head}: {titles}", style="dim")
        self._line("")

    def _attention(self, progress: Progress) -> None:
        for each in progress.lost:
            told = f"{each.kata.slug} is {each.state}; it was {each.since_solved()}"
            self._prose(told, style="yellow")
        if ungraded := [each.kata.slug for each in progress.ungraded]:
            told = f"{listed(ungraded)}. To know: nox -s grade"
            self._prose(told, "Not graded here yet, or out of time: ", UNGRADED_STYLE)
        if progress.lost or ungraded:
            self._line("")


def time_left(tally: Tally) -> str:
    """`2 h left`; empty where all is solved."""
    return f"{spoken_minutes(tally.minutes_left)} left" if tally.minutes_left else ""


def _headline(tally: Tally) -> str:
    told = "; ".join(filter(None, (str(tally), time_left(tally))))
    return f"{number_of(len(tally.standings), 'kata')}: {told}"


def _in_short(tally: Tally) -> str:
    done = f"{tally.solved} of {len(tally.standings)} solved"
    return ", ".join(filter(None, (done, time_left(tally))))


def sign(standing: Standing, ascii_only: bool = False) -> tuple[str, str]:
    """A kata as one character and its style."""
    if standing.state is None:
        return UNGRADED[ascii_only], UNGRADED_STYLE
    if standing.state is State.NOT_STARTED:
        return (GLYPHS[State.UNAVAILABLE] if standing.lacks else TO_DO)[ascii_only], "dim"
    return GLYPHS[standing.state][ascii_only], STYLES[standing.state]
