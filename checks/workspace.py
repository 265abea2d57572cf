"""An answer laid over a pristine topic: the private folder that one run sees.

RUN/workspace/exercises/<track>/<topic>/   the answer, the tests, the support files
RUN/workspace/checks/harness/              what the tests stand on
RUN/own/home, RUN/own/tmp, RUN/own/cwd     the run's own HOME, TMPDIR and current folder
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from checks.answers import Answer
from checks.errors import UserError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
MEND = "make room there, or name another folder by the variable TMPDIR"
KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Workspace:
    """The paths of one run; `tests` are the test files that lie in it."""

    def __init__(self, run: Path, answer: Answer, files: Collection[str]) -> None:
        kata = answer.kata
        self.run = run
        self.root = run / "workspace"
        self.topic = self.root / "exercises" / kata.topic
        self.answer = self.topic / kata.table.answer
        self.tests = [self.topic / name for name in kata.test_names if name in files]
        self.own = run / "own"  # the only folder in which it may write
        self.home, self.tmp, self.cwd = self.own / "home", self.own / "tmp", self.own / "cwd"
        self.trace = run / "trace"

    def given(self) -> list[Path]:
        """All files in it but the answer: no run has a reason to change them."""
        return [path for path in self.root.rglob("*") if path.is_file() and path != self.answer]

    def environment(self, hash_seed: int) -> dict[str, str]:
        """All that a run gets to see of the environment."""
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        return kept | {
            "HOME": str(self.home),
            "USERPROFILE": str(self.home),
            "TMPDIR": str(self.tmp),
            "TEMP": str(self.tmp),
            "TMP": str(self.tmp),
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": str(hash_seed),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder for the workspaces of one grade; removed with all that is in it."""
    place = temporary_folder()
    folder = place / f"katas-{secrets.token_hex(8)}"  # named before it is made: none is forgotten
    try:
        with room():
            folder.mkdir(mode=0o700)
        yield folder
    finally:
        try:
            remove(folder)
        except BaseException:  # an interrupt
            remove(folder)
            raise


def temporary_folder() -> Path:
    """Where temporary files lie. Where nothing else can be written, Python takes the current
    folder, which is the learner's. Raises `UserError`."""
    with contextlib.suppress(FileNotFoundError):
        folder = Path(tempfile.gettempdir()).resolve()
        if folder != Path.cwd():
            return folder
    raise UserError(f"no folder for temporary files can be written: {MEND}")


@contextmanager
def room() -> Iterator[None]:
    """Say what to do where a scratch folder cannot be written. Raises `UserError`."""
    try:
        yield
    except OSError as error:
        why = [os.strerror(code) for code in NO_ROOM if _is_of(error, code)]
        if not why:
            raise
        place = tempfile.gettempdir()
        raise UserError(f"{place} cannot be written: {why[0]}: {MEND}") from None


def _is_of(error: OSError, code: int) -> bool:
    """Whether it has this number; what copies a tree has only the text of several errors."""
    if isinstance(error, shutil.Error):
        return f"[Errno {code}]" in str(error)
    return error.errno == code


def lay_out(run: Path, answer: Answer, files: Mapping[str, bytes], harness: Path) -> Workspace:
    """Make the workspace of `answer` in the new folder `run`.

    Args:
        files: the originals of the kata's tests and support files by name.
        harness: the folder `checks/harness`.
    """
    workspace = Workspace(run, answer, files)
    with room():
        _fill(workspace, answer, files, harness)
    return workspace


def _fill(workspace: Workspace, answer: Answer, files: Mapping[str, bytes], harness: Path) -> None:
    for folder in (workspace.topic, workspace.home, workspace.tmp, workspace.cwd):
        folder.mkdir(parents=True)
    for name, data in files.items():
        (workspace.topic / name).write_bytes(data)
    workspace.answer.write_bytes(answer.data)
    shutil.copytree(
        harness, workspace.root / "checks" / "harness", ignore=shutil.ignore_patterns("__pycache__")
    )


def remove(folder: Path) -> None:
    """Remove a folder, also where a run took rights away or nested folders without end."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _remove_in_steps(folder)


def _remove_in_steps(folder: Path) -> None:
    """Empty each folder after it was moved up to `folder`, so that short paths lead to all."""
    new_places = (folder / f"{secrets.token_hex(8)}-{number}" for number in itertools.count())
    waiting, empty = [folder], []
    while waiting:
        here = waiting.pop()
        empty.append(here)
        with contextlib.suppress(OSError), os.scandir(here) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        os.chmod(entry.path, 0o700)
                        waiting.append(Path(entry.path).rename(next(new_places)))
                    else:
                        os.unlink(entry.path)
    for gone in reversed(empty):
        with contextlib.suppress(OSError):
            gone.rmdir()
