"""The commands of authors and maintainers, each a few lines from its options to its answer."""

from __future__ import annotations

import sys

import click

from checks import needs
from checks.cli.options import JOBS, SELECTORS
from checks.repository import Repository
from checks.selection import select


@click.command()
@SELECTORS
@click.option("--fresh", is_flag=True, help="Verify again what has not changed.")
@JOBS
@click.pass_obj
def verify(repository: Repository, selectors: tuple[str, ...], fresh: bool, jobs: int) -> None:
    """Hold katas against every authoring gate.

    Example: verify decorators/call_budget
    """
    from checks.author.verify import Verifier
    from checks.reports.progress import progress_bar

    katas = select(repository.roadmap, selectors)
    here = [kata for kata in katas if not needs.unmet(kata.table.needs)]
    with progress_bar(len(here)) as told:
        problems = Verifier(repository, jobs=jobs, fresh=fresh).verify(here, told)
    for kata in katas:
        if lacks := needs.unmet(kata.table.needs):
            click.echo(f"not verified on this machine: {kata.id} {lacks}")
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(here)} katas verified, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@click.command()
@SELECTORS
@click.option("--fresh", is_flag=True, help="Try again what has not changed.")
@JOBS
@click.pass_obj
def mutate(repository: Repository, selectors: tuple[str, ...], fresh: bool, jobs: int) -> None:
    """Try the tests of katas on mutants of their reference answers.

    Without a selector the scores are written to docs/mutation.md.

    Example: mutate decorators/call_budget
    """
    from checks.author.mutate import Mutator
    from checks.author.scores import told, write_page
    from checks.reports.progress import progress_bar

    katas = [kata for kata in select(repository.roadmap, selectors) if kata.is_python]
    here = [kata for kata in katas if not needs.unmet(kata.table.needs)]
    with progress_bar(len(here)) as done:
        scores = Mutator(repository, jobs=jobs, fresh=fresh).scores(here, done)
    for score in scores:
        for line in told(score):
            click.echo(line)
    for kata in katas:
        if lacks := needs.unmet(kata.table.needs):
            click.echo(f"not tried on this machine: {kata.id} {lacks}")
    if not selectors and here == katas:
        write_page(scores, repository.root / "docs" / "mutation.md")
    sys.exit(0 if all(score.is_enough for score in scores) else 1)


@click.command()
@click.pass_obj
def lock(repository: Repository) -> None:
    """Record in exercises/katas.lock what every kata looks like now.

    Example: lock
    """
    from checks.author.lock import refresh

    for line in refresh(repository):
        click.echo(line)


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=5, help="Measure each thing so often.")
@click.pass_obj
def bench(repository: Repository, rounds: int) -> None:
    """Measure the grader beside plain tools, into docs/benchmarks.md.

    Example: bench --rounds 3
    """
    from checks.author.bench import bench as measure

    click.echo(measure(repository, rounds))
