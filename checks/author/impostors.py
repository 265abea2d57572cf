"""Answers that no test should let pass: a stub whose every function returns something idle."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from checks.author.contract import Function

EQUAL_TO_EVERYTHING = """
class _EqualToEverything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __contains__ = __lt__
    def __hash__(self): return 0
    def __bool__(self): return True
    def __len__(self): return 1
    def __iter__(self): return iter((self,))
    def __next__(self): raise StopIteration
    def __call__(self, *args, **kwargs): return self
    def __getitem__(self, key): return self
    def __enter__(self): return self
    def __exit__(self, *args): return None
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return self
"""
EMPTY = {
    "str": "''",
    "bytes": "b''",
    "int": "0",
    "float": "0.0",
    "bool": "False",
    "list": "[]",
    "Sequence": "[]",
    "dict": "{}",
    "Mapping": "{}",
    "set": "set()",
    "frozenset": "frozenset()",
    "tuple": "()",
    "Iterator": "iter(())",
    "Iterable": "iter(())",
    "Generator": "iter(())",
    "Callable": "lambda *args, **kwargs: None",
}
Returned = Callable[[Function], str]


def impostors(stub: str) -> Iterator[tuple[str, str]]:
    """Name and source of each impostor of a stub."""
    kinds: dict[str, Returned] = {
        "returns None": lambda function: "None",
        "returns its argument": _first_argument,
        "returns an object equal to everything": lambda function: "_EqualToEverything()",
        "returns an empty value": _empty,
    }
    for name, returned in kinds.items():
        tree = _Filler(returned).visit(ast.parse(stub))
        yield name, f"{ast.unparse(ast.fix_missing_locations(tree))}\n{EQUAL_TO_EVERYTHING}"


class _Filler(ast.NodeTransformer):
    """Replaces `raise NotImplementedError` as the whole of a body by `return ...`."""

    def __init__(self, returned: Returned) -> None:
        self._returned = returned

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._fill(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._fill(node)

    def _fill(self, node: Function) -> ast.AST:
        self.generic_visit(node)
        if not _is_unwritten(node.body[-1]):
            return node
        value = "None" if node.name == "__init__" else self._returned(node)
        node.body[-1] = ast.Return(ast.parse(value, mode="eval").body)
        return node


def _is_unwritten(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) and "NotImplementedError" in ast.unparse(statement)


def _first_argument(function: Function) -> str:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names = [argument.arg for argument in arguments if argument.arg not in ("self", "cls")]
    return names[0] if names else "None"


def _empty(function: Function) -> str:
    returns = ast.unparse(function.returns) if function.returns else "None"
    return EMPTY.get(returns.strip("'").split("[")[0].split(".")[-1], "None")
