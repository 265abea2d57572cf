"""The README's picture of a grade: a true run on prepared answers, drawn by the tool itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from html import escape

from rich.console import Console

from checks.answers import Answer, answer_of_text
from checks.author.wrong import Edit, apply, read_wrong
from checks.grading import Grader, report_of
from checks.pristine import Pristine
from checks.reports.data import write_file
from checks.reports.terminal import TerminalReport
from checks.repository import Repository
from checks.roadmap import Kata
from checks.selection import select

PLACE = "docs/grade.svg"
TOPIC = "core_language/decorators"
SOLVED = "call_budget"
FAILING = ("requires_role", "any_role_will_do")
UNTYPED = Edit("wrapper(*args: object, **kwargs: object) -> object:", "wrapper(*args, **kwargs):")
PASSING = ("deprecated_api", UNTYPED)
COMMAND = "nox -s grade -- decorators"
WIDTH = 96


class Prepared:
    """One answer that is solved, one that passes its tests and one that fails one; no others."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def answer(self, kata: Kata) -> Answer | None:
        """The answer to a kata, as if it stood in its stub's place."""
        reference = self._repository.solution(kata).read_text("utf-8")
        edits = self._edits(kata)
        if edits is None:
            return None
        return answer_of_text(kata, apply(edits, reference, PLACE), f"exercises/{kata.stub}")

    def _edits(self, kata: Kata) -> Sequence[Edit] | None:
        """How the answer differs from the reference answer."""
        slug, name = FAILING
        if kata.slug == slug:
            wrong = read_wrong(self._repository.wrong_toml(kata))
            return next(each.edits for each in wrong if (each.kata, each.name) == (slug, name))
        slug, edit = PASSING
        return {SOLVED: (), slug: (edit,)}.get(kata.slug)

    def notes(self, katas: Sequence[Kata], pristine: Pristine) -> Iterator[str]:
        """There is nothing beside the answers."""
        yield from ()


def draw(repository: Repository) -> str:
    """Grade the prepared answers and draw what a learner would see, as SVG that loads nothing."""
    katas = select(repository.roadmap, [TOPIC])
    grader = Grader(repository, fresh=True)
    report = report_of(grader, katas, Prepared(repository), lambda verdict: None)
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(f"$ {COMMAND}\n", style="bold", highlight=False)
    TerminalReport(console, whole=True).show(report, repository.roadmap)
    told = console.export_text(clear=False)
    return _self_contained(console.export_svg(title=COMMAND, unique_id="grade"), told)


def _self_contained(svg: str, told: str) -> str:
    """Rich's picture without the fonts that it would load, and with its text as a description."""
    svg = re.sub(r"<!--.*?-->\s*|@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    lines = "\n".join(line.rstrip() for line in told.splitlines())
    head = f"<title>What {COMMAND} says</title>\n<desc>{escape(lines)}</desc>\n"
    return re.sub(
        r"<svg ([^>]*)>\s*", lambda tag: f'<svg role="img" {tag[1]}>\n{head}', svg, count=1
    )


def without_seconds(svg: str) -> str:
    """The picture without what differs from run to run: seconds, and how wide they are."""
    svg = re.sub(r"\d+\.\d((?: |&#160;)s)", r"0.0\1", svg)
    return re.sub(r' textLength="[\d.]+"', "", svg)


def redraw(repository: Repository) -> str:
    """Write the picture, unless the one that is there differs in its seconds alone."""
    path, new = repository.root / PLACE, draw(repository)
    if path.exists() and without_seconds(path.read_text("utf-8")) == without_seconds(new):
        return f"{PLACE} is up to date"
    write_file(path, new.encode())
    return f"{PLACE} is drawn anew"
