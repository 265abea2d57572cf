"""The tests mark: a kata's tests run in a child of a warm parent."""

from __future__ import annotations

import os
import secrets
import stat
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from checks.answers import Answer
from checks.marks.results import Ran, Record, ran_of
from checks.marks.tools import Stopped
from checks.marks.watcher import Watcher
from checks.runner.limits import kill_marked
from checks.verdicts import State
from checks.workspace import Workspace, temporary_folder

CAN_FORK = hasattr(os, "fork")
ALSO_WRITABLE = list(filter(None, os.environ.get("KATAS_WRITABLE", "").split(os.pathsep)))


class Runner:
    """Runs tests, several katas at a time. Use it as a context manager: leaving it ends all runs.

    Args:
        settings: the pytest settings file for a kata's tests.
        hash_seed: PYTHONHASHSEED of the runs; a fork cannot change it, so it is the parent's.
        fork: whether children are forked from a warm parent, where that can be, or started each
            by itself.
        hidden: folders that no answer may look into.
        confine: whether runs are confined where the system can do that: see runner/landlock.py.
    """

    def __init__(
        self,
        settings: Path,
        hash_seed: int = 0,
        fork: bool = True,
        hidden: Iterable[Path] = (),
        confine: bool = True,
    ) -> None:
        self._settings = settings
        self._confine = confine
        self._hidden = [str(path.resolve()) for path in (*hidden, temporary_folder())]
        self._hash_seed = hash_seed
        self._fork = fork and CAN_FORK
        self._parents: list[Watcher] = []
        self._watchers: list[Watcher] = []  # of one run each
        self._starting = threading.Lock()
        self._interrupted = False

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.interrupt()
        for watcher in (*self._parents, *self._watchers):
            watcher.close(at_once=kind is not None)

    def start(self) -> None:
        """Start the warm parent, which imports what it needs while the caller goes on.

        Raises:
            Stopped: see `interrupt`.
        """
        if self._fork:
            with self._starting:
                self._refuse_when_interrupted()
                self._shared_parent()

    def interrupt(self) -> None:
        """End all runs; these, and all that are asked for before `resume`, raise `Stopped`."""
        with self._starting:
            self._interrupted = True
            for watcher in (*self._parents, *self._watchers):
                watcher.end_runs()

    def resume(self) -> None:
        """Run again after an interrupt."""
        with self._starting:
            self._interrupted = False

    def run(
        self,
        answer: Answer,
        workspace: Workspace,
        expected: Sequence[str] | None,
        seed: int = 0,
        first_failure: bool = False,
        shrink: bool = True,
    ) -> Ran:
        """Run the tests of an answer that was laid out in `workspace`.

        Args:
            expected: the names of the tests that must pass; None records what there is.
            seed: 0 runs in order with the same Hypothesis examples each time; another seed
                shuffles the tests and seeds Hypothesis.
            first_failure: whether the run ends with the first test that fails.
            shrink: whether the smallest example is looked for that fails a property.

        Raises:
            Stopped: see `interrupt`.
        """
        request = self._request(answer, workspace) | {
            "seed": seed,
            "first_failure": first_failure,
            "shrink": shrink,
        }
        given = {path: path.read_bytes() for path in workspace.given()}
        tests = {test.name: given[test] for test in workspace.tests}
        ran = ran_of(self._raw(request), answer, tests, expected)
        changed = [path.name for path, data in given.items() if not _still_holds(path, data)]
        if not changed:
            return ran
        mark = msgspec.structs.replace(ran.mark, passed=0)
        cause = f"it changed {changed[0]}, which is not its own"
        return replace(ran, mark=mark, state=State.FAILING, cause=cause)

    def _request(self, answer: Answer, workspace: Workspace) -> Record:
        kata = answer.kata
        package = f"exercises.{kata.topic.replace('/', '.')}"
        module = f"{package}.{Path(kata.table.answer).stem}"
        return {
            "run": str(workspace.run),
            "workspace": str(workspace.root),
            "answer": str(workspace.answer),
            "tests": {str(test): f"{package}.{test.stem}" for test in workspace.tests},
            "module": module if kata.is_python and kata.table.form != "test-writing" else None,
            "cwd": str(workspace.cwd),
            "tmp": str(workspace.tmp),
            "trace": str(workspace.trace),
            "settings": str(self._settings),
            "confine": self._confine,
            "hidden": self._hidden,
            "readable": [sys.prefix, sys.base_prefix, str(workspace.run), str(self._settings)],
            "writable": [str(workspace.own), *ALSO_WRITABLE],
            "environment": workspace.environment(self._hash_seed),
            "limits": msgspec.to_builtins(kata.limits),
            "secret": secrets.token_hex(16),
        }

    def _raw(self, request: Record) -> Record | None:
        raw = self._run_in_shared_parent(request) if self._fork else None
        if raw is None:
            raw = self._run_alone(request)
        if self._interrupted:
            raise Stopped
        return raw

    def _run_in_shared_parent(self, request: Record) -> Record | None:
        with self._starting:
            self._refuse_when_interrupted()
            parent = self._shared_parent()
            awaited = parent.ask(request)
        return parent.result(awaited)

    def _run_alone(self, request: Record) -> Record | None:
        """Run below a new watcher: where fork is missing, and since another answer that kills the
        shared parent must not cost this one its verdict."""
        with self._starting:
            self._refuse_when_interrupted()
            watcher = Watcher("parent" if self._fork else "alone", self._hash_seed)
            self._watchers.append(watcher)
            awaited = watcher.ask(request)
        raw = watcher.result(awaited)
        watcher.close()
        with self._starting:
            self._watchers.remove(watcher)
        kill_marked("TMPDIR", request["tmp"])
        return raw

    def _shared_parent(self) -> Watcher:
        if not self._parents or not self._parents[0].is_alive():
            self._parents.insert(0, Watcher("parent", self._hash_seed))
        return self._parents[0]

    def _refuse_when_interrupted(self) -> None:
        if self._interrupted:
            raise Stopped


def _still_holds(path: Path, data: bytes) -> bool:
    """Whether there is a file with this content; what else an answer put there is not read."""
    try:
        state = path.lstat()
        same_size = stat.S_ISREG(state.st_mode) and state.st_size == len(data)
        return same_size and path.read_bytes() == data
    except OSError:
        return False
