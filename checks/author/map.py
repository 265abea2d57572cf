"""`exercises/roadmap.toml` with a topic or a track added: its order, style and comments stay."""

from __future__ import annotations

import json
import re
import tomllib

from checks.errors import UserError


def title_of(slug: str) -> str:
    """A first title for a topic or track: `try_out` -> `Try Out`."""
    return slug.replace("_", " ").title()


def with_topic(text: str, track: str, topic: str, title: str) -> str:
    """The map with a topic at the end of a track.

    Raises:
        UserError: the track's topics are not written one a line; says what to add by hand.
    """
    entry = f"{{ slug = {_quoted(topic)}, title = {_quoted(title)} }}"
    lines = text.splitlines(keepends=True)
    for end in _ends_of_topics(lines, track):
        last = lines[end - 1]
        if re.search(r"\}\s*(#.*)?$", last):  # the last one may lack its comma
            last = re.sub(r"\}(\s*(#.*)?)$", r"},\1", last.rstrip("\n")) + "\n"
        after = "".join([*lines[: end - 1], last, f"  {entry},\n", *lines[end:]])
        if _is_added(text, after, track, {"slug": topic, "title": title}):
            return after
    raise UserError(
        f"exercises/roadmap.toml: cannot be added to by itself; add {entry} to the topics of the "
        f"track {track!r}, then run this again"
    )


def with_track(text: str, track: str, track_title: str, topic: str, title: str) -> str:
    """The map with a track of one topic at its end."""
    return (
        f"{text.rstrip()}\n\n[[track]]\nslug = {_quoted(track)}\ntitle = {_quoted(track_title)}\n"
        f"topics = [\n  {{ slug = {_quoted(topic)}, title = {_quoted(title)} }},\n]\n"
    )


def _quoted(text: str) -> str:
    """A TOML string: for printable text JSON's are the same."""
    return json.dumps(text, ensure_ascii=False)


def _ends_of_topics(lines: list[str], track: str) -> list[int]:
    """The index of the line with the `]` that ends the track's topics."""
    slug = re.compile(rf"""\s*slug\s*=\s*["']{re.escape(track)}["']""")
    begins = [number for number, line in enumerate(lines) if slug.match(line)]
    ends = [number for number, line in enumerate(lines) if re.match(r"\s*\]\s*(#.*)?$", line)]
    return [end for begin in begins[:1] for end in ends if end > begin][:1]


def _is_added(before: str, after: str, track: str, entry: dict[str, str]) -> bool:
    """Whether the second text says what the first does, and the entry at the end of the track."""
    try:
        wanted, got = tomllib.loads(before), tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    for table in wanted["track"]:
        if table["slug"] == track:
            table["topics"].append(entry)
    return bool(wanted == got)
