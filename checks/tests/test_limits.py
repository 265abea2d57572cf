"""Tests of `runner/limits.py`: bounds and looks at processes, each on real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

import psutil
import pytest

from checks.runner import limits
from checks.tests.runs import CHECKS

FAMILY = """\
import os, sys, time
if os.fork() == 0:
    os.fork()
print(flush=True)
time.sleep(30)
"""


@pytest.fixture
def family() -> Iterator[subprocess.Popen[bytes]]:
    """A child process with a child and a grandchild."""
    with subprocess.Popen([sys.executable, "-c", FAMILY], stdout=subprocess.PIPE) as process:
        assert process.stdout
        for _ in range(3):
            process.stdout.readline()
        yield process
        limits.kill_below(process.pid)
        process.kill()


def test_descendants_are_all_that_live_below(family: subprocess.Popen[bytes]) -> None:
    """Children and grandchildren are found; what has ended is not."""
    assert len(limits.descendants(family.pid)) == 2
    limits.kill_below(family.pid)
    assert limits.descendants(family.pid) == []


def test_killing_below_spares_the_root(family: subprocess.Popen[bytes]) -> None:
    """All descendants are ended, the process itself goes on, and the number is told."""
    assert limits.kill_below(family.pid) == 2
    assert family.poll() is None
    assert limits.kill_below(family.pid) == 0


def test_killing_gives_up_after_its_time(family: subprocess.Popen[bytes]) -> None:
    """With no time to spend nothing is killed and nothing hangs."""
    assert limits.kill_below(family.pid, seconds=0) == 2
    assert len(limits.descendants(family.pid)) == 2


def test_a_process_that_is_gone_has_nothing_below_and_no_memory() -> None:
    """Looking at a process that has just ended is no error."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        seen = psutil.Process(process.pid)
        process.kill()
        process.wait()
        assert limits.descendants(process.pid) == []
        assert limits.resident_bytes([seen]) == 0


def test_resident_memory_is_what_is_used_less_what_is_shared() -> None:
    """Shared bytes are taken off each process, and never make a process negative."""
    this = psutil.Process()
    own = limits.own_resident_bytes()
    assert own > limits.MIB
    assert limits.resident_bytes([this, this]) > own
    assert limits.resident_bytes([this], shared=2 * own) == 0


def in_a_child(code: str) -> str:
    """What a new process prints that has `limits` imported."""
    command = f"import sys; sys.path.insert(0, {str(CHECKS.parent)!r})\n"
    command += f"from checks.runner import limits\n{code}"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)
    return run.stdout.strip() + (f" died: {run.returncode}" if run.returncode else "")


def test_the_far_backstops_are_set() -> None:
    """CPU time, file size, open files, core and address space have hard bounds."""
    printed = in_a_child(
        "import resource as r\nlimits.restrict_this_process(7)\n"
        "print(*(r.getrlimit(n)[1] for n in (r.RLIMIT_CPU, r.RLIMIT_CORE, r.RLIMIT_NOFILE)))"
    )
    assert printed == "7 0 512"


def test_a_bound_that_is_already_lower_stays() -> None:
    """A machine's own hard limit is not an error."""
    printed = in_a_child(
        "import resource as r\nr.setrlimit(r.RLIMIT_NOFILE, (100, 100))\n"
        "limits.restrict_this_process(7)\nprint(r.getrlimit(r.RLIMIT_NOFILE)[1])"
    )
    assert printed == "100"


def test_a_file_over_the_limit_is_not_written(tmp_path: Path) -> None:
    """An endless file ends at 256 MiB, with an error."""
    path = tmp_path / "big"
    printed = in_a_child(
        f"limits.restrict_this_process(7)\nfile = open({str(path)!r}, 'wb')\n"
        "file.seek(limits.FILE_SIZE)\ntry:\n    file.write(b'x')\n    file.flush()\n"
        "except OSError as error:\n    print(error.strerror)\n    import os; os._exit(0)"
    )
    assert printed == "File too large"


def test_a_bound_on_cpu_time_ends_a_loop() -> None:
    """The kernel ends what spends more CPU time than it may."""
    died = in_a_child("limits.restrict_this_process(1)\nwhile True: pass")
    assert died in (f" died: -{int(signal.SIGXCPU)}", f" died: -{int(signal.SIGKILL)}")


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_a_child_dies_with_its_parent_where_it_asks_to(tmp_path: Path) -> None:
    """Who asked for it gets the signal as soon as its parent is gone."""
    pid = tmp_path / "pid"
    in_a_child(
        "import os, time\nif os.fork() == 0:\n    limits.die_with_parent(9)\n"
        f"    open({str(pid)!r}, 'w').write(str(os.getpid()))\n    os.closerange(0, 3)\n"
        f"    time.sleep(30)\nwhile not os.path.exists({str(pid)!r}): time.sleep(0.01)\n"
        "time.sleep(0.05)\nos._exit(0)"
    )
    until = time.monotonic() + 5
    while is_alive(int(pid.read_text())) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_alive(int(pid.read_text()))


def is_alive(pid: int) -> bool:
    """Whether a process lives; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_orphans_are_adopted() -> None:
    """A grandchild whose parent is gone becomes a child of who adopts."""
    printed = in_a_child(
        "import os\nlimits.adopt_orphans()\nr, w = os.pipe()\n"
        "first = os.fork()\n"
        "if first == 0:\n"
        "    middle = os.getpid()\n"
        "    if os.fork() == 0:\n"
        "        while os.getppid() == middle: pass\n"
        "        os.write(w, str(os.getppid()).encode())\n"
        "    os._exit(0)\n"
        "os.waitpid(first, 0)\nprint(int(os.read(r, 20)) == os.getpid())"
    )
    assert printed == "True"


def test_signals_have_names_where_there_are_any() -> None:
    """Signals are named as in the manual; others by their number."""
    assert limits.signal_name(signal.SIGSEGV) == "SIGSEGV"
    assert limits.signal_name(77) == "signal 77"


def test_a_process_that_was_stopped_is_seen(family: subprocess.Popen[bytes]) -> None:
    """Stopped is neither running nor ended; who is gone is not stopped."""
    process = psutil.Process(family.pid)
    assert not limits.is_stopped(family.pid)
    process.suspend()
    while not limits.is_stopped(family.pid):
        time.sleep(0.01)
    process.resume()
    limits.kill_below(family.pid)
    family.kill()
    family.wait()
    assert not limits.is_stopped(family.pid)


def test_processes_are_killed_by_a_mark_in_their_environment() -> None:
    """Whoever was started with the mark is ended, wherever it is now; others are not."""
    command = [sys.executable, "-c", "import time; print(flush=True); time.sleep(30)"]
    marked, other = (
        subprocess.Popen(command, env={**os.environ, "MARK": mark}, stdout=subprocess.PIPE)
        for mark in ("this", "that")
    )
    for process in (marked, other):
        assert process.stdout
        process.stdout.readline()
    limits.kill_marked("MARK", "this")
    assert marked.wait(5) != 0
    assert other.poll() is None
    for process in (marked, other):
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="resource trackers are POSIX's")
def test_a_resource_tracker_may_tidy_up_before_it_is_killed() -> None:
    """Shared memory of a process that is killed does not stay; its tracker does not count."""
    code = (
        "from multiprocessing.shared_memory import SharedMemory\n"
        "memory = SharedMemory(create=True, size=1)\n"
        "print(memory.name, flush=True)\nimport time; time.sleep(30)"
    )
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    with subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE) as family:
        assert family.stdout
        name = family.stdout.readline().decode().strip()
        assert limits.kill_below(family.pid) == 1
        family.kill()
    with pytest.raises(FileNotFoundError):
        SharedMemory(name=name)


def test_what_a_folder_holds_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files, much content, and folders too deep to look into are named."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 100_000)
    assert excess_of(tmp_path) is None
    with monkeypatch.context() as patched:
        patched.setattr(limits, "FILES", 1)
        assert excess_of(tmp_path) == "files"
    with monkeypatch.context() as patched:
        patched.setattr(limits, "DISK", 50_000)
        assert excess_of(tmp_path) == "disk"
    code = "import os\nfor _ in range(50): os.mkdir('deep' * 50); os.chdir('deep' * 50)"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert excess_of(tmp_path) == "depth"


def excess_of(folder: Path) -> str | None:
    """What the first look at a folder finds."""
    watch = limits.DiskWatch(str(folder))
    assert watch.excess() is None, "the first look is too early"
    time.sleep(0.3)
    return watch.excess()


@pytest.mark.parametrize(
    ("size", "words"),
    [(2048, "2 GiB"), (1024, "1 GiB"), (1536, "1.5 GiB"), (300, "300 MiB"), (1, "1 MiB")],
)
def test_sizes_in_words(size: int, words: str) -> None:
    """Sizes are told in the larger unit from 1024 on."""
    assert limits.in_words(size) == words


def test_sizes_in_other_units() -> None:
    """Kibibytes count the same way."""
    assert limits.in_words(1024, ("KiB", "MiB")) == "1 MiB"
    assert limits.in_words(16, ("KiB", "MiB")) == "16 KiB"
