"""The small complete kata of each form that `new` writes, and whether it is still there."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2
import msgspec

from checks.author.wrong import Wrong, WrongTable
from checks.roadmap import Form, KataTable, TopicTable

TEMPLATES = Path(__file__).parent / "templates"
GIVEN: dict[Form, str] = {"predict": "_cases", "test-writing": "_under_test"}
ARTIFACT_SUFFIX = ".toml"


@dataclass(frozen=True)
class Example:
    """The example of a form under a kata's slug."""

    form: Form
    slug: str

    @property
    def answer_name(self) -> str:
        return self.slug + (ARTIFACT_SUFFIX if self.form == "artifact" else ".py")

    @property
    def given(self) -> str | None:
        """The module that is given beside the stub, where the form has one."""
        stem = self.slug.removesuffix("_suite")
        return stem + GIVEN[self.form] if self.form in GIVEN else None

    def text(self, part: str) -> str:
        """One of its parts: stub, solution, tests, given, wrong (answers), kata (its table)."""
        (template,) = (TEMPLATES / self.form).glob(f"{part}.*")
        return rendered(f"{self.form}/{template.name}", slug=self.slug, given=self.given)

    @cached_property
    def table(self) -> KataTable:
        return msgspec.convert(tomllib.loads(self.text("kata")), TopicTable).kata[0]

    @cached_property
    def wrongs(self) -> tuple[Wrong, ...]:
        return msgspec.convert(tomllib.loads(self.text("wrong")), WrongTable).wrong

    @property
    def row(self) -> str:
        """The guide's row."""
        table = self.table
        return f"| `{self.slug}` | {self.table.title} | {table.level} | {table.minutes} |"


def rendered(template: str, **values: str | None) -> str:
    """A template's text with the values put in."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template(template).render(values)


def guide_of_example(title: str) -> str:
    """The guide of a new topic."""
    return rendered("topic/README.md.jinja", title=title)


def example_in_guide(guide: str) -> int | None:
    """The first line of a section that is still as `guide_of_example` has it."""
    examples = {head: body for head, (_, body) in _sections(guide_of_example("")).items()}
    examples.pop("## Katas")
    for head, (line, body) in _sections(guide).items():
        if examples.get(head) == body:
            return line
    return None


def _sections(guide: str) -> dict[str, tuple[int, str]]:
    """Line and text of each part that begins with a `## ` heading, by its heading."""
    parts = re.split(r"^(## .*)$", guide, flags=re.M)
    found, line = {}, parts[0].count("\n") + 1
    for head, body in zip(parts[1::2], parts[2::2], strict=True):
        found[head.strip()] = (line, body.strip())
        line += body.count("\n")
    return found
