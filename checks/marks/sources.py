"""Answers as the static marks see them: laid out in one folder, with no comment that switches
a check off."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from checks.answers import Answer
from checks.verdicts import Finding

SWITCHES = (
    (re.compile(r"#\s*mypy:", re.I), "types"),
    (re.compile(r"#\s*type:\s*ignore(?!\[)", re.I), "types"),
    (re.compile(r"#\s*(ruff|flake8):", re.I), "lint"),
    (re.compile(r"#\s*noqa(?!:\s*[A-Z]+[0-9]+)", re.I), "lint"),
    (re.compile(r"#\s*isort:", re.I), "lint"),
)
TYPE_CHECKING_NAMES = {"TYPE_CHECKING", "MYPY"}
UNCHECKED = {"no_type_check", "no_type_check_decorator"}  # mypy skips what they decorate


@dataclass(frozen=True)
class Source:
    """A copy of an answer that can be checked, and what was found while it was copied."""

    answer: Answer
    path: str  # relative to the folder of all copies
    types: tuple[Finding, ...]
    lint: tuple[Finding, ...]


def compiles(answer: Answer) -> bool:
    """Whether Python can compile the answer. One that it cannot would stop mypy for all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(answer.data, answer.shown, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
        return False
    return True


def lay_out_sources(
    folder: Path, answers: Iterable[Answer], support: Mapping[str, Mapping[str, bytes]]
) -> list[Source]:
    """Copy the answers that compile below `folder`, laid out as `exercises/` is.

    Args:
        support: by kata id, the support files that its answer may import.
    """
    sources = []
    for answer in answers:
        if not answer.kata.is_python or answer.problem or not compiles(answer):
            continue
        path = Path("exercises", answer.kata.stub)
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text, found = disarmed(_text(answer.data))
        target.write_text(text, encoding="utf-8", newline="\n")
        for name, data in support.get(answer.kata.id, {}).items():
            if name.endswith((".py", ".pyi")) and name not in answer.kata.test_names:
                (target.parent / name).write_bytes(data)
        sources.append(Source(answer, path.as_posix(), tuple(found["types"]), tuple(found["lint"])))
    return sources


def _text(data: bytes) -> str:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding).removeprefix("\ufeff")


def disarmed(text: str) -> tuple[str, dict[str, list[Finding]]]:
    """The text with every comment blotted out that would switch a check off, and where they were.

    A `# type: ignore[code]` or `# noqa: CODE` that names what it means is left alone.
    """
    found: dict[str, list[Finding]] = {"types": [], "lint": []}
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text, found
    found["types"] += _hidden_from_mypy(text)
    lines = io.StringIO(text).readlines()
    for token in tokens:
        if token.type == tokenize.NAME and token.string in UNCHECKED:
            found["types"].append(_finding(token))
        if token.type != tokenize.COMMENT:
            continue
        for pattern, mark in SWITCHES:
            if pattern.search(token.string):
                (row, start), end = token.start, token.end[1]
                line = lines[row - 1]
                lines[row - 1] = f"{line[:start]}# {'.' * (end - start - 2)}{line[end:]}"
                found[mark].append(_finding(token))
                break
    return "".join(lines), found


def _hidden_from_mypy(text: str) -> list[Finding]:
    """Branches that mypy takes for unreachable since they run only when it does not."""
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.If | ast.IfExp)]
    return [
        Finding(node.lineno, "code that mypy is not to see is not honoured here", "grader")
        for node in nodes
        if TYPE_CHECKING_NAMES & _names(node.test)
        and (node.orelse or isinstance(node.test, ast.UnaryOp | ast.BoolOp | ast.Compare))
    ]


def _names(test: ast.expr) -> set[str]:
    nodes = list(ast.walk(test))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def _finding(token: tokenize.TokenInfo) -> Finding:
    message = f"`{token.string[:60]}` switches a check off, which is not honoured here"
    return Finding(token.start[0], message, "grader")
