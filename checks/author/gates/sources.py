"""The gates that only read: what the files of a kata say, and whether they say the same."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from checks import needs
from checks.author import guide
from checks.author.contract import Function, contract, line_of
from checks.author.example import Example
from checks.author.gates.case import Case, Problem, parse_error
from checks.author.wrong import Wrong, line_of_equivalent
from checks.author.wrong import line_of as line_of_wrong
from checks.roadmap import KataTable

STILL = "still the example that nox -s new wrote"


def readable(case: Case) -> Iterator[Problem]:
    """Tests, stub and reference answer are Python in UTF-8: no other gate could look at them."""
    files, where = case.task.files, case.repository.file
    sources = [(where(case.kata, name), files[name]) for name in case.task.tests]
    if case.kata.is_python:
        sources.append((case.stub_path, case.stub_path.read_bytes()))
        sources.append((case.solution_path, case.task.answer.data))
    for path, data in sources:
        if error := parse_error(data):
            line, text, mend = error
            yield case.problem(path, text, mend, line)


def facts(case: Case) -> Iterator[Problem]:
    """topic.toml says what it must, and the names can be imported."""
    line = _line_of_slug(case)
    for text, mend in _wrong_facts(case.kata.table, case.hidden):
        yield case.problem(case.topic_toml, f"{case.kata.slug} {text}", mend, line)


def _wrong_facts(table: KataTable, hidden: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not 2 <= len(table.hints) <= 4:
        yield f"has {len(table.hints)} hints", "give 2 to 4: where to look, the idea, nearly there"
    for need in table.needs:
        if not needs.known(need):
            known = ", ".join(needs.KNOWN)
            yield f"needs {need!r}, which nothing knows of", f"choose among {known}, group:<name>"
    if table.minutes <= 0:
        yield "takes no time", "make minutes more than 0"
    stem, suffix = Path(table.answer).stem, Path(table.answer).suffix
    if stem != table.slug or not stem.isidentifier():
        mend = f'rename it and set answer = "{table.slug}{suffix}"'
        yield f"has an answer called {stem}, not its slug", mend
    if stem in hidden:
        yield f"hides {hidden[stem]}", "choose another slug, and rename its files"
    if table.form == "test-writing" and not stem.endswith("_suite"):
        yield "is test-writing, but not named so", f"call it {table.slug}_suite, its files too"


def _line_of_slug(case: Case) -> int:
    slug = re.compile(rf"""\s*slug\s*=\s*["']{re.escape(case.kata.slug)}["']""")
    lines = case.topic_toml.read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if slug.match(line)), 1)


def answers_given(case: Case) -> Iterator[Problem]:
    """There is a reference answer, and three wrong ones with names of their own."""
    answer = case.task.answer
    if not case.solution_path.exists():
        mend = "write it: a copy of the stub with its bodies filled in"
        yield case.problem(case.solution_path, "there is no reference answer", mend)
    elif answer.problem:
        mend = "make it a small text file in UTF-8"
        yield case.problem(case.solution_path, answer.problem, mend, answer.line or 1)
    if len(case.wrongs) < 3:
        mend = "add misconceptions, each a [[wrong]] with its edits, until there are 3 or more"
        text = f"{case.kata.slug} has {len(case.wrongs)} wrong answers"
        yield case.problem(case.wrong_toml, text, mend, _last_line(case.wrong_toml))
    names = [wrong.name for wrong in case.wrongs]
    for wrong in case.wrongs:
        line = line_of_wrong(case.wrong_toml, wrong)
        if names.count(wrong.name) > 1:
            text, mend = f"two wrong answers are named {wrong.name}", "give each a name of its own"
            yield case.problem(case.wrong_toml, text, mend, line)
        if not wrong.believes.strip():
            mend = 'write believes = "...": the misconception in one sentence'
            text = f"{wrong.name} does not say what its author believes"
            yield case.problem(case.wrong_toml, text, mend, line)
        if wrong.by not in ("assertion", "timeout") and not _is_exception(wrong.by, case.stub):
            text = f"{wrong.name}: by = {wrong.by!r} is no exception that its tests could see"
            mend = (
                'leave it out, or name an exception that is built in or in the stub, or "timeout"'
            )
            yield case.problem(case.wrong_toml, text, mend, line)


def _is_exception(name: str, stub: str) -> bool:
    return hasattr(builtins, name) or bool(re.search(rf"\b{re.escape(name)}\b", stub))


def _last_line(path: Path) -> int:
    return max(1, len(path.read_bytes().splitlines())) if path.exists() else 1


def tests_speak(case: Case) -> Iterator[Problem]:
    """Every test says in one line what it is about, and leaves the settings to the grader."""
    for path, source in case.test_files:
        for line, text, mend in _slips_of(ast.parse(source)):
            yield case.problem(path, text, mend, line)


def _slips_of(tests: ast.Module) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(tests):
        if isinstance(node, Function) and node.name.startswith("test"):
            docstring = (ast.get_docstring(node) or "").strip()
            if not docstring.endswith(".") or "\n" in docstring:
                text = f"{node.name} does not say in one line what it is about"
                mend = "give it a docstring of one sentence: a learner reads it when the test fails"
                yield node.lineno, text, mend
        elif isinstance(node, ast.keyword) and node.arg == "derandomize":
            text, mend = "derandomize is a matter of the grader's settings", "take it out"
            yield node.value.lineno, text, mend
        elif isinstance(node, ast.ImportFrom) and _is_of_the_grader(node.module or ""):
            text = f"a kata's tests cannot import {node.module}"
            yield node.lineno, text, "import nothing of checks but checks.harness"


def _is_of_the_grader(module: str) -> bool:
    return module.split(".")[0] == "checks" and module.split(".")[1:2] != ["harness"]


def same_contract(case: Case) -> Iterator[Problem]:
    """Stub and reference answer promise the same: public signatures and docstrings."""
    if not case.kata.is_python or case.task.answer.problem:
        return
    stub, solution = contract(case.stub), contract(case.solution)
    for name in stub.keys() & solution.keys():
        if stub[name] != solution[name]:
            text = f"{name or 'the module docstring'} differs from the stub's"
            mend = "make signature and docstring the same in both, the body aside"
            yield case.problem(case.solution_path, text, mend, line_of(case.solution, name))
    if case.kata.table.form == "implement":
        for name in stub.keys() - solution.keys():
            text = f"{name} of the stub is not in the reference answer"
            mend = "write it there, or take it out of the stub"
            yield case.problem(case.stub_path, text, mend, line_of(case.stub, name))
        for name in solution.keys() - stub.keys():
            if "." not in name:
                text = f"{name} is public here, but the stub does not have it"
                mend = f"call it _{name}, or put it into the stub"
                yield case.problem(case.solution_path, text, mend, line_of(case.solution, name))


def of_its_own(case: Case) -> Iterator[Problem]:
    """Nothing is left of the example that `new` wrote."""
    kata, table = case.kata, case.kata.table
    example = Example(table.form, kata.slug)
    if case.stub == example.text("stub"):
        mend = "write your own task: a learner has nothing but this and the guide"
        yield case.problem(case.stub_path, STILL, mend)
    if case.solution == example.text("solution"):
        mend = "write your own reference answer"
        yield case.problem(case.solution_path, STILL, mend)
    if case.tests == example.text("tests"):
        mend = "write your own tests: one behaviour each"
        yield case.problem(case.test_path, STILL, mend)
    yield from _wrongs_of_example(case, example.wrongs)
    examples_hints = set(example.table.hints)
    if table.title == example.table.title or examples_hints & set(table.hints):
        mend = "write your own title and hints, then set level and minutes"
        text = f"title or hints of {kata.slug} are still the example's"
        yield case.problem(case.topic_toml, text, mend, _line_of_slug(case))
    path = guide.guide_path(case.repository.root_of(kata).exercises, kata.topic)
    row = guide.row_of(guide.read(path), kata.slug) if path.exists() else None
    if row and row[1] == example.table.title:
        mend = "say in a few words what the kata is about"
        yield case.problem(path, f"the row of {kata.slug} is still the example's", mend, row[0])


def _wrongs_of_example(case: Case, examples: tuple[Wrong, ...]) -> Iterator[Problem]:
    known = {wrong.believes for wrong in examples}
    if left := [wrong for wrong in case.wrongs if wrong.believes in known]:
        text = f"still the example's: {', '.join(wrong.name for wrong in left)}"
        mend = "put misconceptions of yours in their place, each with its edits"
        yield case.problem(case.wrong_toml, text, mend, line_of_wrong(case.wrong_toml, left[0]))


def equivalents_hold(case: Case) -> Iterator[Problem]:
    """What is argued to be an equivalent mutant can be made, in one place, and why is said."""
    for equivalent in case.equivalents:
        line = line_of_equivalent(case.wrong_toml, equivalent)
        if not equivalent.why.strip():
            text, mend = "an equivalent mutant without a reason", "say why no test can see it"
            yield case.problem(case.wrong_toml, text, mend, line)
        if (places := equivalent.places(case.solution)) != 1:
            text = (
                f"the lines that this diff takes away stand {places} times in the reference answer"
            )
            mend = "give it the lines around it that make it one place, or take the table out"
            yield case.problem(case.wrong_toml, text, mend, line)


def locked(case: Case) -> Iterator[Problem]:
    """The lock records the files as they are."""
    if not case.is_recorded:
        text = f"{case.kata.slug} is not recorded as it is now"
        mend = "once nothing else is to be mended, run: nox -s lock"
        yield case.problem(case.lock_path, text, mend)
