"""Where answers come from: the exercises themselves, a folder of answers, or a text made up."""

from __future__ import annotations

import ast
import codecs
import difflib
import io
import os
import stat
import tokenize
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.errors import UserError
from checks.pristine import Pristine
from checks.repository import Repository
from checks.roadmap import Kata, how_to_list, shown

LARGEST = 1024 * 1024
LARGEST_PARSED = 64 * 1024  # a text that takes all of a machine to be parsed is longer
NOT_FOR_SOURCES = {"idna", "punycode", "undefined"}  # the time that they take knows no bounds


@dataclass(frozen=True)
class Answer:
    """What somebody wrote for a kata.

    `shown` is the path a reader can open. `problem` says why it cannot be graded at all, with the
    `line` where that is known; then `data` is empty.
    """

    kata: Kata
    data: bytes
    shown: str
    problem: str | None = None
    line: int | None = None


def answer_of_text(kata: Kata, text: str, shown: str) -> Answer:
    """An answer that lies in no file: a wrong answer, an impostor."""
    return Answer(kata, text.encode(), shown)


def read_answer(kata: Kata, path: Path) -> Answer:
    """Read an answer's file, whatever lies there."""
    name = shown(path)
    problem, line = _problem_of_file(path, name), None
    if problem:
        return Answer(kata, b"", name, problem)
    try:
        with open(path, "rb", opener=_open_without_waiting) as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return Answer(kata, b"", name, f"{name} cannot be read: {error.strerror}")
    if len(data) > LARGEST:
        problem = f"{name} is over 1 MiB: an answer is a small file"
    else:
        problem, line = _conflict(kata, data)
    if kata.is_python and not problem:
        problem, line = _problem_of_text(data)
    return Answer(kata, b"" if problem else data, name, problem, line)


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that took its place since it was looked at is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _problem_of_file(path: Path, name: str) -> str | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            return f"{name} is a link that leads nowhere"
        if twin := _in_another_case(path):
            return f"{name} is missing, but {twin} is there: rename it"
        return f"{name} is missing: get it back with: git restore {name}"
    except OSError as error:
        return f"{name} cannot be read: {error.strerror}"
    if stat.S_ISDIR(state.st_mode):
        return f"{name} is a folder: the answer is one file of that name"
    if not stat.S_ISREG(state.st_mode):
        return f"{name} is not a regular file"
    if state.st_size > LARGEST:
        return f"{name} is over 1 MiB: an answer is a small file"
    return None


def conflict_line(data: bytes) -> int | None:
    """The line at which git left a merge conflict for somebody to decide, or None."""
    if b"<<<<<<< " not in data:
        return None
    starts = [b"<<<<<<< ", b"=======", b">>>>>>> "]
    first = None
    for number, line in enumerate(data.splitlines(), 1):
        if line.startswith(starts[0]):
            first = first or number
            del starts[0]
            if not starts:
                return first
    return None


def _conflict(kata: Kata, data: bytes) -> tuple[str | None, int | None]:
    line = conflict_line(data)
    if line is None or (kata.is_python and parsed(data)):
        return None, None  # a string may hold what looks like a conflict
    return (
        f"merge conflict markers at line {line}: decide what stays, or run nox -s reset -- "
        f"{kata.slug} (takes the new stub, keeps this file as a backup)"
    ), line


def parsed(data: bytes) -> ast.Module | None:
    """The syntax tree of Python source; None where it has none, or is longer than any answer."""
    if len(data) > LARGEST_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _in_another_case(path: Path) -> str | None:
    """The name of a file that differs in upper and lower case only."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return None
    return next((name for name in names if name.lower() == path.name.lower()), None)


def _problem_of_text(data: bytes) -> tuple[str | None, int | None]:
    """Why Python could not even read this source, and at which line."""
    if b"\0" in data:
        line = _line_at(data, data.index(b"\0"))
        return "it holds a NUL byte, which no source has: save the file as UTF-8", line
    encoding = "utf-8"
    try:
        encoding = _encoding_of(data)
        if codecs.lookup(encoding).name in NOT_FOR_SOURCES:
            return f"{encoding} is no encoding for a source: save the file as UTF-8", 1
        data.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line_at(data, error.start)
        return f"byte 0x{data[error.start]:02x} is not {encoding}: save the file as UTF-8", line
    except (SyntaxError, LookupError, ValueError) as error:
        return f"its encoding is unknown or not what it says ({error}): save it as UTF-8", 1
    return None, None


def _encoding_of(data: bytes) -> str:
    """The encoding that a source has. Raises `SyntaxError`, and `UnicodeDecodeError` where the
    lines that could name another one are no UTF-8 already."""
    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError:
        data.decode("utf-8")
        raise


def _line_at(data: bytes, place: int) -> int:
    """The line of a byte, whichever line ends the text has."""
    before = data[:place]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


class Exercises:
    """The learner's own answers, in `exercises/`."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def answer(self, kata: Kata) -> Answer:
        return read_answer(kata, self._repository.stub(kata))

    def notes(self, katas: Sequence[Kata], pristine: Pristine) -> Iterator[str]:
        """A line for each Python file in the topics of `katas` that belongs to no kata.

        And one for each topic that has no place on the map.
        """
        for unlisted in self._repository.roadmap.unlisted:
            exercises = self._repository.root_of(unlisted).exercises
            place = shown(exercises / unlisted.id / "topic.toml")
            yield f"{place} is not looked at: {how_to_list(unlisted)}"
        all_katas = self._repository.roadmap.katas
        for topic in dict.fromkeys(kata.topic for kata in katas):
            in_topic = [kata for kata in all_katas if kata.topic == topic]
            known = {name for kata in in_topic for name in pristine.locked(kata).files}
            known |= {kata.table.answer for kata in in_topic}
            untouched = [kata.table.answer for kata in in_topic if pristine.is_untouched(kata)]
            for path in sorted(self._repository.topic(in_topic[0]).glob("*.py")):
                if path.name not in known:
                    yield _note_on_twin(path, known) or _note_on_stray(path, untouched)


class Folder:
    """Answers in a folder, laid out as `exercises/` is, or flat: slugs are unique."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UserError(f"{folder}: there is no such folder of answers")
        self._folder = folder

    def answer(self, kata: Kata) -> Answer | None:
        path = self._path(kata)
        if path is None:
            return None
        if self._leads_out(path):
            problem = f"{shown(path)} is a link out of the folder of answers: hand in the file"
            return Answer(kata, b"", shown(path), problem)
        return read_answer(kata, path)

    def _leads_out(self, path: Path) -> bool:
        """Whether a link would have a file graded that was not handed in."""
        try:
            return not path.resolve().is_relative_to(self._folder.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself
            return False

    def _path(self, kata: Kata) -> Path | None:
        """Where the kata's answer lies: laid out as `exercises/`, in a whole clone, or flat."""
        for place in (kata.stub, f"exercises/{kata.stub}", kata.table.answer):
            path = self._folder / place
            if path.exists() or path.is_symlink():
                return path
        return None

    def notes(self, katas: Sequence[Kata], pristine: Pristine) -> Iterator[str]:
        """A line for each Python file in the folder that has the name of no kata at all.

        Raises:
            UserError: there is no answer to any of the katas.
        """
        if not any(self._path(kata) for kata in katas):
            raise UserError(
                f"{self._folder}: holds no answer to these katas; lay them out as exercises/ is, "
                f"or flat, such as {self._folder / katas[0].table.answer}"
            )
        known = {Path(name).name for name in pristine.lock.katas} | {"conftest", "noxfile"}
        missing = [kata.table.answer for kata in katas if self.answer(kata) is None]
        for path in sorted(self._folder.rglob("*.py")):
            if path.stem.removeprefix("test_") not in known:
                twin = _note_on_twin(path, {f"{name}.py" for name in known})
                yield twin or _note_on_stray(path, missing)


def _note_on_twin(path: Path, known: set[str]) -> str | None:
    """What is to be said of a file whose name is that of a known one but for upper case: where the
    file system does not tell them apart, it is the known one."""
    for name in known:
        if name.lower() == path.name.lower():
            twin = path.with_name(name)
            if twin.exists() and twin.samefile(path):
                return f"{shown(path)} is taken for {name}: rename it, other systems would not"
            return f"{shown(path)} is not looked at: rename it to {name}"
    return None


def _note_on_stray(path: Path, unanswered: Sequence[str]) -> str:
    name, place = path.name, shown(path)
    near = difflib.get_close_matches(name, unanswered, n=1, cutoff=0.7)
    if not near:
        near = [answer for answer in unanswered if answer.removesuffix(".py") in name][:1]
    if near:
        return f"{place} is not looked at: save the answer as {near[0]}"
    return f"{place} is not looked at: one file is the answer, so put what it needs there"
