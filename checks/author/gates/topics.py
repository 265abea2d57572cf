"""The gates of a topic: its guide, its place on the map, and what speaks of no kata."""

from __future__ import annotations

from collections.abc import Iterator

from checks.author import guide
from checks.author.example import example_in_guide
from checks.author.gates.case import Problem
from checks.author.wrong import line_of, line_of_equivalent, read_equivalents, read_wrong
from checks.repository import Repository
from checks.roadmap import Topic


def guide_complete(repository: Repository, topic: Topic) -> Iterator[Problem]:
    """The guide has its four sections and names every kata with its level and minutes."""
    path = guide.guide_path(repository.root_of(topic).exercises, topic.id)
    if not path.exists():
        sections = ", ".join(f"## {section}" for section in guide.SECTIONS)
        yield Problem(path, 1, "the topic has no guide", f"write it: {sections}", topic.id)
        return
    text = guide.read(path)
    if guide.NOT_TEXT in text:
        line = text[: text.index(guide.NOT_TEXT)].count("\n") + 1
        yield Problem(path, line, "not UTF-8 text", "save the file as UTF-8", topic.id)
    last = max(1, len(text.splitlines()))
    for section in guide.missing_sections(text):
        mend = f"add it: {guide.SECTIONS[section]}"
        yield Problem(path, last, f"the section '## {section}' is missing", mend, topic.id)
    for kata in topic.katas:
        level, minutes = kata.table.level, kata.table.minutes
        if not guide.has_row(text, f"`{kata.slug}`", level, str(minutes)):
            missing = f"the table of katas has no row for {kata.slug} as topic.toml has it"
            mend = f"write there: | `{kata.slug}` | what it is about | {level} | {minutes} |"
            yield Problem(path, guide.line_of_section(text, "Katas"), missing, mend, topic.id)


def guide_runs(repository: Repository, topic: Topic) -> Iterator[Problem]:
    """The code in the guide runs."""
    path = guide.guide_path(repository.root_of(topic).exercises, topic.id)
    if path.exists() and (failure := guide.failure_of_code(guide.read(path))):
        mend = "its ```python blocks are one program, run in an empty folder; ```text is not run"
        yield Problem(path, failure[0], failure[1], mend, topic.id)


def guide_of_its_own(repository: Repository, topic: Topic) -> Iterator[Problem]:
    """Nothing is left of the guide that `new` wrote."""
    path = guide.guide_path(repository.root_of(topic).exercises, topic.id)
    if path.exists() and (line := example_in_guide(guide.read(path))):
        mend = "write your own, last of all: when you know what is hard about the topic"
        yield Problem(path, line, "still the example that nox -s new wrote", mend, topic.id)


def no_stray_tables(repository: Repository, topic: Topic) -> Iterator[Problem]:
    """wrong.toml speaks of this topic's katas alone."""
    path = repository.root_of(topic).solutions / topic.id / "wrong.toml"
    slugs = {kata.slug for kata in topic.katas}
    for wrong in read_wrong(path):
        if wrong.kata not in slugs:
            text = f"{wrong.name}: the topic has no kata {wrong.kata!r}"
            mend = f"correct kata = ..., or take it out; there are {', '.join(sorted(slugs))}"
            yield Problem(path, line_of(path, wrong), text, mend, topic.id)
    for equivalent in read_equivalents(path):
        if equivalent.kata not in slugs:
            text = f"an equivalent mutant: the topic has no kata {equivalent.kata!r}"
            mend = f"correct kata = ..., or take it out; there are {', '.join(sorted(slugs))}"
            yield Problem(path, line_of_equivalent(path, equivalent), text, mend, topic.id)
