"""Each root's `katas.lock`, and its `hidden.lock` where there are hidden tests, made anew from the
files as they are and the reference answers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from checks.answers import read_answer
from checks.errors import UserError
from checks.grading import Task, run_tests
from checks.marks.results import Ran
from checks.marks.tests import Runner
from checks.needs import groups, install, unmet
from checks.pristine import (
    HiddenLock,
    Lock,
    Locked,
    blob_id,
    files_of,
    lock_text,
    read_if_file,
    topic_files,
    whole_lock,
    with_lf,
    write_whole,
)
from checks.repository import Repository, Root
from checks.roadmap import Kata, shown
from checks.workers import workers
from checks.workspace import scratch_folder


def refresh(repository: Repository) -> Iterator[str]:
    """Write each root's lock and say what changed, and which recorded files git does not hold yet.

    Raises:
        UserError: a file is missing, or a reference answer does not pass its tests.
    """
    for root in repository.roots:
        name = f"{root.name}: " if root.name else ""
        if not root.has_solutions:
            yield f"{name}katas.lock is left as it is: there is no solutions/ to run"
            continue
        old = _last_readable(root)
        katas = [kata for kata in repository.roadmap.katas if kata.root == root.name]
        new = current(repository, old, katas)
        changed = list(differences(old, new))
        if changed:
            _write(repository, root, new)
        yield from changed or [f"{name}katas.lock is up to date"]
        for path in uncommitted(repository, root, new):
            yield f"not committed yet: {path} (git cannot give it back until it is)"


def deviations(repository: Repository) -> Iterator[str]:
    """Where exercises are not as their lock records them, a line each with the mend. Runs nothing.

    Raises:
        UserError: a lock cannot be read.
    """
    for root in repository.roots:
        lock = whole_lock(root)
        here = {kata.id: kata for kata in repository.roadmap.katas if kata.root == root.name}
        for name, kata in here.items():
            known = lock.katas.get(name)
            if known is None:
                path = f"{kata.folder}/{kata.table.answer}"
                yield f"{path}: not in katas.lock; record it with: nox -s lock"
            else:
                yield from _deviations_of(kata, as_it_is(repository, kata).locked, known)
        for name in sorted(lock.katas.keys() - here.keys()):
            yield f"{name}: in katas.lock, but not on the roadmap; nox -s lock takes it out"


def _deviations_of(kata: Kata, now: Locked, known: Locked) -> Iterator[str]:
    if now.stub != known.stub:
        yield (
            f"{kata.folder}/{kata.table.answer}: not the stub that katas.lock records. An answer "
            f"stays with its learner: nox -s reset -- {kata.slug} puts the stub back and keeps the "
            "answer as a backup, then commit. A new stub is recorded with: nox -s lock"
        )
    for name in sorted({*now.files, *known.files}):
        if now.files.get(name) != known.files.get(name):
            yield f"{_path_of(kata, name)}: not as in katas.lock; nox -s lock records it"


def _path_of(kata: Kata, name: str) -> str:
    """Where a recorded file lies, as a user names it at the root of the clone."""
    is_hidden = name == kata.hidden_test_name
    return f"{kata.solution_folder if is_hidden else kata.folder}/{name}"


def _last_readable(root: Root) -> Lock:
    """The lock; an empty one where there is none, or a merge conflict left it in two minds."""
    try:
        return whole_lock(root)
    except UserError:
        return Lock({})


def record(repository: Repository, katas: Sequence[Kata]) -> list[str]:
    """Write these katas of one root into its lock, leave the others, and say what changed.

    Raises:
        UserError: a file is missing, or a reference answer does not pass its tests.
    """
    root = repository.root_of(katas[0])
    old = _last_readable(root)
    new = Lock({**old.katas, **current(repository, old, katas).katas})
    changed = list(differences(old, new))
    if changed:
        _write(repository, root, new)
    return changed


def _write(repository: Repository, root: Root, lock: Lock) -> None:
    """Write what may be told to all beside the exercises, the rest beside the solutions."""
    here = {kata.id: kata for kata in repository.roadmap.katas}
    parts = {
        name: locked.apart(here[name]) if name in here else (locked, None)
        for name, locked in lock.katas.items()
    }
    hidden = {name: hidden for name, (_, hidden) in parts.items() if hidden}
    told = Lock({name: told for name, (told, _) in parts.items()})
    try:
        if hidden:
            write_whole(root.hidden_lock_file, lock_text(HiddenLock(hidden)))
        else:
            root.hidden_lock_file.unlink(missing_ok=True)
        write_whole(root.lock_file, lock_text(told))
    except OSError as error:
        name = shown(Path(error.filename or root.lock_file))
        raise UserError(f"{name} cannot be written: {error.strerror}") from None


def current(repository: Repository, old: Lock, katas: Sequence[Kata]) -> Lock:
    """The lock as it should be of some katas.

    Tests run only where a kata's files differ from the old lock.
    """
    tasks = {kata.id: as_it_is(repository, kata) for kata in katas}
    locked = {}
    stale = []
    for name, task in tasks.items():
        known = old.katas.get(name)
        if known and is_recorded(task.locked, known):
            locked[name] = known
        else:
            stale.append(task)
    changed = [task for task in stale if _has_new_stub(task, old)]
    locked.update(_with_tests(repository, stale, changed))
    return Lock(locked)


def is_recorded(now: Locked, then: Locked) -> bool:
    """Whether stub, tests, hidden ones too, and support files are those that were recorded."""
    return (now.stub, now.files, now.hidden) == (then.stub, then.files, then.hidden)


def _has_new_stub(task: Task, old: Lock) -> bool:
    known = old.katas.get(task.kata.id)
    return known is not None and known.stub != task.locked.stub


def as_it_is(repository: Repository, kata: Kata) -> Task:
    """The reference answer over the stub, tests (hidden ones too) and support files as they are.

    Its `locked` has no test names yet: they are learned by a run. Raises `UserError`.
    """
    stub = read_if_file(repository.stub(kata))
    if stub is None:
        raise UserError(f"{shown(repository.stub(kata))}: the stub of {kata.id} is missing")
    folder = repository.topic(kata)
    stubs = [k.table.answer for k in repository.roadmap.katas if k.topic == kata.topic]
    in_topic = topic_files(folder, stubs)
    if kata.test_name not in in_topic:
        raise UserError(f"{shown(folder / kata.test_name)}: the tests of {kata.id} are missing")
    names = files_of(kata, in_topic)
    if repository.file(kata, kata.hidden_test_name).exists():
        names.append(kata.hidden_test_name)
    files = {name: with_lf(repository.file(kata, name).read_bytes()) for name in names}
    locked = Locked(blob_id(stub), {name: blob_id(data) for name, data in files.items()}, ())
    answer = read_answer(kata, repository.solution(kata))
    return Task(answer, locked, files, digest="")


def _with_tests(
    repository: Repository, tasks: Sequence[Task], changed: Sequence[Task]
) -> dict[str, Locked]:
    """Run the reference answers to learn the names of their tests.

    Args:
        changed: those whose stub is another than before: it has to fail.
    """
    if not tasks:
        return {}
    for task in tasks:
        if lacks := unmet(task.kata.table.needs):
            raise UserError(f"{task.kata.id} cannot be recorded on this machine: it {lacks}")
    failed = install(repository, (g for task in tasks for g in groups(task.kata.table.needs)))
    if failed:
        raise UserError("; ".join(failed.values()))
    harness = repository.checks / "harness"
    with (
        scratch_folder() as scratch,
        workers(2) as pool,
        Runner(repository.checks / "settings" / "pytest.ini", hidden=repository.folders) as runner,
    ):

        def run(numbered: tuple[int, Task]) -> Ran:
            number, task = numbered
            return run_tests(runner, task, scratch / str(number), harness, record=True)

        runs = list(pool.map(run, enumerate(tasks)))
        for number, task in enumerate(changed, len(tasks)):
            stub = replace(task, answer=read_answer(task.kata, repository.stub(task.kata)))
            if run((number, stub)).mark.ok:
                name = stub.answer.shown
                raise UserError(
                    f"{name} passes all its tests: it is an answer, and would be recorded as the "
                    f"stub; keep a copy of it elsewhere, then: git restore {name}"
                )
    return {
        task.kata.id: _recorded(task, ran, repository.root_of(task.kata).solutions)
        for task, ran in zip(tasks, runs, strict=True)
    }


def _recorded(task: Task, ran: Ran, solutions: Path) -> Locked:
    if task.answer.problem or ran.state or not ran.mark.ok:
        first = task.answer.problem or ran.cause or ""
        options = f"--answers {shown(solutions)}"
        if ran.mark.failed:
            result = ran.mark.failed[0]
            options += " --hidden" if result.hidden else ""
            first = f"{result.name}: {(result.reason or result.outcome.value).splitlines()[0]}"
        raise UserError(
            f"{task.answer.shown}: the reference answer does not pass its tests ({first}); "
            f"see nox -s grade -- {task.kata.slug} {options}"
        )
    return Locked(task.locked.stub, task.locked.files, ran.collected)


def differences(old: Lock, new: Lock) -> Iterator[str]:
    """What changed from one lock to the other, a line a kata."""
    for name in sorted({*old.katas, *new.katas}):
        before, after = old.katas.get(name), new.katas.get(name)
        if after is None:
            yield f"- {name}"
        elif before is None:
            yield f"+ {name}: {_counted(name, after)}"
        elif before != after:
            parts = [
                *(["stub"] if before.stub != after.stub else []),
                *(["hidden tests removed"] if before.hidden else []),
                *sorted(n for n, blob in after.files.items() if before.files.get(n) != blob),
                *sorted(f"{n} removed" for n in before.files if n not in after.files),
            ]
            yield f"~ {name}: {', '.join(parts)}; {len(before.tests)} -> {_counted(name, after)}"


def _counted(name: str, locked: Locked) -> str:
    """`6 tests (2 hidden)`."""
    prefix = f"test_hidden_{name.rpartition('/')[2]}.py::"
    hidden = sum(test.startswith(prefix) for test in locked.tests)
    return f"{len(locked.tests)} tests{f' ({hidden} hidden)' if hidden else ''}"


def uncommitted(repository: Repository, root: Root, lock: Lock) -> Iterator[str]:
    """Recorded files of a root whose blob is in no commit that its HEAD can reach."""
    blobs = {}
    for kata in (kata for kata in repository.roadmap.katas if kata.id in lock.katas):
        locked = lock.katas[kata.id]
        for name, blob in {**locked.files, kata.table.answer: locked.stub}.items():
            blobs[blob] = _path_of(kata, name)
    held = _tree(root.folder)
    if held is None:
        yield f"any file{f' of {root.name}' if root.name else ''}, for git has no commit here"
        return
    for blob, name in sorted(blobs.items(), key=lambda item: item[1]):
        if blob not in held:
            yield name


def _tree(root: Path) -> set[str] | None:
    """The ids of all blobs in HEAD; None where git has no HEAD here."""
    command = ["git", "-c", "safe.directory=*", "ls-tree", "-r", "HEAD"]
    try:
        run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return None
    if run.returncode:
        return None
    return {line.split()[2] for line in run.stdout.splitlines()}
