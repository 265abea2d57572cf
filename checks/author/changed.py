"""Which katas differ from the main branch, or were touched by a save."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from checks.author.wrong import WrongTable
from checks.errors import UserError
from checks.repository import Repository, Root
from checks.roadmap import Kata, Topic, TopicTable

MAIN = ("origin/main", "main")
Before = Callable[[str], str | None]  # a file's text as it was, by its path in the repository


def changed_katas(
    repository: Repository, katas: Sequence[Kata], base: str | None
) -> tuple[Kata, ...]:
    """Those of the katas that have a file which is not as it was where `base` was left.

    What is not committed yet counts, and files that git does not know yet.

    Args:
        base: a branch, of each root's own repository; None takes the main branch.

    Raises:
        UserError: git is missing, or has no such branch.
    """
    touched: set[str] = set()
    for root in repository.roots:
        if not root.name or any(kata.root == root.name for kata in katas):
            git = _Git(root.folder)
            point = git.left_at(base)
            touched |= touched_katas(repository, git.changed(point), git.before(point), root)
    return tuple(kata for kata in katas if kata.id in touched)


def touched_katas(
    repository: Repository,
    paths: Iterable[str],
    before: Before = lambda path: None,
    root: Root | None = None,
) -> set[str]:
    """The ids of the katas that files belong to; of a shared file those whose tables changed.

    Args:
        paths: relative to the root.
        before: the text of a shared file as it was; where it is None all tables count as changed.
        root: that the files belong to; by default the clone itself.
    """
    root = root or repository.roots[0]
    topics = {topic.id: topic for topic in repository.roadmap.topics if topic.root == root.name}
    touched: set[str] = set()
    for path in paths:
        parts = path.split("/")
        topic = topics.get("/".join(parts[1:3])) if len(parts) == 4 else None
        if topic and parts[0] == "exercises":
            touched |= _by_exercise(root, topic, parts[3], before)
        elif topic and parts[0] == "solutions":
            touched |= _by_solution(root, topic, parts[3], before)
    return touched


def _by_exercise(root: Root, topic: Topic, name: str, before: Before) -> set[str]:
    if name == "topic.toml":
        path = f"exercises/{topic.id}/{name}"
        return _ids(topic, _changed_tables(root, path, before, _tables_of_topic))
    own = {kata.id for kata in topic.katas if name in (kata.table.answer, kata.test_name)}
    is_test = name.startswith("test_") and name.endswith(".py")
    return own if own or is_test else {kata.id for kata in topic.katas}


def _by_solution(root: Root, topic: Topic, name: str, before: Before) -> set[str]:
    if name == "wrong.toml":
        path = f"solutions/{topic.id}/{name}"
        return _ids(topic, _changed_tables(root, path, before, _tables_of_wrong))
    return {k.id for k in topic.katas if name in (k.table.answer, k.hidden_test_name)}


def _ids(topic: Topic, slugs: set[str] | None) -> set[str]:
    return {kata.id for kata in topic.katas if slugs is None or kata.slug in slugs}


Tables = dict[str, object]


def _changed_tables(
    root: Root, path: str, before: Before, tables_of: Callable[[str], Tables]
) -> set[str] | None:
    """The slugs whose tables are not as they were; None where that cannot be told."""
    old = before(path)
    try:
        then = tables_of(old or "")
        now = tables_of((root.folder / path).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if old is None or then.get("") != now.get(""):
        return None
    return {slug for slug in then.keys() | now.keys() if then.get(slug) != now.get(slug)}


def _tables_of_topic(text: str) -> Tables:
    """The tables by slug, and under no slug what counts for all."""
    table = msgspec.convert(tomllib.loads(text), TopicTable)
    return {"": table.limits, **{kata.slug: kata for kata in table.kata}}


def _tables_of_wrong(text: str) -> Tables:
    wrongs = msgspec.convert(tomllib.loads(text), WrongTable).wrong
    return {
        slug: [wrong for wrong in wrongs if wrong.kata == slug]
        for slug in {wrong.kata for wrong in wrongs}
    }


class _Git:
    """The clone, as git knows it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def left_at(self, base: str | None) -> str:
        """The commit at which HEAD left a branch."""
        if self._run("rev-parse", "--git-dir") is None:
            raise UserError(f"{self._root} is no clone that git knows: name katas, not --changed")
        names = (base,) if base else MAIN
        there = [name for name in names if self._run("rev-parse", "--verify", f"{name}^{{commit}}")]
        if not there:
            mend = "see git branch --all" if base else "name another: --changed --base BRANCH"
            raise UserError(f"git has no branch {' or '.join(names)} here; {mend}")
        point = self._run("merge-base", there[0], "HEAD")
        if point is None:
            raise UserError(
                f"git knows no commit that HEAD and {there[0]} share; in a shallow clone run: "
                "git fetch --unshallow"
            )
        return point.strip()

    def changed(self, point: str) -> list[str]:
        """The files that are not as they were, relative to the root."""
        listed = (
            self._run("diff", "--name-only", "--no-renames", "--relative", "-z", point),
            self._run("ls-files", "--others", "--exclude-standard", "-z"),
        )
        return [path for paths in listed for path in (paths or "").split("\0") if path]

    def before(self, point: str) -> Before:
        return lambda path: self._run("show", f"{point}:./{path}")

    def _run(self, *arguments: str) -> str | None:
        """What git says; None where it refuses."""
        command = ["git", "-c", "safe.directory=*", *arguments]
        try:
            run = subprocess.run(command, cwd=self._root, capture_output=True, check=False)
        except OSError:
            raise UserError("--changed asks git, which is not here: install it") from None
        return run.stdout.decode("utf-8", "replace") if run.returncode == 0 else None
