"""Which files are saved: told by the system, or seen by looking again and again where it does not
tell, as on network folders and on Windows' drives under WSL."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

import watchfiles

from checks.learn.watch.events import Died, Polling, Saved, Tell

STEP_MS = 20  # an editor's save is over when nothing happens for so long
LOOK_S = 0.3
PROOF_MS = 1000

Times = dict[str, tuple[int, int]]


@contextmanager
def saves_told(folders: Sequence[Path], tell: Tell, *, poll: bool) -> Iterator[None]:
    """Tell of files saved in some folders, from a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(folders, tell, stop, poll), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _watch(folders: Sequence[Path], tell: Tell, stop: threading.Event, poll: bool) -> None:
    try:
        why = "as asked" if poll else _why_not_to_rely_on_events()
        why = why or _hear_events(folders, tell, stop)
        if why:
            tell(Polling(f"{why}: the files are looked at every {LOOK_S:g} s"))
            _look(folders, tell, stop)
    except BaseException as error:
        tell(Died(error))


def _why_not_to_rely_on_events() -> str | None:
    return "this is WSL" if "microsoft" in platform.release().lower() else None


def _hear_events(folders: Sequence[Path], tell: Tell, stop: threading.Event) -> str | None:
    """Tell of saves until `stop`, or return why file events are not to be relied on.

    Until the first event has come, the files are looked at each second as well: a change that no
    event speaks of a second later is the proof that events do not arrive.
    """
    before, missed, proven = _times(folders), set[Path](), False
    try:
        for changes in watchfiles.watch(
            *folders,
            watch_filter=None,
            step=STEP_MS,
            stop_event=stop,
            rust_timeout=PROOF_MS,
            yield_on_timeout=True,
            force_polling=False,
            ignore_permission_denied=True,
        ):
            if changes:
                proven = True
                tell(Saved(frozenset(Path(path) for _, path in changes)))
            elif not proven:
                now = _times(folders)
                if missed:
                    tell(Saved(frozenset(_changed(before, now))))
                    return "file events do not arrive here"
                missed = _changed(before, now)
    except (OSError, RuntimeError) as error:
        return f"file events cannot be had: {error}"
    return None


def _look(folders: Sequence[Path], tell: Tell, stop: threading.Event) -> None:
    """Tell of saves by looking, and spend a tenth of the time on it at most.

    The library could look too, but it goes by whole seconds: of two saves within one, as where an
    editor formats what it has just saved, it would miss the second.
    """
    before, pause = _times(folders), LOOK_S
    while not stop.wait(pause):
        began = time.monotonic()
        now = _times(folders)
        pause = max(LOOK_S, 10 * (time.monotonic() - began))
        if changed := _changed(before, now):
            tell(Saved(frozenset(changed)))
        before = now


def _times(folders: Sequence[Path]) -> Times:
    """When each file was written, and how large it is."""
    times = {}
    for parent, _, names in chain.from_iterable(map(os.walk, folders)):
        for name in names:
            path = os.path.join(parent, name)
            with suppress(OSError):
                state = os.stat(path)
                times[path] = (state.st_mtime_ns, state.st_size)
    return times


def _changed(before: Times, now: Times) -> set[Path]:
    paths = before.keys() | now.keys()
    return {Path(path) for path in paths if before.get(path) != now.get(path)}
