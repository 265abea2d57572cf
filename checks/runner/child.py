"""The process that imports an answer and runs its kata's tests, and tells the warden what it sees.

It is forked from the warm parent, or started by itself where fork is missing.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import json
import os
import random
import signal
import sys
import tempfile
import threading
import traceback
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from . import landlock, limits
from .channel import Channel
from .examples import choose_examples
from .reporter import Reporter, broken, stand_somewhere
from .seals import Seals
from .suite import Suite

Request = dict[str, Any]


def run(
    request: Request, channel_descriptor: int, output_descriptor: int, seals: Seals | None = None
) -> NoReturn:
    """Run the request in this process and leave it. Never returns.

    Args:
        seals: of what this process had imported before it was forked.
    """
    leave = os._exit  # as it is in this process: the answer, or coverage, may replace it
    channel = Channel(channel_descriptor, request["secret"])
    seals = seals or Seals()
    seals.seal({name: module for name, module in sys.modules.items() if _is_own(name)})
    _settle_in(request, output_descriptor)
    _report_early_exit(channel, request["answer"])
    try:
        _run_tests(request, channel, seals)
    except BaseException as error:
        channel.send(broken=broken(error, request))
    threads = [t.name for t in threading.enumerate() if t is not threading.current_thread()]
    channel.send(end={"threads": threads})
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    leave(0)


def _settle_in(request: Request, output_descriptor: int) -> None:
    """Make this process private: session, folders, environment, standard streams, bounds."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
        limits.die_with_parent(signal.SIGKILL)
        for name in ("SIGINT", "SIGTERM", "SIGCHLD"):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output_descriptor, 1)
    os.dup2(output_descriptor, 2)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (open for good)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = open(  # noqa: SIM115 (open for good)
            descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.dont_write_bytecode = True  # what the parent imports may be kept, not what a run does
    os.environ.clear()
    os.environ.update(request["environment"])
    tempfile.tempdir = None  # it was chosen by the environment of the parent
    os.chdir(request["cwd"])
    sys.path.insert(0, request["workspace"])
    sys.argv[:] = ["pytest"]
    random.seed(request["seed"])
    trace = os.open(request["trace"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    faulthandler.enable(trace)
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, trace)
    limits.restrict_this_process(int(request["limits"]["kata_s"] * 2 + 10))
    for module in [name for name in sys.modules if _is_own(name)]:
        del sys.modules[module]


def _is_own(module: str) -> bool:
    """Whether a module belongs to this package."""
    return module.split(".")[0] == __package__.split(".")[0]


def _report_early_exit(channel: Channel, answer: str) -> None:
    """Let `os._exit` say from which line of the answer it was called."""
    leave = os._exit

    def _exit(status: int) -> NoReturn:
        stack = traceback.extract_stack(sys._getframe(1))
        lines = [frame.lineno for frame in stack if frame.filename == answer]
        channel.send(exited={"status": status, "line": lines[-1] if lines else None})
        leave(status)

    os._exit = _exit


def _run_tests(request: Request, channel: Channel, seals: Seals) -> None:
    suites = {path: Suite(Path(path), name) for path, name in request["tests"].items()}
    choose_examples(seeded=request["seed"] != 0, shrink=request["shrink"])
    set_hypothesis_home_dir(request["tmp"])
    arguments = [
        "-c",
        request["settings"],
        f"--rootdir={request['workspace']}",
        f"--confcutdir={request['workspace']}",
        f"--basetemp={request['tmp']}/pytest",
        f"--timeout={request['limits']['test_s'] if hasattr(signal, 'SIGALRM') else 0}",
    ]
    if request["seed"]:
        arguments.append(f"--hypothesis-seed={request['seed']}")
    if request["first_failure"]:
        arguments.append("--maxfail=1")
    gc.collect()
    importing = partial(_import_answer, request, channel, seals)
    reporter = Reporter(request, channel, suites, seals, importing)
    pytest.main([*arguments, *suites], plugins=[reporter])


def _import_answer(request: Request, channel: Channel, seals: Seals) -> bool:
    """Import the answer into a process that is confined from then on; whether that went well."""
    seals.seal(sys.modules)
    if request["confine"]:
        landlock.confine(request["hidden"], request["readable"], request["writable"])
    channel.send(ready=limits.own_resident_bytes())
    if request["module"]:
        channel.send(phase="import")
        try:
            importlib.import_module(request["module"])
        except BaseException as error:
            channel.send(broken=broken(error, request))
            return False
    stand_somewhere(request)
    channel.send(phase="collect")
    return True


def main() -> NoReturn:
    """Entry point where fork is missing: the request comes on stdin, stdout is the pipe."""
    request = json.loads(sys.stdin.buffer.read())
    run(request, os.dup(1), os.dup(2))
