"""The commands of authors and maintainers, each a few lines from its options to its answer."""

from __future__ import annotations

import sys
from typing import get_args

import click

from checks import needs
from checks.cli.options import JOBS, SELECTORS
from checks.errors import UserError
from checks.repository import Repository
from checks.roadmap import Form
from checks.selection import select


@click.command()
@click.argument("kata", metavar="TRACK/TOPIC/KATA")
@click.option(
    "--form", type=click.Choice(get_args(Form)), default="implement", help="What kind of kata."
)
@click.option("--title", help="The title of the topic, where it is new.")
@click.option("--track-title", help="The title of the track, where it is new.")
@click.pass_obj
def new(
    repository: Repository, kata: str, form: Form, title: str | None, track_title: str | None
) -> None:
    """Begin a kata: write a small complete example, to be changed.

    Example: new core_language/oop/money --form fix
    """
    from checks.author.new import make, parse, told

    wanted = parse(kata, form, title, track_title)
    for line in told(wanted, make(repository, wanted)):
        click.echo(line)


@click.command()
@SELECTORS
@click.option("--changed", is_flag=True, help="Only what differs from the main branch.")
@click.option("--base", metavar="BRANCH", help="With --changed: differs from this branch.")
@click.option("--watch", is_flag=True, help="At each save, what was changed by it.")
@click.option("--fresh", is_flag=True, help="Verify again what has not changed.")
@JOBS
@click.pass_obj
def verify(
    repository: Repository,
    selectors: tuple[str, ...],
    changed: bool,
    base: str | None,
    watch: bool,
    fresh: bool,
    jobs: int,
) -> None:
    """Hold katas against every authoring gate, and say what is to be mended, nearest first.

    Example: verify decorators/call_budget
    """
    from checks.author.changed import changed_katas
    from checks.author.verify import Verifier, summary, with_solutions
    from checks.reports.progress import progress_bar

    if base and not changed:
        raise UserError("--base says what --changed compares with: give both")
    chosen = select(repository.roadmap, selectors)
    katas, left_out = with_solutions(repository, chosen)
    if changed:
        katas = changed_katas(repository, katas, base)
    if watch:
        from checks.author.on_save import verify_on_save

        named = frozenset(kata.id for kata in katas) if selectors or changed else None
        verify_on_save(repository, named, jobs)
        return
    here = [kata for kata in katas if not needs.unmet(kata.table.needs)]
    with progress_bar(len(here)) as told:
        problems = Verifier(repository, jobs=jobs, fresh=fresh).verify(here, told)
    for kata in katas:
        if lacks := needs.unmet(kata.table.needs):
            click.echo(f"not verified on this machine: {kata.id} {lacks}")
    for name in left_out:
        click.echo(f"not verified: the katas of {name}, for it has no solutions/ here")
    for line in summary(here, problems):
        click.echo(line)
    sys.exit(1 if problems else 0)


@click.command()
@SELECTORS
@click.option("--fresh", is_flag=True, help="Try again what has not changed.")
@JOBS
@click.pass_obj
def mutate(repository: Repository, selectors: tuple[str, ...], fresh: bool, jobs: int) -> None:
    """Try the tests of katas on mutants of their reference answers.

    Without a selector the scores of this clone's katas are written to docs/mutation.md.

    Example: mutate decorators/call_budget
    """
    from checks.author.mutate import Mutator
    from checks.author.scores import told, write_page
    from checks.author.verify import with_solutions
    from checks.reports.progress import progress_bar

    all_katas, left_out = with_solutions(repository, select(repository.roadmap, selectors))
    katas = [kata for kata in all_katas if kata.is_python]
    here = [kata for kata in katas if not needs.unmet(kata.table.needs)]
    with progress_bar(len(here)) as done:
        scores = Mutator(repository, jobs=jobs, fresh=fresh).scores(here, done)
    for score in scores:
        for line in told(score):
            click.echo(line)
    for kata in katas:
        if lacks := needs.unmet(kata.table.needs):
            click.echo(f"not tried on this machine: {kata.id} {lacks}")
    for name in left_out:
        click.echo(f"not tried: the katas of {name}, for it has no solutions/ here")
    if not selectors and here == katas:
        own = [score for score in scores if not score.kata.root]
        write_page(own, repository.root / "docs" / "mutation.md")
    sys.exit(0 if all(score.is_enough for score in scores) else 1)


@click.command()
@click.option("--check", is_flag=True, help="Only say where the exercises are not as recorded.")
@click.pass_obj
def lock(repository: Repository, check: bool) -> None:
    """Record in each root's katas.lock what every kata looks like now.

    Example: lock
    """
    from checks.author.lock import deviations, refresh

    if check:
        found = list(dict.fromkeys(deviations(repository)))
        click.echo("\n".join(found) or "exercises/ is as katas.lock records it")
        sys.exit(1 if found else 0)
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


@click.command()
@click.pass_obj
def picture(repository: Repository) -> None:
    """Draw the README's picture of a grade anew, from a true run on prepared answers.

    Example: picture
    """
    from checks.author.picture import redraw

    click.echo(redraw(repository))
