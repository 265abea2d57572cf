"""A program that reads answers for the static marks: `python reading.py GIVEN READ`.

Each `*.py` below GIVEN is compiled, and a copy without any comment that switches a check off is
written to the same place below READ; then the given file is removed. A JSON object a file goes to
standard output: `path`, and either `problem` and `line` (it does not compile), or `types` and
`lint`, the lines with a reason each for which these marks are lost. A `fault` is an error of the
system: nothing more is read.

It is a process of its own since compiling a small text can take all of a machine's time and memory,
and uses the standard library alone since that is quick to start.
"""

from __future__ import annotations

import ast
import contextlib
import faulthandler
import io
import json
import os
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

Found = dict[str, list[tuple[int, str]]]

SECONDS = 20
MEMORY_MIB = 1024
SWITCHES = (
    (re.compile(r"#\s*mypy\s*:", re.I), "types"),
    (re.compile(r"#\s*type\s*:\s*ignore(?!\[)", re.I), "types"),
    (re.compile(r"#\s*(ruff|flake8)\s*:", re.I), "lint"),
    (re.compile(r"#\s*noqa(?!:\s*[A-Z]+[0-9]+)", re.I), "lint"),
    (re.compile(r"#\s*isort\s*:", re.I), "lint"),
)
UNCHECKED = {"no_type_check", "no_type_check_decorator"}  # mypy skips what they decorate
TRUE_FOR_MYPY = {"TYPE_CHECKING", "MYPY"}
KNOWN_TO_MYPY = TRUE_FOR_MYPY | {"PY2", "PY3"}  # by these very names, whatever their values are
HIDDEN = "code that mypy is not to see is not honoured here"


class Uncompilable(Exception):
    """Python cannot compile a text: why, and at which line."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(reason)
        self.line = line


def main(given: Path, read: Path) -> None:
    """Read all files below `given`, each on the clock, and say what was found."""
    _bound_memory()
    warnings.simplefilter("ignore")
    try:
        _read_all(given, read)
    except OSError as error:
        print(json.dumps({"fault": (error.errno, f"{error.filename}: {error.strerror}")}))


def _read_all(given: Path, read: Path) -> None:
    for path in files_in(given):
        faulthandler.dump_traceback_later(SECONDS, exit=True, file=_nowhere())
        name = path.relative_to(given)
        said = {"path": name.as_posix(), **_read(path, read / name)}
        faulthandler.cancel_dump_traceback_later()
        path.unlink()
        print(json.dumps(said), flush=True)


def files_in(folder: Path) -> list[Path]:
    """What is to be read below a folder, in the order in which it is read."""
    return sorted(folder.rglob("*.py"))


def _bound_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # POSIX

        size = MEMORY_MIB * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _nowhere() -> io.TextIOWrapper:
    return open(os.devnull, "w", encoding="utf-8")


def _read(path: Path, target: Path) -> dict[str, object]:
    text = text_of(path.read_bytes())
    try:
        tree = compiled(text)
    except Uncompilable as error:
        return {"problem": str(error), "line": error.line}
    text, found = disarmed(text, tree)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return {**found}


def compiled(text: str) -> ast.Module:
    """The tree of a text that Python can compile. Raises `Uncompilable`."""
    try:
        tree = ast.parse(text)
        compile(text, "answer", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise Uncompilable(f"{type(error).__name__}: {error.msg}", error.lineno) from None
    except (MemoryError, RecursionError):
        raise Uncompilable(_why_too_much(), _first_line_too_much(text)) from None
    except (ValueError, OverflowError) as error:
        raise Uncompilable(f"{type(error).__name__}: {error}", None) from None
    return tree


def _why_too_much() -> str:
    """Python says the same when its memory is spent and when its parser's stack is full."""
    with contextlib.suppress(ImportError):
        import resource  # POSIX

        spent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if spent // (1024 * 1024 if sys.platform == "darwin" else 1024) > MEMORY_MIB // 2:
            return f"Python needs over {MEMORY_MIB} MiB of memory to compile it: make it smaller"
    return "it is nested too deeply for Python to compile: split it into smaller parts"


def _first_line_too_much(text: str) -> int:
    """The line up to which the text is just too much for Python."""
    lines = text.split("\n")
    fine, too_many = 0, len(lines)
    while too_many - fine > 1:
        middle = (fine + too_many) // 2
        if _is_too_much("\n".join(lines[:middle])):
            too_many = middle
        else:
            fine = middle
    return too_many


def _is_too_much(text: str) -> bool:
    try:
        compile(text, "answer", "exec", dont_inherit=True)
    except (MemoryError, RecursionError):
        return True
    except (SyntaxError, ValueError, OverflowError):
        return False
    return False


def text_of(data: bytes) -> str:
    """A source as Python reads it: decoded as it says, without a byte order mark, LF line ends."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    text = data.decode(encoding).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def disarmed(text: str, tree: ast.Module) -> tuple[str, Found]:
    """The text with every comment blotted out that would switch a check off, and where they were.

    A `# type: ignore[code]` or `# noqa: CODE` that names what it means is left alone.
    """
    found: Found = {"types": list(dict.fromkeys(_hidden_from_mypy(tree))), "lint": []}
    lines = text.split("\n")
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError) as error:
        reason = f"its comments cannot be told from its code ({error.args[0]}): lay it out plainly"
        return text, {mark: [*findings, (1, reason)] for mark, findings in found.items()}
    for token in tokens:
        if token.type == tokenize.NAME and token.string in UNCHECKED:
            found["types"].append(_switch(token))
        if token.type != tokenize.COMMENT:
            continue
        marks = [mark for pattern, mark in SWITCHES if pattern.search(token.string)]
        if marks:
            (row, start), end = token.start, token.end[1]
            line = lines[row - 1]
            lines[row - 1] = f"{line[:start]}# {'.' * (end - start - 2)}{line[end:]}"
            found[marks[0]].append(_switch(token))
    return "\n".join(lines), found


def _switch(token: tokenize.TokenInfo) -> tuple[int, str]:
    reason = f"`{token.string[:60]}` switches a check off, which is not honoured here"
    return token.start[0], reason


def _hidden_from_mypy(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Conditions for which mypy leaves code out that Python runs.

    `if TYPE_CHECKING:` without `else` is honest, and so is every comparison of `sys.version_info`
    or `sys.platform` of which mypy and this Python think alike.
    """
    fine = {
        node.test
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and not node.orelse and _named(node.test) in TRUE_FOR_MYPY
    }
    is_sys_rebound = any(_rebinds_sys(node) for node in ast.walk(tree))
    for condition in dict.fromkeys(_conditions(tree)):
        if condition in fine:
            continue
        parts = list(ast.walk(condition))
        if any(_named(part) in KNOWN_TO_MYPY for part in parts):
            yield condition.lineno, HIDDEN
        elif is_sys_rebound and any(_is_of_sys(part) for part in parts):
            yield condition.lineno, f"{HIDDEN}: `sys` is not the module here"
        elif any(_is_read_otherwise(part) for part in parts):
            yield (
                condition.lineno,
                "mypy reads this comparison otherwise than Python does: compare sys.version_info "
                "by >= or < with major and minor",
            )


def _conditions(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.match_case) and node.guard:
            yield node.guard
        elif isinstance(node, ast.BoolOp):
            yield node


def _named(node: ast.AST) -> str | None:
    """The name that a node reads, or the last part of a dotted one."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _is_of_sys(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("version_info", "platform")
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    )


def _rebinds_sys(node: ast.AST) -> bool:
    """Whether this makes the name `sys` something else, or changes what lies in it."""
    if isinstance(node, ast.alias):
        return node.asname == "sys" and node.name != "sys"
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name == "sys"
    if isinstance(node, ast.arg):
        return node.arg == "sys"
    if isinstance(node, ast.Name):
        return node.id == "sys" and not isinstance(node.ctx, ast.Load)
    return _is_of_sys(node) and not isinstance(getattr(node, "ctx", None), ast.Load)


def _is_read_otherwise(node: ast.AST) -> bool:
    """Whether this compares `sys.version_info`, of which mypy knows two parts, with another result
    than Python."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return False
    left, right = node.left, node.comparators[0]
    if _is_version(left):
        left, right = right, left
    if not (_is_running(left) and _is_version(right)):
        return False
    for_mypy = SimpleNamespace(version_info=sys.version_info[:2])
    code = compile(ast.Expression(node), "condition", "eval")
    try:
        return bool(eval(code, {"sys": for_mypy})) is not bool(eval(code, {"sys": sys}))
    except Exception:  # a comparison that means nothing, which is mypy's to say
        return False


def _is_running(node: ast.expr) -> bool:
    """Whether this is `sys.version_info`, or a part of it that is named by numbers."""
    if isinstance(node, ast.Subscript):
        index = node.slice
        ends = (index.lower, index.upper, index.step) if isinstance(index, ast.Slice) else (index,)
        return _is_running(node.value) and all(
            end is None or isinstance(end, ast.Constant) for end in ends
        )
    return _is_of_sys(node) and _named(node) == "version_info"


def _is_version(node: ast.expr) -> bool:
    """Whether this is a number, or a tuple of one or two, which mypy compares with."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return 0 < len(parts) < 3 and all(
        isinstance(part, ast.Constant) and isinstance(part.value, int) for part in parts
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
