"""`exercises/` read into tracks, topics and katas. Knows files, not git and not pytest.

The clone has one such folder; other roots, which `pyproject.toml` names, have one each, and the
katas of all of them make one roadmap.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeVar, get_args

import msgspec

from checks.errors import UserError

Level = Literal["warm-up", "core", "challenge"]
Form = Literal["implement", "fix", "refactor", "predict", "artifact", "test-writing"]
T = TypeVar("T")


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds of one run: seconds a test and a kata, MiB of memory, KiB of output."""

    test_s: float = 10
    kata_s: float = 30
    memory_mib: int = 2048
    output_kib: int = 1024


class KataTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `[[kata]]` table of a `topic.toml`, as it is written."""

    slug: str
    title: str
    level: Level
    form: Form
    minutes: int
    answer: str
    hints: tuple[str, ...]
    needs: tuple[str, ...] = ()


class TopicTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `topic.toml`, as it is written."""

    kata: tuple[KataTable, ...]
    limits: Limits = Limits()


class TopicEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic in `roadmap.toml`."""

    slug: str
    title: str


class TrackEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A `[[track]]` of `roadmap.toml`."""

    slug: str
    title: str
    topics: tuple[TopicEntry, ...]


class RoadmapTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`roadmap.toml`, as it is written."""

    track: tuple[TrackEntry, ...]


class Kata(msgspec.Struct, frozen=True):
    """One exercise: `id` is `track/topic/slug`, `topic` the part before the slug.

    `root` is the root that it belongs to, as `pyproject.toml` names it; the clone itself is "".
    """

    topic: str
    table: KataTable
    limits: Limits
    root: str = ""

    @property
    def slug(self) -> str:
        return self.table.slug

    @property
    def id(self) -> str:
        return f"{self.topic}/{self.slug}"

    @property
    def folder(self) -> str:
        """Where stub and tests lie, as a user names it at the root of the clone."""
        return _below(self.root, f"exercises/{self.topic}")

    @property
    def solution_folder(self) -> str:
        """Where reference answer and hidden tests lie, named in the same way."""
        return _below(self.root, f"solutions/{self.topic}")

    @property
    def stub(self) -> str:
        """The stub's path below `exercises/`; the reference answer's below `solutions/`."""
        return f"{self.topic}/{self.table.answer}"

    @property
    def test_name(self) -> str:
        return f"test_{self.slug}.py"

    @property
    def test(self) -> str:
        return f"{self.topic}/{self.test_name}"

    @property
    def hidden_test_name(self) -> str:
        return f"test_hidden_{self.slug}.py"

    @property
    def test_names(self) -> tuple[str, str]:
        """The files that may hold its tests: what is in the second is for graders alone."""
        return self.test_name, self.hidden_test_name

    def is_hidden(self, test: str) -> bool:
        """Whether a test of this name is one of the hidden ones."""
        return test.startswith(f"{self.hidden_test_name}::")

    @property
    def is_python(self) -> bool:
        return self.table.answer.endswith(".py")


class Topic(msgspec.Struct, frozen=True):
    """A topic: without katas it is to come. `root` is that of its katas."""

    track: str
    slug: str
    title: str
    katas: tuple[Kata, ...]
    root: str = ""

    @property
    def id(self) -> str:
        return f"{self.track}/{self.slug}"


class Track(msgspec.Struct, frozen=True):
    """A track: its topics in learning order."""

    slug: str
    title: str
    topics: tuple[Topic, ...]


class Unlisted(msgspec.Struct, frozen=True):
    """A topic that has a folder with a `topic.toml` in a root, but no place in its order."""

    id: str
    root: str = ""


class Roadmap(msgspec.Struct, frozen=True):
    """All tracks in learning order, and the topics that have no place in it."""

    tracks: tuple[Track, ...]
    unlisted: tuple[Unlisted, ...] = ()

    @property
    def topics(self) -> tuple[Topic, ...]:
        return tuple(topic for track in self.tracks for topic in track.topics)

    @property
    def katas(self) -> tuple[Kata, ...]:
        return tuple(kata for topic in self.topics for kata in topic.katas)


def read_roadmap(exercises: Path, root: str = "") -> Roadmap:
    """Read `roadmap.toml` and every topic's `topic.toml`.

    Args:
        root: the root whose folder `exercises` is.

    Raises:
        UserError: a file is missing, is not TOML or does not fit; names the file and the line.
    """
    table = read_toml(exercises / "roadmap.toml", RoadmapTable)
    tracks = tuple(
        Track(
            track.slug,
            track.title,
            tuple(_read_topic(exercises, track.slug, entry, root) for entry in track.topics),
        )
        for track in table.track
    )
    listed = {topic.id for track in tracks for topic in track.topics}
    folders = (path.parent for path in sorted(exercises.glob("*/*/topic.toml")))
    there = (folder.relative_to(exercises).as_posix() for folder in folders)
    unlisted = (Unlisted(topic, root) for topic in there if topic not in listed)
    return join([Roadmap(tracks, tuple(unlisted))])


def _read_topic(exercises: Path, track: str, entry: TopicEntry, root: str) -> Topic:
    topic = f"{track}/{entry.slug}"
    path = exercises / topic / "topic.toml"
    if not path.exists():
        return Topic(track, entry.slug, entry.title, (), root)
    table = read_toml(path, TopicTable)
    katas = tuple(Kata(topic, kata, table.limits, root) for kata in table.kata)
    return Topic(track, entry.slug, entry.title, katas, root)


def join(roadmaps: Iterable[Roadmap]) -> Roadmap:
    """One roadmap of several: a later one may add tracks, topics to a track that is there already,
    and katas to a topic that is to come.

    Raises:
        UserError: two topics, or two katas, would be one; names both files.
    """
    tracks: dict[str, Track] = {}
    unlisted: list[Unlisted] = []
    for roadmap in roadmaps:
        unlisted += roadmap.unlisted
        for track in roadmap.tracks:
            known = tracks.get(track.slug)
            tracks[track.slug] = _with_topics(known, track.topics) if known else track
    joined = Roadmap(tuple(tracks.values()), tuple(unlisted))
    _refuse_doubles(joined)
    return joined


def how_to_list(unlisted: Unlisted) -> str:
    """What brings an unlisted topic into the order."""
    track, slug = unlisted.id.split("/")
    title = slug.replace("_", " ").title()
    return (
        f'add {{ slug = "{slug}", title = "{title}" }} to the topics of the track {track!r} in '
        + _below(unlisted.root, "exercises/roadmap.toml")
    )


def _with_topics(track: Track, more: Iterable[Topic]) -> Track:
    topics = {topic.slug: topic for topic in track.topics}
    for topic in more:
        known = topics.get(topic.slug)
        if known and known.katas and topic.katas:
            raise UserError(
                f"{_topic_toml(topic)}: the topic {topic.id} is taken by {_topic_toml(known)}; "
                "a topic lies in one folder: give yours another slug"
            )
        if topic.katas or known is None:
            topics[topic.slug] = topic
    return Track(track.slug, track.title, tuple(topics.values()))


def _refuse_doubles(roadmap: Roadmap) -> None:
    seen: dict[str, Topic] = {}
    for topic in roadmap.topics:
        for kata in topic.katas:
            if other := seen.get(kata.slug):
                raise UserError(
                    f"{_topic_toml(topic)}: the slug {kata.slug!r} is taken by "
                    f"{other.id}/{kata.slug} ({_topic_toml(other)}); "
                    "kata slugs are unique, choose another"
                )
            seen[kata.slug] = topic


def _topic_toml(topic: Topic) -> str:
    return _below(topic.root, f"exercises/{topic.id}/topic.toml")


def _below(root: str, path: str) -> str:
    return f"{root}/{path}" if root else path


def read_toml(path: Path, model: type[T]) -> T:
    """Read a TOML file as a `model`.

    Raises:
        UserError: it cannot be read, or does not fit; in one line with file and line.
    """
    name = shown(path)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise UserError(f"{name}: there is no such file") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UserError(f"{name}:{line}: not UTF-8 text; save the file as UTF-8") from None
    except OSError as error:
        raise UserError(f"{name}: cannot be read ({error.strerror})") from None
    try:
        return msgspec.convert(tomllib.loads(text), model)
    except tomllib.TOMLDecodeError as error:
        line = _line_in(str(error)) or text.count("\n") + 1
        raise UserError(f"{name}:{line}: not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        line, told = _line_of(text, str(error)), f"{error}{_choices(str(error))}"
        raise UserError(f"{name}:{line}: {told}") from None


def shown(path: Path) -> str:
    """A path as a user would type it: relative to the current folder where it lies below it."""
    try:  # what the last part links to would be another path
        name = (path.parent.resolve() / path.name).relative_to(Path.cwd()).as_posix()
    except ValueError:
        name = str(path)
    return name.encode("utf-8", "backslashreplace").decode()  # a name is any bytes on POSIX


def _line_in(message: str) -> int | None:
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else None


def _choices(message: str) -> str:
    """What could stand there, where a message says that only a few words may."""
    for key, words in (("level", Level), ("form", Form)):
        if message.startswith("Invalid enum value") and message.endswith(f".{key}`"):
            return f"; one of {', '.join(get_args(words))}"
    return ""


def _line_of(text: str, message: str) -> int:
    """The line that a message of msgspec such as "... at `$.kata[1].minutes`" speaks of."""
    lines = text.splitlines()
    line, place = 0, re.search(r"`\$(.*?)`$", message)
    unknown = re.search(r"unknown field `(\w+)`", message)
    steps = re.findall(r"\.(\w+)(?:\[(\d+)\])?", place[1]) if place else []
    steps += [(unknown[1], "")] if unknown else []
    for key, index in steps:
        header = re.compile(
            rf"\s*(\[+\s*{re.escape(key)}\b|{re.escape(key)}\s*=|.*{{.*\b{key}\s*=)"
        )
        matching = [n for n in range(line, len(lines)) if header.match(lines[n])]
        if matching:
            line = _element(lines, matching, int(index or 0))
    return line + 1


def _element(lines: list[str], matching: list[int], index: int) -> int:
    """The line of an array's element: its own `[[key]]`, or below `key = [` one line each."""
    first = matching[0]
    if lines[first].lstrip().startswith("["):
        return matching[min(index, len(matching) - 1)]
    if lines[first].rstrip().endswith("["):
        return min(first + 1 + index, len(lines) - 1)
    return first
