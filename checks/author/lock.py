"""`exercises/katas.lock` made anew from the files as they are and the reference answers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from checks.answers import read_answer
from checks.errors import UserError
from checks.grading import Task, run_tests
from checks.marks.tests import Ran, Runner
from checks.needs import groups, install, unmet
from checks.pristine import (
    Lock,
    Locked,
    blob_id,
    files_of,
    lock_text,
    read_if_file,
    read_lock,
    topic_files,
    with_lf,
    write_whole,
)
from checks.repository import Repository
from checks.roadmap import Kata, shown
from checks.workers import workers
from checks.workspace import scratch_folder


def refresh(repository: Repository) -> Iterator[str]:
    """Write the lock and say what changed, and which recorded files git does not hold yet.

    Raises:
        UserError: a file is missing, or a reference answer does not pass its tests.
    """
    old = _last_readable(repository)
    new = current(repository, old, repository.roadmap.katas)
    changed = list(differences(old, new))
    if changed:
        try:
            write_whole(repository.lock_file, lock_text(new))
        except OSError as error:
            name = shown(repository.lock_file)
            raise UserError(f"{name} cannot be written: {error.strerror}") from None
    yield from changed or ["katas.lock is up to date"]
    for name in uncommitted(repository, new):
        yield f"not committed yet: {name} (git cannot give it back until it is)"


def deviations(repository: Repository) -> Iterator[str]:
    """Where `exercises/` is not as the lock records it, a line each with the mend. Runs nothing."""
    lock = read_lock(repository.lock_file)
    here = {kata.id: kata for kata in repository.roadmap.katas}
    for name, kata in here.items():
        known, now = lock.katas.get(name), as_it_is(repository, kata).locked
        if known is None:
            yield f"exercises/{kata.stub}: not in katas.lock; record it with: nox -s lock"
            continue
        if now.stub != known.stub:
            yield (
                f"exercises/{kata.stub}: not the stub that katas.lock records. An answer stays "
                f"with its learner: nox -s reset -- {kata.slug} puts the stub back and keeps the "
                "answer as a backup, then commit. A new stub is recorded with: nox -s lock"
            )
        for file in sorted({*now.files, *known.files}):
            if now.files.get(file) != known.files.get(file):
                yield f"exercises/{kata.topic}/{file}: not as in katas.lock; nox -s lock records it"
    for name in sorted(lock.katas.keys() - here.keys()):
        yield f"{name}: in katas.lock, but not on the roadmap; nox -s lock takes it out"


def _last_readable(repository: Repository) -> Lock:
    """The lock; an empty one where there is none, or a merge conflict left it in two minds."""
    try:
        return read_lock(repository.lock_file)
    except UserError:
        return Lock({})


def record(repository: Repository, katas: Sequence[Kata]) -> list[str]:
    """Write these katas into the lock, leave the others as they are, and say what changed.

    Raises:
        UserError: a file is missing, or a reference answer does not pass its tests.
    """
    old = _last_readable(repository)
    new = Lock({**old.katas, **current(repository, old, katas).katas})
    changed = list(differences(old, new))
    if changed:
        write_whole(repository.lock_file, lock_text(new))
    return changed


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
    """Whether stub, tests and support files are those that were recorded."""
    return (now.stub, now.files) == (then.stub, then.files)


def _has_new_stub(task: Task, old: Lock) -> bool:
    known = old.katas.get(task.kata.id)
    return known is not None and known.stub != task.locked.stub


def as_it_is(repository: Repository, kata: Kata) -> Task:
    """The reference answer over the stub, tests and support files as they are now.

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
    files = {name: with_lf(in_topic[name].read_bytes()) for name in files_of(kata, in_topic)}
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
        Runner(repository.checks / "settings" / "pytest.ini") as runner,
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
    return {task.kata.id: _recorded(task, ran) for task, ran in zip(tasks, runs, strict=True)}


def _recorded(task: Task, ran: Ran) -> Locked:
    if task.answer.problem or ran.state or not ran.mark.ok:
        first = task.answer.problem or ran.cause or ""
        if ran.mark.failed:
            result = ran.mark.failed[0]
            first = f"{result.name}: {(result.reason or result.outcome.value).splitlines()[0]}"
        raise UserError(
            f"{task.answer.shown}: the reference answer does not pass its tests ({first}); "
            f"see nox -s grade -- {task.kata.slug} --answers solutions"
        )
    return Locked(task.locked.stub, task.locked.files, ran.collected)


def differences(old: Lock, new: Lock) -> Iterator[str]:
    """What changed from one lock to the other, a line a kata."""
    for name in sorted({*old.katas, *new.katas}):
        before, after = old.katas.get(name), new.katas.get(name)
        if after is None:
            yield f"- {name}"
        elif before is None:
            yield f"+ {name}: {len(after.tests)} tests"
        elif before != after:
            parts = [
                *(["stub"] if before.stub != after.stub else []),
                *sorted(n for n, blob in after.files.items() if before.files.get(n) != blob),
                *sorted(f"{n} removed" for n in before.files if n not in after.files),
            ]
            yield f"~ {name}: {', '.join(parts)}; {len(before.tests)} -> {len(after.tests)} tests"


def uncommitted(repository: Repository, lock: Lock) -> Iterator[str]:
    """Recorded files whose blob is in no commit that HEAD can reach."""
    blobs = {}
    for kata in repository.roadmap.katas:
        locked = lock.katas[kata.id]
        blobs[locked.stub] = kata.stub
        blobs.update({blob: f"{kata.topic}/{name}" for name, blob in locked.files.items()})
    held = _tree(repository.root)
    if held is None:
        yield "any file, for git has no commit here"
        return
    for blob, name in sorted(blobs.items(), key=lambda item: item[1]):
        if blob not in held:
            yield f"exercises/{name}"


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
