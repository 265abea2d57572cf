"""Tests of answers that are no honest text: one grade of all of them among honest neighbours."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from checks.answers import LARGEST
from checks.pristine import Lock, Locked, blob_id, lock_text
from checks.reports.data import read_json
from checks.tests.conftest import Sample, fill
from checks.tests.footprints import nothing_left, unchanged
from checks.verdicts import Report, State, Verdict

pytestmark = [
    pytest.mark.timeout(600),  # one grade of everything, on a machine that may be busy
    pytest.mark.skipif(os.name == "nt", reason="pipes, sockets and rights of POSIX"),
]
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
RIGHT = (
    b'"""Twice."""\n\n\n'
    b'def work(number: int) -> int:\n    """Return it twice."""\n    return 2 * number\n'
)
DEEP = "it is nested too deeply for Python to compile: split it into smaller parts"
ANY = -1  # a line that depends on the Python
HONEST = ("first_honest", "last_honest")
TEST = '''\
"""Tests."""

from .{slug} import work


def test_two() -> None:
    """Twice two is four."""
    assert work(2) == 4
'''
STUB = '''\
"""Twice."""


def work(number: int) -> int:
    """Return it twice."""
    raise NotImplementedError("work")
'''


def filled(data: bytes) -> Callable[[Path], object]:
    """How a file with these bytes is made."""
    return lambda path: path.write_bytes(data)


def large(path: Path) -> None:
    """Make a file of 50 MB."""
    with path.open("wb") as stream:
        stream.truncate(50_000_000)


def bound_socket(path: Path) -> None:
    """Make a socket, by a short name: the system takes no long one."""
    here = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.fchdir(here)
    os.close(here)


def unreadable(path: Path) -> None:
    """Make a file that nobody may read."""
    path.write_bytes(RIGHT)
    path.chmod(0)


@dataclass(frozen=True)
class Attack:
    """A file in the place of an answer, and what must be said of it.

    `cause` is how the cause begins, or the first finding where it is passing; `{}` is the file's
    path, `line` the line that the verdict names.
    """

    make: Callable[[Path], object]
    state: State
    cause: str | None = None
    line: int | None = None


def solved(data: bytes) -> Attack:
    """Odd bytes that are a good answer all the same."""
    return Attack(filled(data), State.SOLVED)


def broken(data: bytes, cause: str, line: int | None = None) -> Attack:
    """Bytes that are no answer."""
    return Attack(filled(data), State.BROKEN, cause, line)


def no_file(make: Callable[[Path], object], cause: str) -> Attack:
    """Something else than a file that can be read."""
    return Attack(make, State.BROKEN, cause)


def passing(data: bytes, finding: str) -> Attack:
    """A right answer that loses a mark."""
    return Attack(filled(data), State.PASSING, finding)


NUL = "it holds a NUL byte, which no source has: save the file as UTF-8"
LATIN = RIGHT.replace(b"Twice.", b"Twic\xe9.")
MANY_ELIF = b"x = 1\nif x:\n    pass\n" + b"elif x:\n    pass\n" * 10_000
ATTACKS = {
    "nul": broken(RIGHT + b"\0", NUL, 7),
    "nul_at_once": broken(b"\0" * 1000, NUL, 1),
    "utf_16": broken(RIGHT.decode().encode("utf-16"), NUL, 1),
    "utf_32": broken(RIGHT.decode().encode("utf-32"), NUL, 1),
    "nul_after_cr": broken(b"x = 1\ry = 2\r\0", NUL, 3),
    "bom": solved(b"\xef\xbb\xbf" + RIGHT),
    "two_boms": broken(
        b"\xef\xbb\xbf" * 2 + RIGHT, "SyntaxError: invalid non-printable character U+FEFF", 1
    ),
    "bom_and_latin": broken(
        b"\xef\xbb\xbf# coding: latin-1\n" + RIGHT, "its encoding is unknown or not what it says", 1
    ),
    "crlf": solved(RIGHT.replace(b"\n", b"\r\n")),
    "cr": solved(RIGHT.replace(b"\n", b"\r")),
    "mixed_ends": solved(RIGHT.replace(b"\n\n", b"\r\r\n")),
    "cr_error": broken(b"x = 1\ry = (\r", "SyntaxError: '(' was never closed", 2),
    "tabs": passing(RIGHT.replace(b"    ", b"\t"), "lint"),
    "tabs_and_spaces": broken(
        b"if 1:\n        x = 1\n\ty = 1\n", "TabError: inconsistent use of tabs and spaces", 3
    ),
    "form_feeds": passing(RIGHT.replace(b"\n\n\n", b"\n\x0c\n\n"), "lint"),
    "not_utf_8": broken(LATIN, "byte 0xe9 is not utf-8: save the file as UTF-8", 1),
    "not_utf_8_after_cr": broken(b"x = 1\r# \xe9\r", "byte 0xe9 is not utf-8", 2),
    "latin_that_says_so": solved(b"# coding: latin-1\n" + LATIN),
    "unknown_encoding": broken(
        b"# coding: klingon\n" + RIGHT, "its encoding is unknown or not what it says", 1
    ),
    "no_text_encoding": broken(
        b"# coding: rot13\n" + RIGHT, "its encoding is unknown or not what it says", 1
    ),
    "undefined_encoding": broken(
        b"# coding: undefined\n" + RIGHT, "undefined is no encoding for a source: save the file", 1
    ),
    "endless_encoding": broken(
        b"# coding: punycode\n" + b"a" * 500_000 + b"-" + b"b" * 500_000,
        "punycode is no encoding for a source: save the file as UTF-8",
        1,
    ),
    "fifty_mb": no_file(large, "{} is over 1 MiB: an answer is a small file"),
    "just_too_large": broken(b"#" * (LARGEST + 1), "{} is over 1 MiB: an answer is a small file"),
    "a_line_of_a_megabyte": passing(
        RIGHT + b"TEXT = '" + b"a" * 1_000_000 + b"'\n", "lint: Line too long (1000009 > 100)"
    ),
    "many_findings": passing(RIGHT + b"x = 1;" * 10_000 + b"\n", "lint"),
    "deep_parentheses": broken(
        b"x = 1\ny = " + b"(" * 100_000, "SyntaxError: too many nested parentheses", 2
    ),
    "deep_minus": broken(b"x = 1\ny = " + b"-" * 500_000 + b"1\n", DEEP, 2),
    "deep_lambda": broken(b"x = 1\ny = " + b"lambda:" * 100_000 + b"1\n", DEEP, 2),
    "deep_sum": broken(b"x = 1\ny = " + b"1+" * 250_000 + b"1\n", DEEP, 2),
    "deep_calls": broken(b"x = 1\ny = x" + b"()" * 250_000 + b"\n", DEEP, 2),
    "deep_blocks": broken(
        b"".join(b" " * i + b"if 1:\n" for i in range(200)) + b" " * 200 + b"pass\n",
        "IndentationError: too many levels of indentation",
        101,
    ),
    "deep_elif": Attack(filled(MANY_ELIF), State.BROKEN, DEEP, ANY),
    "memory_of_the_compiler": broken(
        b"import a" + b".a" * 250_000,
        "Python needs over 1024 MiB of memory to compile it: make it smaller",
        1,
    ),
    "crash_of_mypy": passing(
        RIGHT + b"X = " + b"1 and " * 20_000 + b"1\n",
        "types: mypy gave up: it was killed by SIGSEGV",
    ),
    "no_end_of_digits": broken(
        b"x = 1\ny = " + b"1" * 5000 + b"\n", "SyntaxError: Exceeds the limit", 2
    ),
    "empty": broken(b"", "empty.py has no `work`, which the tests import"),
    "folder": no_file(Path.mkdir, "{} is a folder: the answer is one file of that name"),
    "dangling_link": no_file(
        lambda path: path.symlink_to("nowhere"), "{} is a link that leads nowhere"
    ),
    "circular_link": no_file(
        lambda path: path.symlink_to(path.name),
        "{} cannot be read: Too many levels of symbolic links",
    ),
    "link_to_a_device": no_file(
        lambda path: path.symlink_to("/dev/zero"), "{} is not a regular file"
    ),
    "fifo": no_file(os.mkfifo, "{} is not a regular file"),
    "socket": no_file(bound_socket, "{} is not a regular file"),
    "no_rights": no_file(unreadable, "{} cannot be read: Permission denied"),
    "upper_case": no_file(
        lambda path: path.with_name("Upper_Case.py").write_bytes(RIGHT),
        "{} is missing, but Upper_Case.py is there: rename it",
    ),
}
if IS_ROOT:  # whom nothing is forbidden
    del ATTACKS["no_rights"]
SLUGS = (HONEST[0], *ATTACKS, HONEST[1])
TOPIC = "exercises/files/hostile"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A repository with a kata an attack between two honest ones, nothing started."""
    sample = fill(tmp_path_factory.mktemp("files"))
    shutil.rmtree(sample.root / "exercises/basics")
    sample.write(
        "exercises/roadmap.toml",
        '[[track]]\nslug = "files"\ntitle = "Files"\n'
        'topics = [{ slug = "hostile", title = "Hostile" }]\n',
    )
    katas = [
        f'[[kata]]\nslug = "{slug}"\ntitle = "{slug}"\nlevel = "core"\nform = "implement"\n'
        f'minutes = 5\nanswer = "{slug}.py"\nhints = ["Begin."]\n'
        for slug in SLUGS
    ]
    limits = "[limits]\ntest_s = 10\nkata_s = 30\nmemory_mib = 512\n\n"
    sample.write(f"{TOPIC}/topic.toml", limits + "\n".join(katas))
    locked = {}
    for slug in SLUGS:
        tests = TEST.format(slug=slug)
        sample.write(f"{TOPIC}/{slug}.py", STUB)
        sample.write(f"{TOPIC}/test_{slug}.py", tests)
        files = {f"test_{slug}.py": blob_id(tests.encode())}
        locked[f"files/hostile/{slug}"] = Locked(blob_id(STUB.encode()), files, ("test_two",))
    sample.repository.lock_file.write_bytes(lock_text(Lock(locked)))
    sample.git("add", ".")
    sample.git("commit", "--quiet", "-m", "katas")
    return sample


def lay_attacks(folder: Path) -> None:
    """Put every attack, and the honest answers, into a folder."""
    for slug in SLUGS:
        path = folder / f"{slug}.py"
        path.unlink(missing_ok=True)
        if slug in HONEST:
            path.write_bytes(RIGHT)
        else:
            ATTACKS[slug].make(path)


def graded(sample: Sample, base: Path, *arguments: str) -> tuple[Report, str]:
    """A grade as a learner sees it, in a home and with a temporary folder of its own; tree and home
    are the same after it, and nothing is left behind."""
    home, temporary = base / "home", base / "tmp"
    for folder in (home, temporary):
        folder.mkdir(parents=True)
    (home / ".profile").write_text("# mine\n", "utf-8")
    file = str(base / "report.json")
    with unchanged(sample.root, home), nothing_left(temporary):
        run = subprocess.run(
            [sys.executable, "-m", "checks", "grade", "--jobs", "2", "--json", file, *arguments],
            cwd=sample.root,
            env={**os.environ, "HOME": str(home), "TMPDIR": str(temporary)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.stderr == ""
    assert run.returncode == 1
    return read_json(base / "report.json"), run.stdout


@dataclass(frozen=True)
class Graded:
    """A grade of all attacks: the report, what the learner sees, and where the answers lay."""

    report: Report
    shown: str
    place: str

    def verdict(self, slug: str) -> Verdict:
        """The verdict on a kata."""
        return self.report.katas[SLUGS.index(slug)]


@pytest.fixture(scope="module", params=["in exercises", "handed in"])
def grade(
    clone: Sample, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Graded:
    """ONE grade of all attacks: in the learner's own folder, or as a folder of answers."""
    base = tmp_path_factory.mktemp("grade")
    if request.param == "in exercises":
        lay_attacks(clone.root / TOPIC)
        return Graded(*graded(clone, base), TOPIC)
    folder = base / "answers"
    folder.mkdir()
    lay_attacks(folder)
    return Graded(*graded(clone, base, "--answers", str(folder)), str(folder))


@pytest.mark.parametrize("slug", ATTACKS)
def test_each_attack_has_its_verdict(grade: Graded, slug: str) -> None:
    """The state, the true cause and its line; a cause is one line, also on the screen."""
    attack, verdict = ATTACKS[slug], grade.verdict(slug)
    if slug == "upper_case" and "answers" in grade.place:
        assert verdict.state is State.NOT_STARTED
        return
    said = verdict.cause if attack.state is State.BROKEN else first_finding(verdict)
    line = verdict.line if attack.line == ANY else attack.line
    assert (verdict.state, verdict.line) == (attack.state, line), said
    cause = (attack.cause or "").format(f"{grade.place}/{slug}.py")
    if slug == "link_to_a_device" and "answers" in grade.place:
        cause = f"{grade.place}/{slug}.py is a link out of the folder of answers"
    assert (said or "").startswith(cause)
    if attack.state is State.BROKEN:
        assert f"{slug}: {said}" in grade.shown.splitlines() or f"{slug}: {said}   " in grade.shown
        assert "\n" not in (said or "")


def first_finding(verdict: Verdict) -> str | None:
    """`types: message` or `lint: message` of what was found first."""
    for name, mark in (("types", verdict.types), ("lint", verdict.lint)):
        if mark and mark.findings:
            return f"{name}: {mark.findings[0].message}"
    return None


@pytest.mark.parametrize("slug", HONEST)
def test_honest_neighbours_stay_solved(grade: Graded, slug: str) -> None:
    """Neither mark is lost to what the others did."""
    assert grade.verdict(slug).state is State.SOLVED


def test_a_file_in_another_case_is_named(grade: Graded) -> None:
    """Where upper and lower case differ, it is not the answer, and what to do is said."""
    (note,) = [note for note in grade.report.notes if "Upper_Case.py" in note]
    assert note == f"{grade.place}/Upper_Case.py is not looked at: rename it to upper_case.py"


def test_a_report_of_hostile_files_is_no_burden(grade: Graded) -> None:
    """However much was found in a file, a report of fifty of them stays small."""
    assert len(grade.shown) < 64 * 1024
    assert len(repr(grade.report)) < 1024 * 1024


# Hostile places: what lies beside an answer, or how the folder came there, changes nothing.

SETTINGS = {
    "conftest.py": "raise SystemExit(3)\n",
    "sitecustomize.py": "raise SystemExit(3)\n",
    "usercustomize.py": "raise SystemExit(3)\n",
    "pytest.ini": "[pytest]\naddopts = --nonsense\n",
    "tox.ini": "[pytest]\naddopts = --nonsense\n",
    "pyproject.toml": "[tool.mypy]\nignore_errors = true\n[tool.ruff]\nexclude = ['*']\n",
    "mypy.ini": "[mypy]\nignore_errors = true\n",
    "setup.cfg": "[mypy]\nignore_errors = true\n",
    "ruff.toml": "exclude = ['*']\n",
    ".ruff.toml": "exclude = ['*']\n",
    "__init__.py": "raise SystemExit(3)\n",
    "json.py": "raise SystemExit(3)\n",
    "typing.py": "raise SystemExit(3)\n",
    "pytest.py": "raise SystemExit(3)\n",
}
MARKED_DOWN = "import os\n\n\ndef double(number):\n    return 2 * number\n"


@pytest.mark.parametrize("place", ["exercises/basics/numbers", "exercises/basics", "."])
def test_settings_and_modules_beside_an_answer_change_nothing(
    sample: Sample, tmp_path: Path, place: str
) -> None:
    """Neither the tests nor a mark nor the grader itself are led astray by files lying about."""
    sample.answer("double", MARKED_DOWN)
    for name, text in SETTINGS.items():
        if place != "." or name not in ("pyproject.toml", "conftest.py"):
            sample.write(f"{place}/{name}", text)
    report, _ = graded(sample, tmp_path / "grade", "double")
    (verdict,) = report.katas
    assert verdict.state is State.PASSING
    assert verdict.types
    assert [finding.code for finding in verdict.types.findings] == ["no-untyped-def"]
    assert verdict.lint
    assert [finding.code for finding in verdict.lint.findings] == ["F401"]


def test_variables_of_the_shell_change_nothing(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What steers Python and its tools in the learner's shell does not steer a grade."""
    sample.answer("double", MARKED_DOWN)
    sample.write("lib/sitecustomize.py", "")
    sample.write("lib/psutil.py", "raise SystemExit(3)\n")
    for name, value in {
        "PYTEST_ADDOPTS": "--nonsense",
        "MYPYPATH": "lib",
        "MYPY_CONFIG_FILE_DIR": "lib",
        "RUFF_CONFIG": "lib/ruff.toml",
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "2",
    }.items():
        monkeypatch.setenv(name, value)
    report, _ = graded(sample, tmp_path / "grade", "double")
    assert report.katas[0].state is State.PASSING


ODD_NAMES = (
    b"new\nline.py",
    "\N{SNOWMAN}\N{PILE OF POO}.py".encode(),
    b"not utf-8 \xff.py",
    b"\x1b[31m.py",
)


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux alone")
def test_names_of_any_bytes_are_named(sample: Sample, tmp_path: Path) -> None:
    """They are told as what is not looked at, in reports of every kind, and steer no terminal."""
    sample.answer("double", MARKED_DOWN)
    for name in ODD_NAMES:
        with open(os.path.join(os.fsencode(sample.root / "exercises/basics/numbers"), name), "wb"):
            pass
    reports = ("--junit", str(tmp_path / "r.xml"), "--html", str(tmp_path / "r.html"))
    report, shown = graded(sample, tmp_path / "grade", *reports)
    assert len(report.notes) == len(ODD_NAMES)
    assert shown.count("Note: ") == len(ODD_NAMES)
    assert "new\\nline.py is not looked at" in shown
    assert "not utf-8 \\udcff.py is not looked at" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("where", ["exercises", "answers"])
def test_a_topic_that_is_a_link_is_a_topic(sample: Sample, tmp_path: Path, where: str) -> None:
    """Learners keep their answers where they like; what is handed in has to be handed in whole."""
    sample.answer("double", MARKED_DOWN)
    elsewhere = tmp_path / "elsewhere"
    topic = sample.root / "exercises/basics/numbers"
    shutil.copytree(topic, elsewhere)
    if where == "exercises":
        shutil.rmtree(topic)
        topic.symlink_to(elsewhere)
        report, _ = graded(sample, tmp_path / "grade", "double")
        assert report.katas[0].state is State.PASSING
        return
    (tmp_path / "answers/basics").mkdir(parents=True)
    (tmp_path / "answers/basics/numbers").symlink_to(elsewhere)
    folder = str(tmp_path / "answers")
    report, _ = graded(sample, tmp_path / "grade", "double", "--answers", folder)
    assert report.katas[0].state is State.BROKEN
    cause = f"{folder}/basics/numbers/double.py is a link out of the folder of answers"
    assert (report.katas[0].cause or "").startswith(cause)


def test_a_file_that_a_blind_system_takes_for_the_answer_is_told(
    sample: Sample, tmp_path: Path
) -> None:
    """Where a file system does not tell upper from lower case, the answer is graded, and its author
    hears what other systems do. (Two names of one file look the same from here.)"""
    path = sample.answer("double", MARKED_DOWN)
    os.link(path, path.with_name("Double.py"))
    report, _ = graded(sample, tmp_path / "grade", "double")
    assert report.katas[0].state is State.PASSING
    assert report.notes == (
        "exercises/basics/numbers/Double.py is taken for double.py: rename it, other systems "
        "would not",
    )
