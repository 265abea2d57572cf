"""What decides about a test - pytest, Hypothesis, the standard library, this package - as it was
before the answer was imported, to be compared with what it is after."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter, itemgetter
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

code_of = attrgetter("__code__")
NOT_SEALED = {"pdb", "sys", "warnings"}  # pytest sets hooks in these
REPLACED_BY_RUNS = {"os": ["_exit"], "threading": ["excepthook"]}  # by the child, and by pytest


class Seals:
    """The functions and classes in modules, and the functions in those classes, by identity."""

    def __init__(self) -> None:
        self._modules: dict[str, ModuleType] = {}
        self._seals: list[_Seal] = []

    def seal(self, modules: Mapping[str, ModuleType]) -> None:
        """Note all `modules`, as `sys.modules` has them, that were not noted before."""
        new = {
            name: module
            for name, module in modules.items()
            if name not in self._modules and name not in NOT_SEALED
        }
        if new:
            self._modules |= new
            listed = {name: new[name] for name in new if name.split(".")[0] != __package__}
            if listed:
                self._seals.append(_Seal("sys.modules", sys.modules, listed))
            self._seals += [_Seal(*namespace) for namespace in _namespaces(new.values())]

    def broken(self) -> str | None:
        """The name of something that was replaced, such as `pytest.raises`; None if nothing was."""
        for seal in self._seals:
            if found := seal.broken():
                return found
        return None


class _Seal:
    """Values of one namespace. They are compared all at once, which takes microseconds."""

    def __init__(self, owner: str, space: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        self._owner = owner
        self._space = space
        self._kept = dict(kept)
        self._take = itemgetter(*kept, *kept)  # of a single name it would not be a tuple
        self._values = (*kept.values(), *kept.values())
        self._functions = {n: f for n, f in kept.items() if isinstance(f, FunctionType)}
        self._code = [code_of(function) for function in self._functions.values()]

    def broken(self) -> str | None:
        try:
            is_whole = self._take(self._space) == self._values
        except KeyError:
            is_whole = False
        if not is_whole:
            for name, value in self._kept.items():
                if self._space.get(name) is not value:
                    return f"{self._owner}.{name}"
        if list(map(code_of, self._functions.values())) == self._code:
            return None
        names = zip(self._functions.items(), self._code, strict=True)
        changed = [name for (name, function), code in names if function.__code__ is not code]
        return f"{self._owner}.{changed[0]}" if changed else None


def _namespaces(
    modules: Iterable[ModuleType],
) -> Iterator[tuple[str, Mapping[str, Any], dict[str, Any]]]:
    """Name, namespace and deciding values of each module, and of each class in it."""
    seen: set[type] = set()
    for module in modules:
        space = vars(module)
        kept = _deciding(space, (FunctionType, BuiltinFunctionType, type))
        for name in REPLACED_BY_RUNS.get(module.__name__, ()):
            kept.pop(name, None)
        if kept:
            yield module.__name__, space, kept
        for cls in kept.values():
            if isinstance(cls, type) and cls not in seen:
                seen.add(cls)
                members = vars(cls)
                if methods := _deciding(members, (FunctionType, classmethod, staticmethod)):
                    yield f"{cls.__module__}.{cls.__qualname__}", members, methods


def _deciding(space: Mapping[str, Any], kinds: tuple[type, ...]) -> dict[str, Any]:
    return {name: value for name, value in space.items() if isinstance(value, kinds)}
