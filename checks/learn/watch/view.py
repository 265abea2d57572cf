"""What is known at a moment, to be shown: pure data, and how an event changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from checks.learn.watch.scope import Scope
from checks.reports.terminal import TO_MEND
from checks.roadmap import Kata
from checks.verdicts import Report, State, Verdict, is_out_of_reach, what_next


@dataclass(frozen=True)
class View:
    """All that is shown.

    `notes` are those of the current kata's grade. `since` is when the oldest run began that is
    still awaited; `running` holds the ids of the katas in it. `hints` are the current kata's.
    """

    scope: Scope
    verdicts: Mapping[str, Verdict]
    current: Kata | None = None
    running: frozenset[str] = frozenset()
    since: float = 0.0
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    message: str = ""
    polling: str = ""
    is_list: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """The current kata's verdict."""
        return self.verdicts.get(self.current.id) if self.current else None

    @property
    def is_running(self) -> bool:
        """Whether the current kata, or where there is none any kata, is being graded."""
        return self.current.id in self.running if self.current else bool(self.running)

    @property
    def in_order(self) -> tuple[Verdict, ...]:
        """The verdicts that there are, in learning order."""
        katas = self.scope.katas
        return tuple(self.verdicts[kata.id] for kata in katas if kata.id in self.verdicts)

    @property
    def next(self) -> Kata | None:
        """What to do after the current kata.

        Once that is solved it is what a grade names next; before, it is the next unsolved one
        further on.
        """
        here = self.verdict
        if self.current is None or here is None or here.state is State.SOLVED:
            name = what_next((verdict.kata, verdict.state) for verdict in self._within_reach())
            return self.scope.kata(name) if name else None
        katas = self.scope.katas
        place = katas.index(self.current)
        able = {v.kata for v in self._within_reach() if v.state is not State.SOLVED}
        further = chain(katas[place + 1 :], katas[:place])
        return next((kata for kata in further if kata.id in able), None)

    def _within_reach(self) -> Iterable[Verdict]:
        return (verdict for verdict in self.in_order if not is_out_of_reach(verdict))

    def turned_to(self, kata: Kata | None) -> View:
        """Another kata in the middle; its hints are not shown before they are asked for."""
        if kata == self.current:
            return replace(self, is_list=False)
        return replace(self, current=kata, notes=(), hints=(), is_list=False)

    def with_verdicts(self, verdicts: Iterable[Verdict]) -> View:
        """With newer verdicts."""
        return replace(self, verdicts={**self.verdicts, **{v.kata: v for v in verdicts}})

    def with_report(self, report: Report) -> View:
        """With all that a grade found; at the first one, turned to what is to do."""
        view = self.with_verdicts(report.katas)
        alone = view.current and [verdict.kata for verdict in report.katas] == [view.current.id]
        view = replace(view, notes=report.notes if alone else view.notes)
        return view if view.current else view.turned_to(view.next)

    def in_scope(self, scope: Scope) -> View:
        """With the map as it is now: what is not in it any more is forgotten."""
        ids = {kata.id for kata in scope.katas}
        current = scope.kata(self.current.id) if self.current else None
        verdicts = {name: verdict for name, verdict in self.verdicts.items() if name in ids}
        return replace(self, scope=scope, verdicts=verdicts, message="", current=current)


def step_to_take(view: View) -> str:
    """What is next, and the key that leads there."""
    here, further = view.verdict, view.next
    after = f" After it: {further.slug} (n)." if further else ""
    if view.current and here and here.state in TO_MEND:
        return f"Next: mend {view.current.slug}, h gives a hint.{after}"
    if view.current and here and here.state is State.NOT_STARTED and not is_out_of_reach(here):
        return f"Next: write {view.current.slug}, o opens it.{after}"
    if further:
        return f"Next: {further.slug} (n)"
    return "All solved that can run here." if here and here.state is State.SOLVED else ""
