"""Verdicts that tests put into the cache without a run, as if the present answers had had them."""

from __future__ import annotations

import msgspec

from checks.answers import Exercises
from checks.cache import Cache
from checks.learn.solved import remember_solved
from checks.pristine import Pristine
from checks.roadmap import Kata
from checks.tests.conftest import Sample
from checks.verdicts import State, Verdict


def kata_of(sample: Sample, slug: str) -> Kata:
    """A kata of the sample by its slug."""
    return next(kata for kata in sample.repository.roadmap.katas if kata.slug == slug)


def graded(sample: Sample, slug: str, state: State, **more: object) -> None:
    """Let the present answer have been graded; what is solved is remembered."""
    repository, kata = sample.repository, kata_of(sample, slug)
    cache, locked = Cache(repository), Pristine(repository).locked(kata)
    verdict = msgspec.structs.replace(Verdict(kata.id, state), **more)
    cache.put(cache.digest(Exercises(repository).answer(kata), locked), verdict)
    remember_solved(repository, [verdict])
