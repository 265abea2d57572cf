"""A topic's guide: does it hold what a guide holds, and does its code run?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from checks.workspace import scratch_folder

SECTIONS = {
    "Architecture": "what happens when we call this, who calls whom and when, and why so",
    "Scenarios": "one or two true stories, end to end, with code that runs",
    "Katas": "a table of them: kata, what it is about, level, minutes",
    "Go deeper": "the official page and one classic source, by title",
}
SECONDS = 30
NOT_TEXT = "\ufffd"


def read(path: Path) -> str:
    """A guide's text, with `NOT_TEXT` for bytes that are not UTF-8."""
    return path.read_text("utf-8", errors="replace")


def has_row(guide: str, *cells: str) -> bool:
    """Whether a row of one of the guide's tables has all these cells."""
    rows = (line.strip().strip("|") for line in guide.splitlines() if line.startswith("|"))
    return any({cell.strip() for cell in row.split("|")}.issuperset(cells) for row in rows)


def line_of_section(guide: str, section: str) -> int:
    """The line of a section's heading; 1 where there is none."""
    lines = [line.rstrip() for line in guide.splitlines()]
    return lines.index(f"## {section}") + 1 if f"## {section}" in lines else 1


def row_of(guide: str, slug: str) -> tuple[int, str] | None:
    """The line of a kata's row, and what it says that the kata is about."""
    for number, line in enumerate(guide.splitlines(), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 1 and cells[0] == f"`{slug}`":
            return number, cells[1]
    return None


def with_row(guide: str, row: str) -> str | None:
    """The guide with a row added to its table of katas; None where it has no such table."""
    lines = guide.splitlines(keepends=True)
    heading = line_of_section(guide, "Katas")
    ends = [n for n in range(heading, len(lines)) if lines[n].startswith("## ")] or [len(lines)]
    rows = [n for n in range(heading, ends[0]) if lines[n].startswith("|")]
    if not rows:
        return None
    return "".join([*lines[: rows[-1] + 1], f"{row}\n", *lines[rows[-1] + 1 :]])


def missing_sections(guide: str) -> list[str]:
    """The sections that the guide lacks."""
    heads = re.findall(r"^## (.+?)\s*$", guide, re.M)
    return [section for section in SECTIONS if section not in heads]


def code_of(guide: str) -> str:
    """The guide's Python blocks as one program, each line at the line where it stands."""
    lines, inside = [], False
    for line in guide.splitlines():
        fence = line.strip().startswith("```")
        if fence:
            inside = not inside and line.strip() == "```python"
        lines.append(line if inside and not fence else "")
    return "\n".join(lines) + "\n"


def failure_of_code(guide: str) -> tuple[int, str] | None:
    """Run the guide's code alone in an empty folder. The line and reason where it fails."""
    code = code_of(guide)
    if not code.strip():
        line = line_of_section(guide, "Scenarios")
        return line, "the guide has no ```python block: its scenarios are shown by code that runs"
    with scratch_folder() as folder:
        program = folder / "guide.py"
        program.write_text(code, "utf-8")
        cwd = folder / "cwd"
        cwd.mkdir()
        keep = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT")}
        try:
            run = subprocess.run(
                [sys.executable, "-P", "-s", "-B", "-X", "utf8", str(program)],
                cwd=cwd,
                env={**keep, "HOME": str(cwd), "TMPDIR": str(folder)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            line = line_of_section(guide, "Scenarios")
            return line, f"the guide's code ran for more than {SECONDS} s"
        if run.returncode == 0:
            return None
        lines = re.findall(rf'File "{re.escape(str(program))}", line (\d+)', run.stderr)
        said = run.stderr.strip().splitlines() or [f"exit status {run.returncode}"]
        return int(lines[-1]) if lines else 1, f"the guide's code fails: {said[-1]}"


def guide_path(exercises: Path, topic: str) -> Path:
    """Where a topic's guide lies."""
    return exercises / topic / "README.md"
