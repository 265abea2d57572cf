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
    from checks.author.verify import Verifier, with_solutions
    from checks.reports.progress import progress_bar

    katas, left_out = with_solutions(repository, select(repository.roadmap, selectors))
    here = [kata for kata in katas if not needs.unmet(kata.table.needs)]
    with progress_bar(len(here)) as told:
        problems = Verifier(repository, jobs=jobs, fresh=fresh).verify(here, told)
    for kata in katas:
        if lacks := needs.unmet(kata.table.needs):
            click.echo(f"not verified on this machine: {kata.id} {lacks}")
    for line in left_out:
        click.echo(line)
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(here)} katas verified, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@click.command()
@click.pass_obj
def lock(repository: Repository) -> None:
    """Record in each root's katas.lock what every kata looks like now.

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
