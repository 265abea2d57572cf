"""An answer laid over a pristine topic: the private folder that one run sees.

RUN/workspace/exercises/<track>/<topic>/   the answer, the tests, the support files
RUN/workspace/checks/harness/              what the tests stand on
RUN/home, RUN/tmp, RUN/cwd                 the run's own HOME, TMPDIR and current folder
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from checks.answers import Answer

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
        self.home, self.tmp, self.cwd = run / "home", run / "tmp", run / "cwd"
        self.trace = run / "trace"

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
    folder = Path(tempfile.mkdtemp(prefix="katas-")).resolve()
    try:
        yield folder
    finally:
        remove(folder)


def lay_out(run: Path, answer: Answer, files: Mapping[str, bytes], harness: Path) -> Workspace:
    """Make the workspace of `answer` in the new folder `run`.

    Args:
        files: the originals of the kata's tests and support files by name.
        harness: the folder `checks/harness`.
    """
    workspace = Workspace(run, answer, files)
    for folder in (workspace.topic, workspace.home, workspace.tmp, workspace.cwd):
        folder.mkdir(parents=True)
    for name, data in files.items():
        (workspace.topic / name).write_bytes(data)
    workspace.answer.write_bytes(answer.data)
    shutil.copytree(
        harness, workspace.root / "checks" / "harness", ignore=shutil.ignore_patterns("__pycache__")
    )
    return workspace


def remove(folder: Path) -> None:
    """Remove a folder, also where a run took the right to do so away."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _allow_all(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _allow_all(folder: Path) -> None:
    """Give every right on what is in a folder back; what a link leads to is not in it."""
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
    for parent, folders, files in os.walk(folder):
        for path in (os.path.join(parent, name) for name in (*folders, *files)):
            if not os.path.islink(path):
                with contextlib.suppress(OSError):
                    os.chmod(path, 0o700)
