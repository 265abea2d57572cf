"""Stand-ins for locks: real locks that tell the stage when a thread has to wait for one."""

import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread, get_ident
from types import ModuleType
from typing import Any, ClassVar

from .stage import Need, Player, Stage, until


class LockStandIn:
    """Stands in for a lock: a real one that tells the stage when a thread has to wait for it."""

    stage: ClassVar[Stage]
    real: ClassVar[Callable[[], Any]]
    kind: ClassVar[str]

    def __init__(self, lock: Any = None) -> None:
        self.lock = type(self).real() if lock is None else lock
        self.holds = 0
        self.holder: Player | None = None
        self.taken_at = ""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        player = self.stage.players.get(get_ident())
        if player is None:
            taken = bool(self.lock.acquire(blocking, timeout))
        else:
            taken = bool(self.lock.acquire(False)) or self._wait(player, blocking, timeout)
        if taken:
            self.holds += 1
            self.holder, self.taken_at = player, self.stage.where()
        return taken

    def _wait(self, player: Player, blocking: bool, timeout: float) -> bool:
        if not blocking and self.kind == "waiter":
            return False
        player.waited = True
        if not blocking:
            self.stage.step_aside(player)
            return False
        why = partial(self._why, player)
        need = Need(lambda: not self.holds, why, self.stage.where(), until(timeout))
        while not self.lock.acquire(False):
            if need.is_late():
                return False
            self.stage.wait(player, need)
        return True

    def _why(self, player: Player) -> tuple[str, str]:
        if self.kind == "waiter":
            return "notify", "a notify that nobody is left to give"
        if self.holder is player:
            return "self", f"a {self.kind} that it took itself at {self.taken_at}"
        name = self.holder.name if self.holder else "a thread from elsewhere"
        lost = self.holder is not None and self.holder.done
        what = f"a {self.kind} that {name} took at {self.taken_at}"
        return ("lost", what + " and never gave back") if lost else ("other", what)

    def release(self) -> None:
        player = self.stage.players.get(get_ident())
        holds, self.holds = self.holds, self.holds - 1
        try:
            self.lock.release()
        except RuntimeError:
            self.holds = holds
            if not (player and player.abandoned):
                raise

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def locked(self) -> bool:
        return self.holds > 0

    def _is_owned(self) -> bool:
        return bool(getattr(self.lock, "_is_owned", self.locked)())

    def _release_save(self) -> int:
        holds = self.holds
        for _ in range(holds):
            self.release()
        return holds

    def _acquire_restore(self, holds: int) -> None:
        for _ in range(holds):
            self.acquire()


@contextmanager
def stand_ins(stage: Stage, module: ModuleType) -> Iterator[None]:
    """Put stand-ins for locks in `threading` and in the module under test; take them out again."""

    def stand_in(kind: str, real: Callable[[], Any]) -> type[LockStandIn]:
        attributes = {"stage": stage, "kind": kind, "real": staticmethod(real)}
        return type(kind, (LockStandIn,), attributes)

    real_lock, real_rlock = threading.Lock, threading.RLock
    lock, rlock = stand_in("Lock", real_lock), stand_in("RLock", real_rlock)
    waiter = stand_in("waiter", real_lock)
    put: list[tuple[Any, str, Any, Any]] = []

    def replace(owner: Any, name: str, new: Any) -> None:
        put.append((owner, name, getattr(owner, name), new))
        setattr(owner, name, new)

    for owner, name, value in places(module):
        if value is real_lock:
            replace(owner, name, lock)
        elif value is real_rlock:
            replace(owner, name, rlock)
        elif isinstance(value, type(real_lock())) and not value.locked():
            replace(owner, name, lock(value))
        elif isinstance(value, type(real_rlock())):
            replace(owner, name, rlock(value))
    replace(threading, "Lock", lock)
    replace(threading, "RLock", rlock)
    replace(threading, "_allocate_lock", waiter)  # what `Condition.wait` waits on
    replace(queue, "SimpleQueue", vars(queue)["_PySimpleQueue"])  # C's waits unseen
    replace(Thread, "start", lambda thread: stage.start(thread))
    replace(Thread, "join", lambda thread, timeout=None: stage.join(thread, timeout))
    try:
        yield
    finally:
        stage.players.pop(get_ident(), None)
        for owner, name, old, new in reversed(put):
            if getattr(owner, name) is new:
                setattr(owner, name, old)


def places(module: ModuleType) -> Iterator[tuple[Any, str, Any]]:
    """Where a module may have put a lock, or the name of one, when it was imported."""
    values = list(vars(module).values())
    own = [v for v in values if isinstance(v, type) and v.__module__ == module.__name__]
    for owner in [module, *own]:
        for name, value in list(vars(owner).items()):
            yield owner, name, value
            if isinstance(value, defaultdict):
                yield value, "default_factory", value.default_factory
            for cell in getattr(value, "__closure__", None) or ():
                with suppress(ValueError):  # an empty cell
                    yield cell, "cell_contents", cell.cell_contents
