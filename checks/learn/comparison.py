"""How two answers to one kata differ: in size, in what they use, and line by line."""

from __future__ import annotations

import ast
import builtins
import difflib
import io
import itertools
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from checks.reports.prose import listed, number_of
from checks.reports.terminal import tame

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
FOR_TYPES_ONLY = ("typing", "types", "collections.abc", "__future__")
SYNTAX: dict[type[ast.AST], str] = {
    ast.ListComp: "a list comprehension",
    ast.SetComp: "a set comprehension",
    ast.DictComp: "a dict comprehension",
    ast.GeneratorExp: "a generator expression",
    ast.Lambda: "`lambda`",
    ast.Yield: "`yield`",
    ast.YieldFrom: "`yield from`",
    ast.With: "`with`",
    ast.AsyncWith: "`async with`",
    ast.Try: "`try`",
    ast.While: "`while`",
    ast.Match: "`match`",
    ast.Nonlocal: "`nonlocal`",
    ast.Global: "`global`",
    ast.NamedExpr: "`:=`",
}
NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}
CONTEXT = 3  # equal lines around a difference
SIDE_BY_SIDE = 130  # columns from which two answers have room beside each other


@dataclass(frozen=True)
class Measure:
    """The size of an answer, docstrings, comments and blank lines aside, and what it uses."""

    lines: int
    functions: int
    classes: int
    uses: frozenset[str]

    def __str__(self) -> str:
        parts = [number_of(self.lines, "line"), number_of(self.functions, "function")]
        if self.classes:
            parts.append(number_of(self.classes, "class", "classes"))
        return ", ".join(parts)


def differences(yours: str, reference: str) -> Iterator[str]:
    """Say how two Python answers differ in size and in what they use, a sentence each."""
    mine, theirs = measure(yours), measure(reference)
    yield f"yours: {mine}; the reference: {theirs} (docstrings and comments aside)"
    if more := sorted(theirs.uses - mine.uses, key=_names_first):
        yield f"the reference uses {listed(more)}, which yours does not"
    if more := sorted(mine.uses - theirs.uses, key=_names_first):
        yield f"yours uses {listed(more)}, which the reference does not"
    if mine.uses == theirs.uses:
        yield "both use the same names of the library"


def _names_first(use: str) -> tuple[bool, bool, str]:
    return use in SYNTAX.values(), "." not in use, use


def measure(source: str) -> Measure:
    """Measure a module that compiles."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    return Measure(
        lines=len(_lines_with_code(source) - _docstring_lines(nodes)),
        functions=sum(isinstance(node, Function) for node in nodes),
        classes=sum(isinstance(node, ast.ClassDef) for node in nodes),
        uses=frozenset(_uses(tree, nodes)),
    )


def _lines_with_code(source: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        line
        for token in tokens
        if token.type not in NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }


def _docstring_lines(nodes: list[ast.AST]) -> set[int]:
    documented = [node for node in nodes if isinstance(node, Documented) and node.body]
    first = [node.body[0] for node in documented if ast.get_docstring(node) is not None]
    return {line for node in first for line in range(node.lineno, (node.end_lineno or 0) + 1)}


def _uses(tree: ast.Module, nodes: list[ast.AST]) -> Iterator[str]:
    """Names of modules and builtins that run, by their full name, and notable syntax."""
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and _is_written(node)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.name for node in nodes if isinstance(node, Function | ast.ClassDef)}
    known = {name: name for name in dir(builtins) if name not in bound} | _imported(nodes)
    for name in _names(tree):
        first, dot, rest = name.partition(".")
        full = f"{known.get(first)}{dot}{rest}"
        if first in known and not full.startswith(FOR_TYPES_ONLY):
            yield full
    yield from (SYNTAX[type(node)] for node in nodes if type(node) in SYNTAX)


def _is_written(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _imported(nodes: list[ast.AST]) -> dict[str, str]:
    """What each imported name stands for: `{"wraps": "functools.wraps"}`."""
    found = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                found[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def _names(node: ast.AST) -> Iterator[str]:
    """The dotted names that are read below a node, annotations aside."""
    if dotted := _dotted(node):
        yield dotted
        return
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _names(child)


def _dotted(node: ast.AST) -> str:
    """`functools.wraps` of the node that reads it; empty where it is no plain dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (value := _dotted(node.value)):
        return f"{value}.{node.attr}"
    return ""


def unified(yours: str, reference: str) -> list[str]:
    """The differences as lines with `-` (yours) and `+` (the reference)."""
    lines = yours.splitlines(), reference.splitlines()
    return list(difflib.unified_diff(*lines, "yours", "the reference", n=CONTEXT, lineterm=""))


def side_by_side(yours: str, reference: str) -> RenderableType:
    """The differences as two columns, changed lines beside each other."""
    mine, theirs = yours.splitlines(), reference.splitlines()
    table = Table("", "yours", "", "the reference", box=None, padding=(0, 1, 0, 0), expand=True)
    for column in (table.columns[1], table.columns[3]):
        column.ratio, column.overflow = 1, "fold"
    groups = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_grouped_opcodes(
        CONTEXT
    )
    for number, group in enumerate(groups):
        if number:
            table.add_row("", "...", "", "...")
        for kind, *(a, b, c, d) in group:
            _add_rows(table, kind == "equal", mine[a:b], theirs[c:d])
    return table


def _add_rows(table: Table, equal: bool, mine: Sequence[str], theirs: Sequence[str]) -> None:
    for left, right in itertools.zip_longest(mine, theirs):
        table.add_row(*_cell(left, "-", "red", equal), *_cell(right, "+", "green", equal))


def _cell(line: str | None, sign: str, style: str, equal: bool) -> tuple[Text, Text]:
    if line is None:
        return Text(), Text()
    shown = tame(line.expandtabs(4))
    return (Text(), Text(shown, "dim")) if equal else (Text(sign, style), Text(shown, style))
