"""The public contract of a module, as its source states it: signatures and docstrings."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef
Contract = dict[str, str]


def contract(source: str) -> Contract:
    """What a reader is promised, by qualified name: the module's docstring under the empty name.

    Functions and methods give their signature, decorators and docstring, classes their bases and
    docstring. A name that is defined several times (overloads) has all of it.
    """
    tree = ast.parse(source)
    found: Contract = {"": ast.get_docstring(tree) or ""}
    for name, text in _definitions(tree, ""):
        found[name] = found[name] + "\n" + text if name in found else text
    return found


def _definitions(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, str]]:
    for child in node.body:
        if isinstance(child, Function) and _is_public(child.name):
            yield prefix + child.name, _of_function(child)
        elif isinstance(child, ast.ClassDef) and _is_public(child.name):
            bases = ", ".join(ast.unparse(base) for base in [*child.bases, *child.keywords])
            yield prefix + child.name, f"class({bases})\n{ast.get_docstring(child) or ''}"
            yield from _definitions(child, f"{prefix}{child.name}.")


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def _of_function(function: Function) -> str:
    kind = "async def" if isinstance(function, ast.AsyncFunctionDef) else "def"
    decorators = " ".join(f"@{ast.unparse(decorator)}" for decorator in function.decorator_list)
    returns = ast.unparse(function.returns) if function.returns else ""
    docstring = ast.get_docstring(function) or ""
    return f"{decorators} {kind}({ast.unparse(function.args)}) -> {returns}\n{docstring}"


def line_of(source: str, name: str) -> int:
    """The line on which a qualified name is defined; 1 where it is not."""
    node: ast.AST = ast.parse(source)
    for part in name.split(".") if name else []:
        inner = [
            child
            for child in ast.iter_child_nodes(node)
            if isinstance(child, Function | ast.ClassDef) and child.name == part
        ]
        if not inner:
            return 1
        node = inner[0]
    return getattr(node, "lineno", 1)
