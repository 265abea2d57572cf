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
        """Say what to do now. Add `-- TRACK` or `-- --level warm-up` to stay there."""
        run(prepared(), "-m", "checks", "next", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def hint(session: nox.Session) -> None:
        """Give one more hint each time: `-- KATA`."""
        run(prepared(), "-m", "checks", "hint", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def reset(session: nox.Session) -> None:
        """Put stubs back, your answers are kept as backups: `-- KATA`."""
        run(prepared(), "-m", "checks", "reset", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def progress(session: nox.Session) -> None:
        """Show how far you are on the map. Add `-- --svg FILE` for a picture."""
        run(prepared(), "-m", "checks", "progress", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def watch(session: nox.Session) -> None:
        """Grade each save at once, while you write. Add `-- KATA` to watch only that."""
        run(prepared(), "-m", "checks", "watch", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def new(session: nox.Session) -> None:
        """For authors: begin a kata with a small working example. Add `-- TRACK/TOPIC/KATA`."""
        run(prepared(), "-m", "checks", "new", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def verify(session: nox.Session) -> None:
        """For authors: hold katas against every gate. Add `-- KATA`."""
        run(prepared(), "-m", "checks", "verify", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def mutate(session: nox.Session) -> None:
        """For authors: try the tests on faulty reference answers. Add `-- KATA`."""
        run(prepared(("base", "author")), "-m", "checks", "mutate", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def lock(session: nox.Session) -> None:
        """For authors: record what every kata looks like now. `-- --check` only compares."""
        run(prepared(), "-m", "checks", "lock", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def bench(session: nox.Session) -> None:
        """For maintainers: measure the grader beside plain tools, into docs/benchmarks.md."""
        run(prepared(), "-m", "checks", "bench", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def picture(session: nox.Session) -> None:
        """For maintainers: draw the README's picture of a grade anew."""
        run(prepared(), "-m", "checks", "picture", *session.posargs)

    @nox.session(venv_backend="none", default=False)
    def tests(session: nox.Session) -> None:
        """For maintainers: all tests of this project. Add `-- --python 3.12` for another Python."""
        groups = environment.all_groups(ROOT)
        python = prepared(groups, *environment.chosen_python(session.posargs))
        run(python, "-m", "ruff", "check", *OURS)
        run(python, "-m", "ruff", "format", "--check", *OURS)
        run(python, "-m", "mypy", *OURS)
        run(python, "-m", "checks", "verify")
        os.environ["KATAS_WRITABLE"] = str(ROOT / ".coverage")  # for what confined runs measure
        in_parallel = ("-n", "auto", "--dist", "loadgroup")
        run(python, "-m", "coverage", "run", "-m", "pytest", *in_parallel, "checks/tests")
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
