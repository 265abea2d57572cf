"""One kata's run, watched from outside: the clock, the memory, the disk, the processes, the output.

A warden is a process of its own, so that all below it belongs to the run. It starts a child, reads
what it tells, and ends it where it goes too far. When a child dies inside a test, that test has its
verdict and the tests after it run in a fresh child.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from . import command, limits

Request = dict[str, Any]
Record = dict[str, Any]

TICK = 0.05
START_S = 60.0  # seconds that a child may take before it turns to the answer
GRACE = 0.5  # seconds that pytest-timeout gets to report by itself before the child is ended
MESSAGE_BYTES = 256 * 1024
CHANNEL_BYTES = 16 * 1024 * 1024
FORGED = "it wrote to the pipe that carries its verdict"
FOOLED = (
    "a test that expects a wrong value, drawn at random, passed too: "
    "what it returns is equal to anything, or it meddles with its tests"
)


@dataclass
class Started:
    """A child just started: where it can be read and watched."""

    pid: int
    channel: int
    output: int
    wait: Callable[[], int | None]  # its status once it has ended: minus the signal's number


Start = Callable[[Request], Started]


@dataclass
class Life:
    """What became known of one child."""

    phase: str = "start"
    ready: float | None = None  # when it turned to the answer: the kata's time counts from here
    resident: int = 0  # bytes of memory that it had then
    running: str | None = None
    since: float = 0.0
    collected: list[str] | None = None
    results: list[Record] = field(default_factory=list)
    broken: Record | None = None
    exited: Record | None = None
    end: Record | None = None
    canary: str | None = None
    tampered: str | None = None
    killed: str | None = None  # what made the warden end it
    culprit: str | None = None  # the test that ran when it decided so, or when the child died
    status: int | None = None
    left_processes: int = 0

    def take(self, message: Record) -> None:
        if "phase" in message:
            self.phase, self.since = message["phase"], time.monotonic()
        elif "ready" in message and self.ready is None:
            self.ready, self.resident = time.monotonic(), message["ready"]
        elif "collected" in message:
            self.collected = message["collected"]
        elif "start" in message and self.running is None:
            self.phase, self.since = "test", time.monotonic()  # before another thread looks at it
            self.running = message["start"]
        elif "result" in message and message["result"]["name"] == self.running:
            self.results.append(message["result"])
            self.phase, self.running = "between", None
        elif "canary" in message:
            self.phase, self.canary = "between", message["canary"]
        elif "tampered" in message:
            self.tampered = message["tampered"]
        elif "broken" in message:
            self.broken = message["broken"]
        elif "exited" in message:
            self.exited = message["exited"]
        elif "end" in message and self.running is None:
            self.end = message["end"]
        else:
            self.tampered = FORGED

    @property
    def is_whole(self) -> bool:
        """Whether it said all that there is to say; the canary need not survive."""
        is_over = self.end is not None or self.phase == "canary" or self.tampered is not None
        return is_over and self.broken is None


class Output:
    """Keeps the first bytes of what a run prints and drains the rest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self.is_cut = False

    def drain(self, descriptor: int) -> None:
        with contextlib.suppress(OSError):
            while data := os.read(descriptor, 65536):
                room = self._limit - len(self._kept)
                self._kept += data[:room]
                self.is_cut = self.is_cut or len(data) > room

    @property
    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")


def supervise(request: Request, start: Start) -> Record:
    """Run a kata's tests to a verdict on each of them.

    Returns:
        `results`: a record a test, in the order in which they ran; `collected`: the names of the
        tests that were found; `broken`: why there was no run; `tampered`: what the answer did to
        its run; `output`, `output_cut`; `left_processes`, `left_threads`; `seconds`.
    """
    began = time.monotonic()
    left_s = request["limits"]["kata_s"]
    output = Output(request["limits"]["output_kib"] * 1024)
    results: dict[str, Record] = {}
    seen: list[str] = []
    left_processes = 0
    left_threads: list[str] = []
    broken: Record | None = None
    tampered: str | None = None
    while True:
        life = _live({**request, "skip": sorted(results)}, start, output, left_s)
        left_s -= time.monotonic() - (life.ready or time.monotonic())
        seen = seen or life.collected or []
        results.update({record["name"]: record for record in life.results})
        left_processes += life.left_processes
        left_threads += life.end["threads"] if life.end else []
        tampered = tampered or life.tampered
        if life.is_whole:
            break
        if life.killed == "start":
            return {"fault": f"a child did not start within {START_S:g} s"}
        fault = life.broken or _fault(life, request)
        if life.culprit is None:
            broken = fault
            break
        results[life.culprit] = _interrupted(life, life.culprit, fault)
        if life.killed == "kata" or left_s <= 0:
            broken = {"reason": _spent(request)} if len(results) < len(seen) else None
            break
        if len(results) >= len(seen) or request["first_failure"]:
            break
    return {
        "results": list(results.values()),
        "collected": seen,
        "broken": broken,
        "tampered": tampered or _fooled(seen, results, life),
        "output": output.text,
        "output_cut": output.is_cut,
        "left_processes": left_processes,
        "left_threads": left_threads,
        "seconds": round(time.monotonic() - began, 4),
    }


def _fooled(seen: Sequence[str], results: Mapping[str, Record], life: Life) -> str | None:
    """What is to be said where all tests passed, and the canary among them did or never ran."""
    passed = [record["outcome"] == "passed" for record in results.values()]
    all_passed = 0 < len(seen) == len(results) and all(passed)
    canary_failed = life.phase == "canary" or life.canary not in (None, "passed")
    return FOOLED if all_passed and not canary_failed else None


def _live(request: Request, start: Start, output: Output, left_s: float) -> Life:
    """Start one child and watch it to its end, for at most `left_s` seconds of the kata's time."""
    Path(request["trace"]).unlink(missing_ok=True)
    child = start(request)
    life = Life()
    told = threading.Event()
    readers = [
        threading.Thread(target=_listen, args=(child.channel, request["secret"], life, told)),
        threading.Thread(target=output.drain, args=(child.output,)),
    ]
    for reader in readers:
        reader.daemon = True
        reader.start()
    started = time.monotonic()
    look_around = started + TICK
    disk = limits.DiskWatch(request["run"])
    silent_since = float("inf")
    while (status := child.wait()) is None:
        now, running = time.monotonic(), life.running
        is_testing = running or life.phase == "canary"
        if is_testing and now > life.since + request["limits"]["test_s"] + GRACE:
            life.killed = "test"
        elif now > (life.ready + left_s if life.ready else started + START_S):
            life.killed = "kata" if life.ready else "start"
        elif now > silent_since + GRACE:
            life.killed = "silent"
        elif now > look_around:
            life.killed = _over_the_bounds(life, request) or disk.excess()
            look_around = time.monotonic() + 2 * TICK
        if life.killed:
            life.culprit = running
            _ask_for_a_trace(child.pid)
            break
        if told.wait(TICK):  # the pipe is closed: the child is about to end
            silent_since = min(silent_since, now)
            time.sleep(0.001)
    life.left_processes = limits.kill_below(os.getpid()) - (status is None)
    life.status = status if status is not None else _wait(child)
    for reader in readers:
        reader.join(1.0)
    life.culprit = life.culprit if life.killed else life.running
    return life


def _over_the_bounds(life: Life, request: Request) -> str | None:
    processes = limits.descendants(os.getpid())
    if len(processes) > limits.PROCESSES:
        return "processes"
    allowed = request["limits"]["memory_mib"] * limits.MIB
    return "memory" if limits.resident_bytes(processes, life.resident) > allowed else None


def _wait(child: Started) -> int | None:
    until = time.monotonic() + 1.0
    while (status := child.wait()) is None and time.monotonic() < until:
        time.sleep(0.002)
    return status


def _listen(descriptor: int, secret: str, life: Life, told: threading.Event) -> None:
    """Take the child's messages; a line without the secret is not one of its own."""
    token, total = secret.encode(), 0
    with open(descriptor, "rb") as stream:
        while line := stream.readline(MESSAGE_BYTES):
            total += len(line)
            if not line.startswith(token) or total > CHANNEL_BYTES:
                life.tampered = FORGED
                continue
            try:
                life.take(json.loads(line.removeprefix(token)))
            except (ValueError, TypeError, KeyError):
                life.tampered = FORGED
    told.set()


def _ask_for_a_trace(pid: int) -> None:
    """Have the child write where it is: faulthandler answers even while C code runs."""
    if hasattr(signal, "SIGUSR1"):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGUSR1)
        time.sleep(TICK)


def _interrupted(life: Life, name: str, fault: Record) -> Record:
    """The record of a test that its child did not survive."""
    outcome = "timeout" if life.killed in ("test", "kata") else "error"
    return {
        "name": name,
        "outcome": outcome,
        "seconds": round(time.monotonic() - life.since, 4),
        "kind": outcome,
        **fault,
    }


def _fault(life: Life, request: Request) -> Record:
    """Why a child came to no good end, in words, and the answer's line where that is known."""
    return {"reason": _cause(life, request), **_traced_line(request)} | (
        {"answer_line": life.exited["line"]} if life.exited and life.exited["line"] else {}
    )


def _cause(life: Life, request: Request) -> str:
    bounds = request["limits"]
    while_importing = " while it was imported" if life.phase == "import" else ""
    if life.killed == "test":
        return ""
    if life.killed == "kata":
        if life.phase == "import":
            return f"timed out after {bounds['kata_s']:g} s{while_importing}: an endless loop?"
        return _spent(request)
    if life.killed == "memory":
        return f"over the {limits.in_words(bounds['memory_mib'])} memory limit{while_importing}"
    if life.killed == "processes":
        return f"over the limit of {limits.PROCESSES} processes{while_importing}"
    if life.killed == "disk":
        return f"over the {limits.in_words(limits.DISK // limits.MIB)} disk limit{while_importing}"
    if life.killed == "files":
        return f"over the limit of {limits.FILES:,} files{while_importing}"
    if life.killed == "depth":
        return f"nested folders until no path leads to the last{while_importing}"
    if life.killed == "silent" or life.status == limits.PIPE_CLOSED:
        return f"closed the pipe on which it reports{while_importing}"
    if life.exited:
        return f"called os._exit({life.exited['status']}){while_importing}"
    if life.status is not None and life.status < 0:
        return f"killed by {limits.signal_name(-life.status)}{while_importing}"
    return f"its process ended by itself with status {life.status}{while_importing}"


def _spent(request: Request) -> str:
    seconds = request["limits"]["kata_s"]
    return f"the kata's {seconds:g} s were used up: an endless loop, or too slow?"


def _traced_line(request: Request) -> Record:
    """The innermost line of the answer in what faulthandler wrote."""
    try:
        text = Path(request["trace"]).read_text("utf-8", "replace")
    except OSError:
        return {}
    found = re.findall(rf'File "{re.escape(request["answer"])}", line (\d+)', text)
    return {"answer_line": int(found[0])} if found else {}


def forking(run: Callable[[Request, int, int], NoReturn]) -> Start:
    """Start children as copies of this process, which has imported all that `run` needs."""

    def fork(request: Request) -> Started:
        channel, channel_end = os.pipe()
        output, output_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                _close_all_but(channel_end, output_end)
                run(request, channel_end, output_end)
            finally:
                os._exit(70)
        os.close(channel_end)
        os.close(output_end)
        return Started(pid, channel, output, lambda: _status(pid))

    return fork


def _close_all_but(*kept: int) -> None:
    edges = [2, *sorted(kept), 4096]
    for low, high in itertools.pairwise(edges):
        os.closerange(low + 1, high)


def _status(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def spawn(request: Request) -> Started:
    """Start a child as a new interpreter, where processes cannot be forked."""
    process = subprocess.Popen(
        command("child"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=request["environment"],
        start_new_session=True,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    with contextlib.suppress(OSError):
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
    channel, output = os.dup(process.stdout.fileno()), os.dup(process.stderr.fileno())
    process.stdout.close()
    process.stderr.close()
    return Started(process.pid, channel, output, process.poll)
