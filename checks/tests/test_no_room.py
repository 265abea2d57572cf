"""Tests of full disks and of what cannot be written, by mounts that the tested command sees."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from checks import environment
from checks.reports.data import read_json
from checks.tests.conftest import Sample
from checks.tests.footprints import unchanged
from checks.verdicts import State

pytestmark = pytest.mark.timeout(180)  # whole runs, on a machine that may be busy
WAYS = (("unshare", "--mount"), ("unshare", "--mount", "--map-root-user"))
READ_ONLY = 'mount --bind "{0}" "{0}"; mount -o remount,ro,bind "{0}"; '
SMALL = 'mount -t tmpfs -o size={1} none "{0}"; '
FULL = SMALL + 'head -c 1000000 /dev/zero > "{0}/filler" 2>/dev/null || true; '


@cache
def way_to_mount() -> tuple[str, ...] | None:
    """The command that runs another where it may mount: as root, or in a user namespace."""
    for way in WAYS:
        command = [*way, "sh", "-ec", SMALL.format("/mnt", "64k")]
        if shutil.which("unshare") and not subprocess.run(command, capture_output=True).returncode:
            return way
    return None


def with_mounts(
    root: Path, mounts: str, *command: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of Python in a repository, with mounts made for it alone."""
    way = way_to_mount()
    if way is None:
        pytest.skip("nothing can be mounted here: neither as root nor in a user namespace")
    script = f'{mounts} cd "{root}"; exec "$@"'
    return subprocess.run(
        [*way, "sh", "-ec", script, "sh", sys.executable, *command],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


GRADE = ("-m", "checks", "grade")


@pytest.mark.parametrize("kept", [True, False], ids=["graded before", "fresh"])
def test_a_clone_that_cannot_be_written_is_graded(
    sample: Sample, tmp_path: Path, kept: bool
) -> None:
    """Nothing can be kept, but every mark is taken, and the report lies where it is asked for."""
    sample.solve("double")
    if not kept:
        shutil.rmtree(sample.repository.state)
    report = tmp_path / "report.json"
    mounts = READ_ONLY.format(sample.root)
    with unchanged(sample.root, left_out=()):
        run = with_mounts(sample.root, mounts, *GRADE, "--json", str(report))
    assert (run.returncode, run.stderr) == (0, "")
    verdict = read_json(report).katas[0]
    assert (verdict.state, verdict.cached) == (State.SOLVED, False)


def test_a_full_disk_of_what_is_kept_costs_no_mark(sample: Sample) -> None:
    """Where `.katas` is full, verdicts and mypy's cache are not kept."""
    sample.solve("double")
    run = with_mounts(sample.root, FULL.format(sample.repository.state, "64k"), *GRADE)
    assert "1 solved" in run.stdout, run.stdout
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("size", ["8k", "40k"])
def test_a_full_disk_for_workspaces_is_a_line(sample: Sample, tmp_path: Path, size: str) -> None:
    """It says which folder is full, and what else can be done; nothing stays there."""
    sample.solve("double")
    sample.solve("total")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    left = tmp_path / "left"
    script = (
        "import os, subprocess, sys; "
        "status = subprocess.call([sys.executable, '-m', 'checks', 'grade', '--fresh']); "
        f"open({str(left)!r}, 'w').write(' '.join(os.listdir({str(scratch)!r}))); sys.exit(status)"
    )
    mounts = SMALL.format(scratch, size)
    run = with_mounts(sample.root, mounts, "-c", script, TMPDIR=str(scratch))
    assert run.stderr == (
        f"error: {scratch} cannot be written: No space left on device: make room there, or name "
        "another folder by the variable TMPDIR\n"
    )
    assert run.returncode == 2
    assert left.read_text() == ""


@pytest.mark.parametrize("clone", [READ_ONLY, "true {0}; "], ids=["read-only", "can be written"])
def test_without_any_temporary_folder_there_is_a_line(sample: Sample, clone: str) -> None:
    """Python looks for one in a few places; the clone is the last, and is no place for it."""
    sample.solve("double")
    full = [folder for folder in ("/tmp", "/var/tmp", "/usr/tmp") if Path(folder).exists()]
    mounts = SMALL.format("/mnt", "64m") + f'cp -r "{sample.root}" /mnt/clone; '
    mounts += clone.format("/mnt/clone") + "".join(map(READ_ONLY.format, full))
    run = with_mounts(Path("/mnt/clone"), mounts, *GRADE, TMPDIR="/nowhere")
    assert run.stderr == (
        "error: no folder for temporary files can be written: make room there, or name another "
        "folder by the variable TMPDIR\n"
    )
    assert run.returncode == 2


def test_a_full_disk_for_the_report_is_a_line(sample: Sample, tmp_path: Path) -> None:
    """The learner has seen the report by then; no half of it lies in the file."""
    sample.answer("double", "import os\n" * 200)
    file = tmp_path / "small" / "report.json"
    file.parent.mkdir()
    script = (
        "import os, subprocess, sys; "
        f"status = subprocess.call([sys.executable, *{[*GRADE, '--json', str(file)]!r}]); "
        f"sys.exit(status if os.listdir({str(file.parent)!r}) == ['filler'] else 99)"
    )
    run = with_mounts(sample.root, FULL.format(file.parent, "8k"), "-c", script)
    assert run.stderr == (
        f"error: {file}: the report cannot be written there: No space left on device; choose "
        "another place\n"
    )
    assert run.returncode == 2
    assert "1 broken, 1 not started" in run.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("option", ["--json", "--junit", "--html"])
def test_a_device_that_is_full_is_a_line_too(sample: Sample, option: str) -> None:
    """Reports of every kind end the same way, and the device is still there."""
    result = sample.run("grade", option, "/dev/full")
    assert result.exit_code == 2
    line = "error: /dev/full: the report cannot be written there: No space left on device"
    assert line in result.output
    assert Path("/dev/full").exists()


ENSURE = (
    "from pathlib import Path; from checks.environment import InstallError, ensure\n"
    "try:\n    print(ensure(Path.cwd(), ['base'], Path.cwd() / '.venv'))\n"
    "except InstallError as error:\n    print(error)"
)


@pytest.mark.parametrize("is_there", [True, False], ids=["all there", "something missing"])
def test_an_environment_that_cannot_be_written_is_used_as_it_is(
    sample: Sample, is_there: bool
) -> None:
    """Only where something has to be installed into it there is a line that says so."""
    folder = sample.root / ".venv"
    python = environment.python_of(folder)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    stamp = {"pins": environment._pins(sample.root), "groups": ["base"] if is_there else []}
    (folder / environment.STAMP).write_text(json.dumps(stamp), "utf-8")
    run = with_mounts(sample.root, READ_ONLY.format(folder), "-c", ENSURE)
    assert run.returncode == 0, run.stderr
    needed = (
        f"base has to be installed into {folder}, which cannot be written: make it writable, or "
        "use a clone whose environment is"
    )
    assert run.stdout.strip() == (str(python) if is_there else needed)
