"""The report as JUnit XML, for what shows tests: CI servers and editors."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from checks.reports.data import write_file
from checks.reports.terminal import TO_MEND, headline, meaning_of, tame
from checks.verdicts import Mark, Outcome, Report, State, TestResult, Verdict

RED = ("failure", "error")
TAGS = {  # a skipped test is none of the kata's: what JUnit calls skipped would look harmless
    Outcome.PASSED: None,
    Outcome.FAILED: "failure",
    Outcome.SKIPPED: "failure",
    Outcome.ERROR: "error",
    Outcome.TIMEOUT: "error",
    Outcome.MISSING: "error",
}


@dataclass(frozen=True)
class Case:
    """A test case: `tag` says how it ended, None when it is good."""

    name: str
    tag: str | None = None
    kind: str = ""
    message: str = ""
    text: str = ""
    seconds: float = 0.0


def write_junit(report: Report, path: Path) -> None:
    """Write the report as JUnit XML (see docs/report.md). Raises `UserError`."""
    root = Element("testsuites")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    for number, verdict in enumerate(report.katas):
        root.append(_suite(number, verdict, report, now))
    ElementTree.indent(root)
    write_file(path, ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n")


def cases(verdict: Verdict) -> list[Case]:
    """The test cases of a kata.

    One of them fails exactly when there is something to mend, and all are skipped exactly when
    nothing was attempted or could run.
    """
    if verdict.state is State.NOT_STARTED:
        return [Case("answer", "skipped", message="not started")]
    if verdict.state is State.UNAVAILABLE:
        return [Case("answer", "skipped", message=headline(verdict))]
    found = list(_cases_of_marks(verdict))
    if verdict.state is State.BROKEN or _is_red_only_in(verdict.state, found):
        found.insert(0, Case("answer", "error", verdict.state, headline(verdict), _place(verdict)))
    return found


def _cases_of_marks(verdict: Verdict) -> Iterator[Case]:
    for result in verdict.tests.results if verdict.tests else ():
        yield _case_of_test(result)
    yield _case_of_mark("types", verdict.types)
    yield _case_of_mark("lint", verdict.lint)


def _is_red_only_in(state: State, found: list[Case]) -> bool:
    """Whether a kata is to be mended and none of its test cases says so."""
    return state in TO_MEND and not any(case.tag in RED for case in found)


def _case_of_test(result: TestResult) -> Case:
    tag = TAGS[result.outcome]
    name = meaning_of(result) if result.hidden else result.name
    if tag is None:
        return Case(name, seconds=result.seconds)
    if result.hidden:
        return Case(name, tag, "hidden", "a hidden test", seconds=result.seconds)
    reason = result.reason or result.outcome.value
    message = (reason.splitlines() or [result.outcome.value])[0]
    kind = result.kind or result.outcome.value
    return Case(name, tag, kind, message, _told(result, reason), result.seconds)


def _told(result: TestResult, reason: str) -> str:
    """A failure as the terminal tells it: what it means, where, why and by which line."""
    parts = [result.meaning, result.where, result.asserts, reason, result.example]
    if result.line:
        parts.append(f"yours, line {result.line}   {result.yours or ''}".rstrip())
    return "\n".join(part for part in parts if part)


def _case_of_mark(name: str, mark: Mark | None) -> Case:
    if mark is None:
        return Case(name, "skipped", message="not checked")
    if mark.ok:
        return Case(name)
    told = [f"line {f.line}: {f.message}  [{f.code}]" for f in mark.findings]
    number = f"{len(told)} finding{'' if len(told) == 1 else 's'}"
    return Case(name, "failure", "finding", number, "\n".join(told))


def _place(verdict: Verdict) -> str:
    line = f":{verdict.line}" if verdict.line else ""
    return f"{verdict.answer}{line}" if verdict.answer else ""


def _suite(number: int, verdict: Verdict, report: Report, now: str) -> Element:
    package, _, slug = verdict.kata.replace("/", ".").rpartition(".")
    found = cases(verdict)
    tags = [case.tag for case in found]
    suite = Element(
        "testsuite",
        name=slug,
        package=package,
        id=str(number),
        timestamp=now,
        hostname=_plain(platform.node()) or "localhost",
        tests=str(len(found)),
        failures=str(tags.count("failure")),
        errors=str(tags.count("error")),
        skipped=str(tags.count("skipped")),
        time=f"{verdict.seconds:.3f}",
    )
    _add_properties(suite, verdict, report)
    for case in found:
        _add_case(suite, f"{package}.{slug}", case)
    SubElement(suite, "system-out").text = _plain(verdict.output)
    said = [*(f"note: {note}" for note in verdict.notes), *(f"left: {it}" for it in verdict.left)]
    SubElement(suite, "system-err").text = _plain("\n".join(said))
    return suite


def _add_properties(suite: Element, verdict: Verdict, report: Report) -> None:
    values = {
        "student": report.student,
        "state": verdict.state.value,
        "answer": verdict.answer,
        "cached": str(verdict.cached).lower(),
        "hidden": str(verdict.tests.hidden) if verdict.tests and verdict.tests.hidden else None,
        "python": report.python,
        "grader": report.grader,
        "lock": report.lock,
    }
    properties = SubElement(suite, "properties")
    for name, value in values.items():
        if value is not None:
            SubElement(properties, "property", name=name, value=_plain(value))


def _add_case(suite: Element, classname: str, case: Case) -> None:
    time = f"{case.seconds:.3f}"
    element = SubElement(suite, "testcase", name=_plain(case.name), classname=classname, time=time)
    if case.tag == "skipped":
        SubElement(element, "skipped").text = _plain(case.message)
    elif case.tag:
        kind, message = _plain(case.kind), _plain(case.message)
        SubElement(element, case.tag, type=kind, message=message).text = _plain(case.text)


def _plain(text: str) -> str:
    """The text with the control characters spelt out: XML cannot hold them, even escaped."""
    return "\n".join(tame(line) for line in text.splitlines())
