"""The command line: one table of commands."""

from __future__ import annotations

import io
import os
import sys

import click

from checks.cli import author, learner
from checks.errors import UserError
from checks.repository import this_repository

COMMANDS = (
    learner.grade,
    learner.next_,
    learner.hint,
    learner.reset,
    learner.progress,
    learner.watch,
    author.new,
    author.verify,
    author.mutate,
    author.lock,
    author.bench,
    author.picture,
)


class Commands(click.Group):
    """A group whose commands end with 2 on a user's error and 3 on a fault of the grader."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(2)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            if os.environ.get("KATAS_TRACEBACK"):
                raise
            click.echo(
                f"fault of the grader, not of your answer: {type(fault).__name__}: {fault}\n"
                "please report it; KATAS_TRACEBACK=1 shows where",
                err=True,
            )
            ctx.exit(3)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Practise Python: fill stubs in, grade them, read why."""
    ctx.obj = ctx.obj or this_repository()
    for warning in ctx.obj.warnings():
        click.echo(f"warning: {warning}", err=True)


for command in COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Entry point of `python -m checks`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    cli(prog_name="python -m checks")
