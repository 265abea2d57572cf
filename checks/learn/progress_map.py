"""The progress as a picture: an SVG map of tracks and topics, a square a kata."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from checks.learn.progress import Progress, TopicProgress, TrackProgress, sign, time_left
from checks.learn.standing import Standing
from checks.reports.data import write_file
from checks.reports.prose import number_of

TEMPLATE = "progress.svg.jinja"
TOP, TRACK, TOPIC = 76, 34, 24  # heights of the heading, of a track's name, of a topic's row


@dataclass(frozen=True)
class Row:
    """A topic at its height on the map."""

    y: int
    of: TopicProgress

    @property
    def squares(self) -> tuple[Standing, ...]:
        return self.of.tally.standings


@dataclass(frozen=True)
class Block:
    """A track at its height on the map, and the rows of its topics."""

    y: int
    of: TrackProgress
    rows: tuple[Row, ...]


def write_map(progress: Progress, path: Path) -> None:
    """Write the map. Raises `UserError` where it cannot be written."""
    write_file(path, drawn(progress).encode())


def drawn(progress: Progress) -> str:
    """The map's text: SVG that loads nothing, and says in words what it shows."""
    blocks, bottom = [], TOP
    for track in progress.here:
        rows = tuple(Row(bottom + TRACK + TOPIC * n, topic) for n, topic in enumerate(track.topics))
        blocks.append(Block(bottom, track, rows))
        bottom += TRACK + TOPIC * len(rows) + 10
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        progress=progress,
        blocks=blocks,
        height=bottom + 40,
        left=time_left(progress.tally),
        sign=sign,
        to_come=number_of(sum(len(track.to_come) for track in progress.tracks), "topic"),
    )
