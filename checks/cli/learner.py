"""The learner's commands, each a few lines from its options to its answer."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from checks.answers import Exercises, Folder
from checks.cli.options import FILE, JOBS, SELECTORS
from checks.errors import UserError
from checks.repository import Repository
from checks.roadmap import Roadmap, shown
from checks.selection import select
from checks.verdicts import Report, State


@click.command()
@SELECTORS
@click.option("-v", "--verbose", is_flag=True, help="Show every failing test and finding in full.")
@click.option("--json", "json_file", type=FILE, help="Write the report here, as data.")
@click.option("--junit", "junit_file", type=FILE, help="Write it here, as JUnit XML.")
@click.option("--html", "html_file", type=FILE, help="Write it here, as a page to look at.")
@click.option(
    "--answers", type=click.Path(path_type=Path), help="Grade the answers in this folder."
)
@click.option("--hidden", is_flag=True, help="For instructors: run the hidden tests too.")
@JOBS
@click.option(
    "--require-all", is_flag=True, help="A kata not started, or unavailable, is a failure."
)
@click.option("--fresh", is_flag=True, help="Run all again, whatever verdicts are known.")
@click.pass_obj
def grade(
    repository: Repository,
    selectors: tuple[str, ...],
    verbose: bool,
    json_file: Path | None,
    junit_file: Path | None,
    html_file: Path | None,
    answers: Path | None,
    hidden: bool,
    jobs: int,
    require_all: bool,
    fresh: bool,
) -> None:
    """Grade what was started: tests, types and lint.

    Example: grade decorators -v
    """
    from checks.grading import Grader, exit_status, report_of
    from checks.reports.progress import progress_bar
    from checks.reports.terminal import TerminalReport

    katas = select(repository.roadmap, selectors)
    source = Folder(answers) if answers else Exercises(repository)
    grader = Grader(repository, jobs=jobs, fresh=fresh, hidden=hidden)
    console = Console()
    with progress_bar(len(katas)) as told:
        report = report_of(grader, katas, source, told)
    TerminalReport(console, verbose=verbose, whole=bool(selectors)).show(report, repository.roadmap)
    _write_files(report, repository.roadmap, json_file, junit_file, html_file)
    sys.exit(exit_status(report, require_all=require_all))


def _write_files(
    report: Report, roadmap: Roadmap, json: Path | None, junit: Path | None, html: Path | None
) -> None:
    """Write the report to the files that are asked for; what is not asked for is not imported."""
    if json:
        from checks.reports.data import write_json

        write_json(report, json)
    if junit:
        from checks.reports.junit import write_junit

        write_junit(report, junit)
    if html:
        from checks.reports.html import write_html

        write_html(report, roadmap, html)


@click.command(name="next")
@SELECTORS
@click.pass_obj
def next_(repository: Repository, selectors: tuple[str, ...]) -> None:
    """Say what to do now.

    Example: next concurrency
    """
    from checks.learn.standing import next_kata

    found = next_kata(repository, select(repository.roadmap, selectors))
    if found is None:
        click.echo("All solved, as far as they were graded.")
        return
    kata, state = found
    click.echo(
        f"{kata.table.title} ({kata.slug}: {kata.table.level}, {kata.table.minutes} minutes)"
    )
    click.echo(f"  read   {shown(repository.topic(kata) / 'README.md')}")
    click.echo(f"  write  {shown(repository.stub(kata))}:1")
    click.echo(f"  run    nox -s grade -- {kata.slug}")
    if state not in (None, State.NOT_STARTED):
        click.echo(f"  it is {state}: a hint is at nox -s hint -- {kata.slug}")


@click.command()
@SELECTORS
@click.pass_obj
def hint(repository: Repository, selectors: tuple[str, ...]) -> None:
    """Give one more hint for a kata.

    Example: hint call_budget
    """
    from checks.learn.hints import one_more_hint

    katas = select(repository.roadmap, selectors)
    if not selectors or len(katas) != 1:
        raise UserError("a hint is for one kata: name it, as in: nox -s hint -- call_budget")
    hints, left = one_more_hint(repository, katas[0])
    for number, text in enumerate(hints, 1):
        click.echo(f"{number}. {text}")
    more = f"{left} more: run this again" if left else "that was the last one"
    click.echo(f"({more})")


@click.command()
@SELECTORS
@click.pass_obj
def reset(repository: Repository, selectors: tuple[str, ...]) -> None:
    """Put the stub of a kata back, and keep what was written as a numbered backup.

    Example: reset call_budget
    """
    from checks.learn.reset import put_stub_back

    katas = select(repository.roadmap, selectors)
    if not selectors or len(katas) != 1:
        raise UserError("reset is for one kata: name it, as in: nox -s reset -- call_budget")
    click.echo(put_stub_back(repository, katas[0]))
