"""A new kata, written as a small complete example that its author then changes."""

from __future__ import annotations

import builtins
import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from checks.author import guide, names
from checks.author.example import Example, guide_of_example, rendered
from checks.author.lock import as_it_is, is_recorded, record
from checks.author.map import title_of, with_topic, with_track
from checks.author.wrong import WrongTable
from checks.errors import UserError
from checks.pristine import whole_lock
from checks.repository import Repository
from checks.roadmap import Form, Roadmap, TopicTable, how_to_list, read_roadmap, shown


@dataclass(frozen=True)
class Wanted:
    """What an author asks for. The titles are for a topic and a track that are new."""

    track: str
    topic: str
    slug: str
    form: Form
    title: str | None = None
    track_title: str | None = None

    @property
    def topic_id(self) -> str:
        return f"{self.track}/{self.topic}"

    @cached_property
    def example(self) -> Example:
        return Example(self.form, self.slug)


@dataclass(frozen=True)
class Change:
    """A file to be written: a new one where `before` is None."""

    path: Path
    before: str | None
    after: str
    what: str

    @property
    def line(self) -> int:
        """The first line that is new."""
        old, new = (self.before or "").splitlines(), self.after.splitlines()
        blocks = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
        first = blocks[0]
        kept = first.size if first.a == first.b == 0 else 0
        blank = (n for n in range(kept, len(new)) if new[n].strip())
        return next(blank, kept) + 1


def parse(kata: str, form: Form, title: str | None, track_title: str | None) -> Wanted:
    """What `TRACK/TOPIC/KATA` asks for, as a path or not. Raises `UserError`."""
    parts = [part for part in kata.removeprefix("exercises/").split("/") if part]
    if len(parts) != 3:
        raise UserError(
            f"{kata!r} is not TRACK/TOPIC/KATA, as in: nox -s new -- core_language/oop/money"
        )
    return Wanted(parts[0], parts[1], parts[2].removesuffix(".py"), form, title, track_title)


def make(repository: Repository, wanted: Wanted) -> list[Change]:
    """Write a new kata, record it in the lock, and return what was written.

    Raises:
        UserError: a name cannot be had (proposes another), or a file is in the way. Then nothing
            was written.
    """
    _refuse_roots(repository, wanted)
    _refuse_names(repository, wanted)
    new_files = list(_new_files(repository, wanted))
    for change in new_files:
        if change.path.exists():
            raise UserError(f"{shown(change.path)} is there already; choose another name")
    # What is given to one kata of a topic is a support file of them all.
    siblings = _recorded_siblings(repository, wanted.topic_id) if wanted.example.given else []
    changes = [*new_files, *_additions(repository, wanted)]
    for change in changes:
        change.path.parent.mkdir(parents=True, exist_ok=True)
        change.path.write_text(change.after, "utf-8", newline="\n")
    now = Repository(repository.root)
    katas = [kata for kata in now.roadmap.katas if kata.slug == wanted.slug or kata.id in siblings]
    record(now, katas)
    return changes


def _recorded_siblings(repository: Repository, topic: str) -> list[str]:
    """The katas of a topic that the lock records as they are."""
    known = whole_lock(repository.roots[0]).katas
    return [
        kata.id
        for kata in repository.roadmap.katas
        if kata.topic == topic
        and kata.id in known
        and is_recorded(as_it_is(repository, kata).locked, known[kata.id])
    ]


def _refuse_roots(repository: Repository, wanted: Wanted) -> None:
    """Raise where the topic is another root's: only this clone is written into."""
    for topic in repository.roadmap.topics:
        if topic.id == wanted.topic_id and topic.root:
            raise UserError(
                f"the topic {topic.id} lies in {topic.root}, and new writes into this clone only; "
                "choose another topic, or copy a kata there by hand, then: nox -s lock"
            )


def _refuse_names(repository: Repository, wanted: Wanted) -> None:
    """Raise where a name cannot be had, with one that can."""
    roadmap, slug = repository.roadmap, wanted.slug
    taken = _taken(repository)
    ending = "_suite" if wanted.form == "test-writing" else ""
    for what, name in (("track", wanted.track), ("topic", wanted.topic), ("kata", slug)):
        if fault := names.ill_formed(name):
            better = names.proposal(name, ending if what == "kata" else "", ())
            raise UserError(f"{name!r} {fault}; call the {what} {better}")
    for topic in roadmap.unlisted:
        if topic.id == wanted.topic_id:
            raise UserError(f"{topic.id} is not on the map: {how_to_list(topic)}")
    better = f"{wanted.topic_id}/{names.proposal(slug, ending, taken)}"
    if fault := taken.get(slug):
        raise UserError(f"{slug} {fault}; call it for example {better}")
    if not slug.endswith(ending):
        raise UserError(f"the name of a test-writing kata ends in {ending}: call it {better}")
    _refuse_titles(roadmap, wanted)


def _refuse_titles(roadmap: Roadmap, wanted: Wanted) -> None:
    where = "its title stands in exercises/roadmap.toml; leave"
    if wanted.title and wanted.topic_id in {topic.id for topic in roadmap.topics}:
        raise UserError(f"the topic {wanted.topic_id} is there, and {where} --title out")
    if wanted.track_title and wanted.track in {track.slug for track in roadmap.tracks}:
        raise UserError(f"the track {wanted.track} is there, and {where} --track-title out")
    for topic in roadmap.topics:
        if topic.slug == wanted.topic and topic.id != wanted.topic_id:
            raise UserError(
                f"there is a topic {topic.id}, and selectors go by its name alone; "
                f"use it, or call yours for example {wanted.topic}_{wanted.track}"
            )


def _taken(repository: Repository) -> dict[str, str]:
    """Why a name cannot be had, by the name."""
    roadmap = repository.roadmap
    return {
        **dict.fromkeys(dir(builtins), "would hide a built-in of Python"),
        **{name: f"would hide {what}" for name, what in names.hidden(repository).items()},
        **{track.slug: "is a track, which a selector would mean" for track in roadmap.tracks},
        **{topic.slug: "is a topic, which a selector would mean" for topic in roadmap.topics},
        **{kata.slug: f"is taken by {kata.id}" for kata in roadmap.katas},
    }


def _new_files(repository: Repository, wanted: Wanted) -> Iterator[Change]:
    """The files of the kata alone, in the order of an author's work."""
    exercises = repository.exercises / wanted.topic_id
    solution = repository.solutions / wanted.topic_id / wanted.example.answer_name
    example = wanted.example
    stub, tests = exercises / example.answer_name, exercises / f"test_{wanted.slug}.py"
    yield Change(stub, None, example.text("stub"), "the stub: the whole task")
    if example.given:
        given = exercises / f"{example.given}.py"
        yield Change(given, None, example.text("given"), "what is given beside the stub")
    yield Change(solution, None, example.text("solution"), "the reference answer")
    yield Change(tests, None, example.text("tests"), "the tests")


def _additions(repository: Repository, wanted: Wanted) -> Iterator[Change]:
    """What is added to files that other katas share, or begins them."""
    topic = repository.exercises / wanted.topic_id
    wrong_toml = repository.solutions / wanted.topic_id / "wrong.toml"
    yield _added(wrong_toml, wanted.example.text("wrong"), WrongTable, "three wrong answers")
    table = wanted.example.text("kata")
    yield _added(topic / "topic.toml", table, TopicTable, "title, level, minutes, hints")
    yield _change_of_guide(topic / "README.md", wanted)
    yield from _changes_of_map(repository, wanted)


def _added(path: Path, text: str, model: type, what: str) -> Change:
    """Tables at the end of a TOML file, all before them as it was."""
    before = _text(path)
    after = f"{before.rstrip()}\n\n{text}" if before and before.strip() else text
    try:
        msgspec.convert(tomllib.loads(after), model)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UserError(
            f"{shown(path)}: cannot be added to ({error}); write its tables as [[...]], each with "
            "its keys below"
        ) from None
    return Change(path, before, after, what)


def _text(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _change_of_guide(path: Path, wanted: Wanted) -> Change:
    before = _text(path)
    text = before if before is not None else guide_of_example(_title(wanted))
    after = guide.with_row(text, wanted.example.row)
    if after is None:
        raise UserError(
            f"{shown(path)}: there is no table under '## Katas'; write one with the columns "
            "kata, what it is about, level, minutes, then run this again"
        )
    return Change(path, before, after, "the guide" if before is None else "the guide's row")


def _changes_of_map(repository: Repository, wanted: Wanted) -> Iterator[Change]:
    """The place in the order, and the README of a track that has none."""
    path = repository.exercises / "roadmap.toml"
    roadmap, text = read_roadmap(repository.exercises), path.read_text("utf-8")
    tracks = {track.slug: track for track in roadmap.tracks}
    track_title = wanted.track_title or title_of(wanted.track)
    if wanted.track not in tracks:
        after = with_track(text, wanted.track, track_title, wanted.topic, _title(wanted))
        yield Change(path, text, after, "track and topic in the learning order")
    elif wanted.topic_id not in {topic.id for topic in roadmap.topics}:
        after = with_topic(text, wanted.track, wanted.topic, _title(wanted))
        yield Change(path, text, after, "the topic in the learning order")
    readme = repository.exercises / wanted.track / "README.md"
    if not readme.exists():
        title = tracks[wanted.track].title if wanted.track in tracks else track_title
        values = {"title": title, "topic": wanted.topic}
        yield Change(readme, None, rendered("topic/track.md.jinja", **values), "about the track")


def _title(wanted: Wanted) -> str:
    return wanted.title or title_of(wanted.topic)


def told(wanted: Wanted, changes: list[Change]) -> Iterator[str]:
    """What was made, file by file, and what to do next."""
    yield f"{wanted.topic_id}/{wanted.slug} is a small complete example. Change, in this order:"
    places = [f"{shown(change.path)}:{change.line}" for change in changes]
    width = max(map(len, places))
    for place, change in zip(places, changes, strict=True):
        yield f"  {place:{width}}   {change.what}{'' if change.before is None else ' (added)'}"
    yield "It is recorded in exercises/katas.lock as it is now. Next:"
    yield f"  nox -s verify -- {wanted.slug} --watch   says at each save what is left to do"
    yield "  nox -s lock      records stub and tests again, once you are content"
    yield f"  nox -s verify -- {wanted.slug}           holds it against every gate"
