"""Watching over a learner: each save is graded at once, and the verdict is shown.

saves.py     which files are saved
scope.py     what that means: which katas, and whether the map is another
desk.py      a thread that grades, and is warm from one save to the next
view.py      what is known at a moment
session.py   the loop: events in, what is known after, what is shown
screen.py    on a terminal; plain.py elsewhere; keys.py, editor.py
"""

from __future__ import annotations

import queue
import sys
from collections.abc import Sequence

from checks.interrupt import ending_quietly
from checks.learn.watch.desk import Desk
from checks.learn.watch.events import Event
from checks.learn.watch.plain import Plain
from checks.learn.watch.saves import saves_told
from checks.learn.watch.scope import Scope
from checks.learn.watch.session import Session
from checks.repository import Repository


def watch(
    repository: Repository,
    selectors: Sequence[str],
    *,
    jobs: int,
    verbose: bool,
    plain: bool,
    poll: bool,
) -> None:
    """Watch over the katas of a selection until the learner quits, or Ctrl-C.

    Raises:
        UserError: the selection names nothing, or the map cannot be read.
    """
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    scope = Scope(repository.root, selectors)
    with (
        ending_quietly(),
        Desk(scope.repository, jobs, events.put) as desk,
        saves_told(scope.folders, events.put, poll=poll),
    ):
        if plain or not can_draw():
            Session(scope, events, desk, Plain()).run()
            return
        from checks.learn.watch.screen import Screen

        with Screen(events.put, verbose=verbose) as screen:
            Session(scope, events, desk, screen).run()


def can_draw() -> bool:
    """Whether there is a terminal to draw on and to read keys from."""
    from rich.console import Console

    return sys.stdin.isatty() and sys.stdout.isatty() and not Console().is_dumb_terminal
