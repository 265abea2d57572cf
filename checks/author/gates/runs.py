"""The gates that run something: mypy and ruff, the stub, the reference answer and wrong ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from checks.answers import answer_of_text
from checks.author.gates.case import Costly, Problem, first_line
from checks.author.impostors import impostors
from checks.author.wrong import Wrong, wrong_answer
from checks.author.wrong import line_of as line_of_wrong
from checks.errors import UserError
from checks.marks.results import Ran
from checks.roadmap import Limits, shown
from checks.verdicts import Outcome, State, TestResult

SEEDS = (0, 1, 2)  # of hash, Hypothesis and test order: a warm parent each
SECONDS_A_KATA = 2.0
FOREIGN = {"NameError", "ImportError", "ModuleNotFoundError", "SyntaxError", "IndentationError"}
IMPOSTOR_LIMITS = Limits(test_s=2, kata_s=10)


def clean(case: Costly) -> Iterator[Problem]:
    """The reference answer is clean to mypy and ruff, its tests to ruff."""
    agree = "make the types agree: mypy --strict is what a learner's answer meets too"
    for finding in case.types.findings if case.types else ():
        text = f"{finding.message} [{finding.code}]"
        yield case.problem(case.solution_path, text, agree, finding.line)
    of_tests = {
        path: case.test_lint.get(f"{case.kata.topic}/{path.name}") for path, _ in case.test_files
    }
    for path, mark in {case.solution_path: case.lint, **of_tests}.items():
        mend = f"change that line, in the stub too; ruff check --fix {shown(path)} mends some rules"
        for finding in mark.findings if mark else ():
            yield case.problem(path, f"{finding.message} [{finding.code}]", mend, finding.line)


def stub_fails(case: Costly) -> Iterator[Problem]:
    """The stub can be imported, and fails: an implement kata's every test, for others one."""
    stub = answer_of_text(case.kata, case.stub, shown(case.stub_path))
    ran = case.run(case.task, stub)
    if ran.state is State.BROKEN:
        mend = "let it import: only what is called raises NotImplementedError"
        text = f"the stub cannot be imported: {ran.cause}"
        yield case.problem(case.stub_path, text, mend, ran.line or 1)
        return
    passed = [result for result in ran.mark.results if result.outcome is Outcome.PASSED]
    if case.kata.table.form == "implement":
        for result in passed:
            mend = "check there what only a right answer does"
            text = f"{result.name} passes on the stub: it checks nothing"
            yield case.problem_of_test(result, text, mend)
    elif not ran.mark.failed:
        mend = "add a test that shows what is to be mended in the stub"
        text = "every test passes on the stub: nothing is to be done"
        yield case.problem(case.test_path, text, mend, case.last_line())
    for result in ran.mark.failed:
        if result.kind in FOREIGN or result.outcome is Outcome.TIMEOUT:
            mend = "let the stub raise NotImplementedError, or return what is wrong"
            text = f"{result.name} fails on the stub by {first_line(result)}"
            yield case.problem_of_test(result, text, mend)


def solution_passes(case: Costly) -> Iterator[Problem]:
    """The reference answer passes with any seed and order, in time, and leaves nothing behind."""
    runs = [case.run(case.task, case.task.answer, seed) for seed in SEEDS]
    for seed, ran in zip(SEEDS, runs, strict=True):
        if ran.state:
            mend = f"see nox -s grade -- {case.kata.slug} --answers {shown(case.solutions)}"
            text = f"the reference answer is {ran.state} (seed {seed}): {ran.cause}"
            yield case.problem(case.solution_path, text, mend, ran.line or 1)
            return
        for result in ran.mark.failed:
            text = f"fails {result.name} (seed {seed}): {first_line(result)}"
            yield case.problem(case.solution_path, text, _mend_of(seed), result.line or 1)
    for left in dict.fromkeys(left for ran in runs for left in ran.left):
        mend = "end it before the tests are over: join it, close it, or use a with block"
        yield case.problem(case.solution_path, f"it leaves something running: {left}", mend)
    names = {tuple(sorted(ran.collected)) for ran in runs}
    if case.locked and case.is_recorded and names != {tuple(sorted(case.locked.tests))}:
        text = f"the tests of {case.kata.slug} are not those that were recorded"
        mend = "once nothing else is to be mended, run: nox -s lock"
        yield case.problem(case.lock_path, text, mend)
    seconds = min(sum(result.seconds for result in ran.mark.results) for ran in runs)
    if seconds > SECONDS_A_KATA:
        text = f"its tests take {seconds:.1f} s: {SECONDS_A_KATA:g} s are the limit"
        mend = "no sleeping; smaller data, or fewer examples by settings(max_examples=...)"
        yield case.problem(case.test_path, text, mend)


def _mend_of(seed: int) -> str:
    """Seed 0 is what a learner gets; where only another seed fails, something hangs on luck."""
    if seed == 0:
        return "correct the answer, or the test where it asks for too much"
    return (
        "depend on nothing that another seed changes: the order of tests or of a set, "
        "what Hypothesis happens to choose"
    )


def wrong_rejected(case: Costly) -> Iterator[Problem]:
    """Every wrong answer fails an open test, or where it says so a hidden one, by what it declares.

    Hidden tests are no excuse for open ones that let a mistake pass, so that has to be said.
    """
    for wrong in case.wrongs:
        line = line_of_wrong(case.wrong_toml, wrong)
        try:
            answer = wrong_answer(case.kata, wrong, case.solution, case.wrong_toml)
        except UserError as error:
            text, mend = str(error).split(": ", 1)[1].rsplit("; ", 1)
            yield case.problem(case.wrong_toml, text, mend, line)
            continue
        for text, mend in _not_rejected(case.run(case.task, answer), wrong):
            yield case.problem(case.wrong_toml, f"{wrong.name} {text}", mend, line)


def _not_rejected(ran: Ran, wrong: Wrong) -> Iterator[tuple[str, str]]:
    by, results = wrong.by, _results(ran, hidden=wrong.hidden)
    failed = [result for result in results if result.outcome is not Outcome.PASSED]
    if not failed and ran.state is not State.BROKEN:
        kind = "hidden " if wrong.hidden else "open " if _results(ran, hidden=True) else ""
        mend = f"add the {kind}test that tells it from the reference answer"
        if kind == "open ":
            mend += ", or declare hidden = true"
        yield f"passes all {kind}tests", mend
        return
    if ran.state is State.BROKEN:
        yield f"cannot even be imported: {ran.cause}", "let put be Python that imports"
        return
    if not any(_is_by(result, by) for result in failed):
        kinds = sorted({_kind(result) for result in failed})
        text = f"is rejected by {', '.join(kinds)} only, not by {by}"
        yield text, _mend_of_by(kinds)
    for result in ran.mark.failed:
        if result.kind in FOREIGN and result.kind != by:
            text = f"fails {result.name} by accident: {first_line(result)}"
            yield text, "let its edits leave a program that runs, and is wrong"
        if result.outcome is Outcome.TIMEOUT and by != "timeout":
            yield f"times out in {result.name}", 'declare by = "timeout", or let the test see it'


def _mend_of_by(kinds: Sequence[str]) -> str:
    """How to declare, or not, what rejects a wrong answer."""
    if "assertion" in kinds:
        return "take by out: a test rejects it by an assertion"
    mend = "let a test assert what is wrong with it, on data that ends"
    named = [kind for kind in kinds if kind not in FOREIGN.union(Outcome)]
    return f'{mend}, or declare by = "{named[0]}"' if named else mend


def _results(ran: Ran, *, hidden: bool) -> list[TestResult]:
    return [result for result in ran.mark.results if result.hidden is hidden]


def _kind(result: TestResult) -> str:
    if result.outcome is Outcome.FAILED and result.kind:
        return result.kind
    return result.outcome.value


def _is_by(result: TestResult, by: str) -> bool:
    if by == "timeout":
        return result.outcome is Outcome.TIMEOUT
    return result.outcome is Outcome.FAILED and result.kind == by


def impostors_rejected(case: Costly) -> Iterator[Problem]:
    """No idle answer passes the open tests."""
    if case.kata.table.form != "implement" or not case.kata.is_python:
        return
    hurried = msgspec.structs.replace(case.kata, limits=IMPOSTOR_LIMITS)
    for name, text in impostors(case.stub):
        answer = answer_of_text(hurried, text, name)
        results = _results(case.run(case.task, answer, first_failure=True), hidden=False)
        # `all`, not the mark: the canary finds some of them out, and hidden tests do not count
        if results and all(result.outcome is Outcome.PASSED for result in results):
            text = f"an answer that {name} passes all tests"
            mend = f"add a test that it fails: {IMPOSTOR_MENDS.get(name, 'ask for a value')}"
            yield case.problem(case.test_path, text, mend, case.last_line())


IMPOSTOR_MENDS = {
    "returns an object equal to everything": "let it look closer than ==, as list(...) or repr()",
    "returns its argument": "ask for a value that is not what was passed",
    "returns an empty value": "ask for a value that is not empty",
}
