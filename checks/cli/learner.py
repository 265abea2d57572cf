"""The learner's commands, each a few lines from its options to its answer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import get_args

import click

from checks.answers import Exercises, Folder
from checks.cli.options import FILE, JOBS, PLAIN, SELECTORS, console_of
from checks.errors import UserError
from checks.repository import Repository
from checks.roadmap import Level, Roadmap
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
@click.option(
    "--no-fork", is_flag=True, help="Start each run as a new interpreter: slower, as on Windows."
)
@PLAIN
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
    no_fork: bool,
    plain: bool,
) -> None:
    """Grade what was started: tests, types and lint.

    Example: grade decorators -v
    """
    from checks.grading import Grader, exit_status, report_of
    from checks.learn.solved import remember_solved, with_memories
    from checks.reports.progress import progress_bar

    katas = select(repository.roadmap, selectors)
    source = Folder(answers) if answers else Exercises(repository)
    grader = Grader(repository, jobs=jobs, fresh=fresh, fork=not no_fork, hidden=hidden)
    with progress_bar(len(katas), wanted=not plain) as told:
        report = report_of(grader, katas, source, told)
    if not answers:
        report = with_memories(repository, report)
        remember_solved(repository, report.katas)
    from checks.reports.terminal import TerminalReport  # now: no run had to wait for it

    terminal = TerminalReport(
        console_of(plain), verbose=verbose, whole=bool(selectors), plain=plain
    )
    terminal.show(report, repository.roadmap)
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
@click.option("--level", type=click.Choice(get_args(Level)), help="Stay at this level.")
@click.pass_obj
def next_(repository: Repository, selectors: tuple[str, ...], level: str | None) -> None:
    """Say what to do now.

    Example: next concurrency --level warm-up
    """
    from checks.learn.next_step import next_step, of_level
    from checks.learn.standing import next_of, standings
    from checks.reports.prose import prose_width

    katas = of_level(select(repository.roadmap, selectors), level)
    step = next_of(standings(repository, katas))
    if step is None:
        click.echo("All solved that this machine can run. The whole map: nox -s progress")
        return
    for line in next_step(repository, step, prose_width(console_of(False))):
        click.echo(line)


@click.command()
@SELECTORS
@click.option("--diff", is_flag=True, help="Once it is solved: your answer beside the reference.")
@PLAIN
@click.pass_obj
def hint(repository: Repository, selectors: tuple[str, ...], diff: bool, plain: bool) -> None:
    """Give one more hint for a kata; once it is solved, all of them and the reference answer.

    Example: hint call_budget
    """
    from checks.learn.hints import after_solving, numbered, one_more_hint, show_difference
    from checks.learn.standing import standing
    from checks.reports.prose import prose_width

    katas = select(repository.roadmap, selectors)
    if not selectors or len(katas) != 1:
        raise UserError("a hint is for one kata: name it, as in: nox -s hint -- call_budget")
    kata, console = katas[0], console_of(plain)
    solved = standing(repository, kata).state is State.SOLVED
    if diff and not solved:
        raise UserError(
            f"the reference answer is shown once {kata.slug} is solved: nox -s grade -- {kata.slug}"
        )
    if diff:
        show_difference(repository, kata, console, plain)
    elif solved:
        for line in after_solving(repository, kata, prose_width(console)):
            click.echo(line)
    else:
        hints, left = one_more_hint(repository, kata)
        for line in numbered(hints, prose_width(console)):
            click.echo(line)
        click.echo(f"({left} more: run this again)" if left else "(that was the last one)")


@click.command()
@SELECTORS
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def reset(repository: Repository, selectors: tuple[str, ...], yes: bool) -> None:
    """Put stubs back, and keep what was written as numbered backups.

    Example: reset call_budget
    """
    from checks.learn.reset import restorations

    if not selectors:
        raise UserError("say what to put back, as in: nox -s reset -- call_budget")
    katas = select(repository.roadmap, selectors)
    found = restorations(repository, katas)
    if not found:
        click.echo("nothing to put back: every stub named is as it was")
        return
    if not yes and any(restoration.overwrites for restoration in found):
        if not sys.stdin.isatty():
            raise UserError("reset asks first, and there is no terminal to ask on: add --yes")
        click.echo("To put back:")
        for restoration in found:
            click.echo(f"  {restoration.foreseen()}")
        if not click.confirm(f"Put {len(found)} back?" if len(found) > 1 else "Put it back?"):
            click.echo("nothing was changed")
            return
    for restoration in found:
        for line in restoration.make():
            click.echo(line)


@click.command()
@click.option("--svg", "svg_file", type=FILE, help="Write the map here, as a picture.")
@PLAIN
@click.pass_obj
def progress(repository: Repository, svg_file: Path | None, plain: bool) -> None:
    """Show how far you are on the whole map; nothing is run.

    Example: progress --svg progress.svg
    """
    from checks.learn.progress import TerminalProgress, progress_of

    found = progress_of(repository)
    TerminalProgress(console_of(plain), plain=plain).show(found)
    if svg_file:
        from checks.learn.progress_map import write_map

        write_map(found, svg_file)
        click.echo(f"The map as a picture: {svg_file}")


@click.command()
@SELECTORS
@click.option("-v", "--verbose", is_flag=True, help="Show every failing test and finding in full.")
@click.option(
    "--poll", is_flag=True, help="Look at the files again and again, where no file events arrive."
)
@JOBS
@PLAIN
@click.pass_obj
def watch(
    repository: Repository,
    selectors: tuple[str, ...],
    verbose: bool,
    poll: bool,
    jobs: int,
    plain: bool,
) -> None:
    """Grade each save at once, and show the verdict; q or Ctrl-C ends it.

    Example: watch decorators
    """
    from checks.learn.watch import watch as watch_over

    watch_over(repository, selectors, jobs=jobs, verbose=verbose, plain=plain, poll=poll)
