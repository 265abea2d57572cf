# /// script
# requires-python = ">=3.11"
# dependencies = ["nox"]
# ///
"""The commands of this repository, each a nox session: `nox -l` lists them.

On a machine without nox, `python3 noxfile.py -s grade` brings it. All is installed into `.venv`.
"""

import logging
import os
import shutil
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (that is what it is for)
    sys.exit(
        "needs Python 3.11 or newer, this is {}.{}: try python3.11 noxfile.py".format(
            *sys.version_info[:2]
        )
    )

ROOT = Path(__file__).resolve().parent
OURS = ("checks", "noxfile.py", "conftest.py", "solutions")
sys.path.append(str(ROOT))

from checks import environment, interrupt  # noqa: E402 (found through the line above)

try:
    import nox
except ModuleNotFoundError:
    if __name__ != "__main__":
        raise


def prepared(
    groups: tuple[str, ...] = ("base",), folder: str = ".venv", python: str = sys.executable
) -> str:
    """The interpreter of an environment that holds the dependency groups."""
    try:
        return str(environment.ensure(ROOT, groups, ROOT / folder, python))
    except environment.InstallError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(3)


def run(*command: str) -> None:
    """Run a command; unless it succeeds, end with its own exit status."""
    status = interrupt.call(command, ROOT)
    if status:
        sys.exit(status)


def define_sessions() -> None:
    """Register the sessions with nox. They share `.venv`, so that an editor finds it too."""
    logging.getLogger("nox").setLevel(logging.WARNING)  # what the sessions say is enough

    @nox.session(venv_backend="none")
    def grade(session: nox.Session) -> None:
        """Grade what you started: tests, types and lint. Add `-- KATA`, or `-- --help`."""
        run(prepared(), "-m", "checks", "grade", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def next(session: nox.Session) -> None:
        """Say what to do now. Add `-- TRACK` to stay in a track."""
        run(prepared(), "-m", "checks", "next", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def hint(session: nox.Session) -> None:
        """Give one more hint each time: `-- KATA`."""
        run(prepared(), "-m", "checks", "hint", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def reset(session: nox.Session) -> None:
        """Put a stub back, your answer is kept as a backup: `-- KATA`."""
        run(prepared(), "-m", "checks", "reset", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def verify(session: nox.Session) -> None:
        """For authors: hold katas against every gate. Add `-- KATA`."""
        run(prepared(), "-m", "checks", "verify", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def lock(session: nox.Session) -> None:
        """For authors: record in katas.lock what every kata looks like now."""
        run(prepared(), "-m", "checks", "lock", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def bench(session: nox.Session) -> None:
        """For maintainers: measure the grader beside plain tools, into docs/benchmarks.md."""
        run(prepared(), "-m", "checks", "bench", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def tests(session: nox.Session) -> None:
        """For maintainers: all tests of this project. Add `-- --python 3.12` for another Python."""
        groups = environment.all_groups(ROOT)
        python = prepared(groups, *environment.chosen_python(session.posargs))
        run(python, "-m", "ruff", "check", *OURS)
        run(python, "-m", "ruff", "format", "--check", *OURS)
        run(python, "-m", "mypy", *OURS)
        run(python, "-m", "checks", "verify")
        run(python, "-m", "coverage", "run", "-m", "pytest", "-n", "auto", "checks/tests")
        run(python, "-m", "coverage", "combine", "--quiet")
        run(python, "-m", "coverage", "report")


def bootstrap() -> None:
    """Run nox from `.venv`, as `python3 noxfile.py`, whether or not the machine has it."""
    python = prepared()
    if not shutil.which("nox"):
        activate = ".venv\\Scripts\\activate" if os.name == "nt" else ". .venv/bin/activate"
        print(f"(nox is in .venv: after `{activate}` plain `nox -s grade` works too)")
    sys.exit(interrupt.call([python, "-m", "nox", "-f", __file__, *sys.argv[1:]], ROOT))


if __name__ == "__main__":
    bootstrap()
else:
    define_sessions()
