"""Tests of `author/on_save.py`: what is verified at a save, and what is shown."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import watchfiles

from checks.author.on_save import IDLE, Watch, verify_on_save
from checks.tests.conftest import Sample

pytestmark = pytest.mark.timeout(300)  # whole runs, on a machine that may be busy
TOPIC = "exercises/basics/numbers"
DOUBLE = "basics/numbers/double"
TOTAL = "basics/numbers/total"


class Author:
    """Saves files one after another, and remembers what was shown after each."""

    def __init__(self, sample: Sample, named: frozenset[str] | None = None) -> None:
        self._sample = sample
        self._named = named
        self.shown: list[list[str]] = []

    def work(self, saves: Iterable[list[str]]) -> list[list[str]]:
        """What stood on the screen when all was done."""
        watch = Watch(self._sample.root, self._named, 1, lambda lines: self.shown.append([*lines]))
        watch.follow(saves)
        return self.shown


def with_docstring(sample: Sample, text: str) -> list[str]:
    """Change the stub of `total`, and return what was saved."""
    path = sample.root / TOPIC / "total.py"
    path.write_text(path.read_text("utf-8").replace("Return the sum", text), "utf-8")
    return [f"{TOPIC}/total.py"]


def test_what_was_named_is_verified_at_once(verified: Sample) -> None:
    """Before any save; nothing named means to wait for one."""
    assert Author(verified).work([]) == [[IDLE]]
    shown = Author(verified, frozenset({DOUBLE})).work([])
    assert shown[-1] == [f"verifying {DOUBLE}", "", "1 kata verified, no problems", "", IDLE]


def test_a_save_verifies_what_it_touches(verified: Sample) -> None:
    """The kata of the file; a file of no kata, or of one that was not named, nothing."""
    shown = Author(verified).work([[f"{TOPIC}/double.py"], ["exercises/basics/README.md", "x"]])
    assert shown[-1][:2] == [f"saved: {TOPIC}/double.py", f"verifying {DOUBLE}"]
    shown = Author(verified, frozenset({TOTAL})).work([[f"{TOPIC}/double.py"]])
    assert shown[-1][0] == f"verifying {TOTAL}"


def test_what_reading_finds_is_shown_before_anything_runs(verified: Sample) -> None:
    """Then all of it, with what to mend first."""

    def saves() -> Iterator[list[str]]:
        yield with_docstring(verified, "Give the sum")

    shown = Author(verified).work(saves())
    early, late = shown[-2], shown[-1]
    assert early[-1] == "the tests run ..."
    assert any("same_contract: total differs from the stub's; mend: " in line for line in early)
    assert late[-3] == "Next: mend the first one, at solutions/basics/numbers/total.py:4"
    assert late[-1] == IDLE


def test_a_new_lock_verifies_the_last_again(verified: Sample) -> None:
    """An author who runs `lock` beside it sees that finding go."""

    def saves() -> Iterator[list[str]]:
        path = verified.root / "solutions/basics/numbers/total.py"
        path.write_text(path.read_text("utf-8").replace("Return the sum", "Give the sum"), "utf-8")
        yield with_docstring(verified, "Give the sum")
        assert verified.run("lock").exit_code == 0
        yield ["exercises/katas.lock"]

    shown = Author(verified).work(saves())
    assert any("not recorded as it is now" in line for line in shown[-4])
    assert shown[-1][-3] == "1 kata verified, no problems"


def test_slips_are_shown_and_the_watch_goes_on(verified: Sample) -> None:
    """A file that is half written is one line, and whole again at the next save."""
    path = verified.root / TOPIC / "topic.toml"
    whole = path.read_text("utf-8")

    def saves() -> Iterator[list[str]]:
        path.write_text(whole.replace("minutes = 5", "minutes ="), "utf-8")
        yield [f"{TOPIC}/topic.toml"]
        path.write_text(whole, "utf-8")
        yield [f"{TOPIC}/topic.toml"]

    shown = Author(verified).work(saves())
    assert shown[1][0].startswith(f"error: {TOPIC}/topic.toml:10: not valid TOML: ")
    assert shown[-1][-3] == "2 katas verified, no problems"


def test_what_cannot_be_read_is_shown(verified: Sample) -> None:
    """The lock, for example, in the middle of a merge."""
    verified.repository.lock_file.write_text("<<<<<<<", "utf-8")
    shown = Author(verified, frozenset({DOUBLE})).work([])
    assert shown[-1][2].startswith("error: exercises/katas.lock: cannot be read")


def test_saves_are_told_by_their_paths_below_the_root(
    verified: Sample, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a selector would name them; nothing saved for a while is no save."""

    def changes(*folders: Path, **options: object) -> Iterator[set[tuple[int, str]]]:
        yield set()
        yield {(1, str(folders[0] / "basics/numbers/double.py"))}
        raise KeyboardInterrupt

    monkeypatch.setattr(watchfiles, "watch", changes)
    verify_on_save(verified.repository, None, 1)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == IDLE
    assert f"saved: {TOPIC}/double.py" in lines
    assert lines[-1] == "no longer watching"


@pytest.mark.skipif(os.name == "nt", reason="an interrupt is another thing there")
def test_the_command_watches_until_it_is_interrupted(verified: Sample) -> None:
    """A real save is seen; Ctrl-C is how it ends, and no error."""
    process = subprocess.Popen(
        [sys.executable, "-m", "checks", "verify", "--watch", "double"],
        cwd=verified.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout
    lines = (line.strip() for line in process.stdout)
    assert IDLE in lines  # reads up to it
    stub = verified.root / TOPIC / "double.py"
    stub.write_text(stub.read_text("utf-8") + "\n", "utf-8")
    assert f"saved: {TOPIC}/double.py" in lines
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()
    assert process.wait() == 0, rest
    assert rest.endswith("no longer watching\n")
