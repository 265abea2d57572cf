"""Mutants of a reference answer: the answer with one small fault each, and the layout as it was.

They are made by mutmut's operators, plain functions from a syntax node to its mutations that need
libcst alone and make the slips that people make: a bound, an argument, a default, an order. Those
of cosmic-ray are tied to its own runner, bring a database and an HTTP stack along, and mostly put
each binary operator in the place of every other, the `|` of type annotations included.
"""

from __future__ import annotations

import ast
import difflib
import itertools
import warnings
from collections.abc import Iterable, Iterator

import libcst as cst
from mutmut.mutation.mutators import OPERATORS_TYPE, mutation_operators, operator_string

from checks.author.scores import Mutant

CONTEXT = 2  # lines around a change in a diff
TYPE_MAKERS = {"TypeVar", "ParamSpec", "TypeVarTuple", "NewType"}
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def mutants(solution: str, stub: str) -> list[Mutant]:
    """The mutants of a reference answer, from top to bottom.

    What the stub gives is left alone, and so is what no caller could complain of: types,
    docstrings, and the wording of errors and logs.
    """
    written = lines_not_in(stub, solution)
    known = {_essence(solution), None}
    found = []
    for text in _mutated(solution):
        if (essence := _essence(text)) in known:
            continue
        known.add(essence)
        changed = lines_not_in(text, solution)
        if changed <= written:
            found.append(Mutant(text, diff_of(solution, text), min(changed)))
    return sorted(found, key=lambda mutant: mutant.line)


def lines_not_in(other: str, text: str) -> set[int]:
    """The lines of `text`, counted from 1, that a diff from `other` adds or changes."""
    matcher = difflib.SequenceMatcher(None, other.splitlines(), text.splitlines(), autojunk=False)
    return {
        line + 1
        for kind, _, _, first, last in matcher.get_opcodes()
        if kind != "equal"
        for line in range(first, last)
    }


def diff_of(solution: str, text: str) -> str:
    """The unified diff from a reference answer to its mutant, without the names of files."""
    lines = difflib.unified_diff(solution.splitlines(), text.splitlines(), n=CONTEXT, lineterm="")
    return "\n".join(list(lines)[2:])


def _forgotten(node: cst.Expr) -> Iterable[cst.CSTNode]:
    """A call that is made for its effect alone is left out."""
    if isinstance(node.value, cst.Call | cst.Await):
        yield cst.Pass()


def _other_text(node: cst.BaseString) -> Iterable[cst.CSTNode]:
    """A text is another one: once, for what notices one change of it would notice the others."""
    return itertools.islice(operator_string(node), 1)


OPERATORS: OPERATORS_TYPE = (
    *(entry for entry in mutation_operators if entry[1] is not operator_string),
    (cst.BaseString, _other_text),
    (cst.Expr, _forgotten),
)


class _Mutations(cst.CSTVisitor):
    """Collects each node of a tree with each of its mutations."""

    def __init__(self) -> None:
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                self.found += [(node, mutated) for mutated in operator(node)]
        return not isinstance(node, cst.Annotation)


def _mutated(solution: str) -> Iterator[str]:
    """The source with each mutation made, those that change nothing included."""
    module = cst.parse_module(solution)
    for statement in module.body:
        before = module.code_for_node(statement)
        if _essence(before) == _essence(""):
            continue
        mutations = _Mutations()
        statement.visit(mutations)
        for node, mutated in mutations.found:
            after = module.code_for_node(statement.deep_replace(node, mutated))
            yield solution.replace(before, after, 1)


def _essence(text: str) -> str | None:
    """What a program does, as far as an author can hold an answer to it; None if it is no program.

    Two texts of one essence differ in types, docstrings or wording alone.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "mutant", "exec", dont_inherit=True)
            return ast.dump(_Essential().visit(ast.parse(text)))
    except (SyntaxError, ValueError):
        return None


class _Essential(ast.NodeTransformer):
    """Takes out of a tree what is said to readers and type checkers only."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """One way to say no is as good as another: `None` for `False` is no fault to be seen."""
        return ast.Constant(None) if node.value is False or node.value == "" else node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        for_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return None if for_types else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        is_overload = any(_name(decorator) == "overload" for decorator in node.decorator_list)
        return None if is_overload else self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        makes_type = isinstance(node.value, ast.Call) and _name(node.value.func) in TYPE_MAKERS
        if makes_type or any(_name(target) == "__all__" for target in node.targets):
            return None
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc.args = [argument for argument in node.exc.args if not _is_wording(argument)]
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "cast":
            node.args = node.args[1:]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in LOG_METHODS:
            node.args = [argument for argument in node.args if not _is_wording(argument)]
        return self.generic_visit(node)


def _name(node: ast.expr) -> str:
    """The last part of a dotted name; empty for what is none."""
    return (
        ast.unparse(node).rpartition(".")[2] if isinstance(node, ast.Name | ast.Attribute) else ""
    )


def _is_wording(argument: ast.expr) -> bool:
    """Whether it is a text for people, several words or put together, or none instead of one."""
    if isinstance(argument, ast.Constant):
        text = argument.value
        return text is None or (isinstance(text, str) and " " in text)
    return isinstance(argument, ast.JoinedStr)
