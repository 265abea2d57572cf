"""What every topic is held against: one gate a function, in a table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from checks.author import guide
from checks.author.gates import Problem
from checks.author.wrong import line_of, read_wrong
from checks.repository import Repository
from checks.roadmap import Topic, shown

TopicGate = Callable[[Repository, Topic], Iterator[Problem]]


def guide_complete(repository: Repository, topic: Topic) -> Iterator[Problem]:
    """The guide has its four sections and names every kata with its level and minutes."""
    path = guide.guide_path(repository.root_of(topic).exercises, topic.id)
    if not path.exists():
        yield Problem(f"{shown(path)}:1", "the topic has no guide", topic.id)
        return
    text = guide.read(path)
    if guide.NOT_TEXT in text:
        line = text[: text.index(guide.NOT_TEXT)].count("\n") + 1
        yield Problem(f"{shown(path)}:{line}", "not UTF-8 text", topic.id)
    for section in guide.missing_sections(text):
        yield Problem(f"{shown(path)}:1", f"the section '## {section}' is missing", topic.id)
    for kata in topic.katas:
        level, minutes = kata.table.level, kata.table.minutes
        if not guide.has_row(text, f"`{kata.slug}`", level, str(minutes)):
            row = f"`{kata.slug}` with level {level} and {minutes} minutes"
            where = f"{shown(path)}:{guide.line_of_katas(text)}"
            yield Problem(where, f"the table of katas has no row {row}", topic.id)


def guide_runs(repository: Repository, topic: Topic) -> Iterator[Problem]:
    """The code in the guide runs."""
    path = guide.guide_path(repository.root_of(topic).exercises, topic.id)
    if path.exists() and (failure := guide.failure_of_code(guide.read(path))):
        yield Problem(f"{shown(path)}:{failure[0]}", failure[1], topic.id)


def no_stray_tables(repository: Repository, topic: Topic) -> Iterator[Problem]:
    """wrong.toml speaks of this topic's katas alone."""
    path = repository.root_of(topic).solutions / topic.id / "wrong.toml"
    slugs = {kata.slug for kata in topic.katas}
    for wrong in read_wrong(path):
        if wrong.kata not in slugs:
            text = f"{wrong.name}: the topic has no kata {wrong.kata!r}"
            yield Problem(f"{shown(path)}:{line_of(path, wrong)}", text, topic.id)


TOPIC_GATES: tuple[TopicGate, ...] = (guide_complete, guide_runs, no_stray_tables)
