"""From what a user types to katas: a track, topic or kata, by slug or by path."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from checks.errors import UserError
from checks.roadmap import Kata, Roadmap, how_to_list


def select(roadmap: Roadmap, selectors: Sequence[str]) -> tuple[Kata, ...]:
    """The katas that any of the selectors names, in roadmap order; all without a selector.

    Raises:
        UserError: a selector names nothing (with the nearest names), or what is still to come.
    """
    if not selectors:
        return roadmap.katas
    chosen = {kata.id for selector in selectors for kata in _named(roadmap, selector)}
    return tuple(kata for kata in roadmap.katas if kata.id in chosen)


def _named(roadmap: Roadmap, selector: str) -> tuple[Kata, ...]:
    name = _normal(selector)
    if not name and selector:
        return roadmap.katas
    names = _names(roadmap)
    if name not in names:
        name = _without_test(name)
    if name not in names:
        _refuse_unlisted(roadmap, name)
        near = _nearest(name, names)
        hint = f"did you mean {' or '.join(near)}?" if near else "nox -s next names one"
        raise UserError(f"no track, topic or kata is called {selector!r}: {hint}")
    if not names[name]:
        raise UserError(f"{name} is to come: it has no katas yet; nox -s next names one that has")
    return names[name]


def _refuse_unlisted(roadmap: Roadmap, name: str) -> None:
    for topic in roadmap.unlisted:
        if name == topic.id.split("/")[1] or f"{name}/".startswith(f"{topic.id}/"):
            raise UserError(f"{topic.id} is not on the map: {how_to_list(topic)}")


def _nearest(name: str, names: dict[str, tuple[Kata, ...]]) -> list[str]:
    """The names that look like it, one for each thing that they name."""
    near: dict[tuple[Kata, ...], str] = {}
    for candidate in difflib.get_close_matches(name, names, n=8, cutoff=0.5):
        near.setdefault(names[candidate], candidate)
    return list(near.values())[:4]


def _normal(selector: str) -> str:
    """`./exercises/core_language/decorators/retry.py` -> `core_language/decorators/retry`.

    `exercises` and `.` become the empty name: all there is.
    """
    parts = [part for part in selector.replace("\\", "/").split("/") if part not in ("", ".")]
    for folder in ("exercises", "solutions"):
        if folder in parts:
            last = len(parts) - 1 - parts[::-1].index(folder)
            parts = parts[last + 1 :]
    if parts and "." in parts[-1]:
        parts[-1] = parts[-1].rsplit(".", 1)[0]
        if parts[-1] in ("README", "topic"):
            parts.pop()
    return "/".join(parts)


def _without_test(name: str) -> str:
    """`decorators/test_retry` -> `decorators/retry`."""
    folder, slash, last = name.rpartition("/")
    return f"{folder}{slash}{last.removeprefix('test_')}"


def _names(roadmap: Roadmap) -> dict[str, tuple[Kata, ...]]:
    """Every name that selects something; where two things share one, the wider has it."""
    names: dict[str, tuple[Kata, ...]] = {}
    for kata in roadmap.katas:
        short = f"{kata.topic.split('/')[1]}/{kata.slug}"
        for name in (kata.slug, short, kata.id):
            names[name] = (kata,)
    for topic in roadmap.topics:
        names[topic.slug] = names[topic.id] = topic.katas
    for track in roadmap.tracks:
        names[track.slug] = tuple(kata for topic in track.topics for kata in topic.katas)
    return names
