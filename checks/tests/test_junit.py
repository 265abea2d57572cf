"""Tests of `reports/junit.py`: every report is JUnit XML that its readers accept."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xmlschema import XMLSchema

from checks.errors import UserError
from checks.reports.junit import RED, cases, write_junit
from checks.reports.terminal import TO_MEND
from checks.tests.conftest import Sample
from checks.tests.test_terminal import GOOD, SOLVED, UNTOUCHED, failing
from checks.verdicts import (
    Finding,
    Mark,
    Outcome,
    Report,
    State,
    TestResult,
    TestsMark,
    Verdict,
    count,
    score,
    state_of,
)

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
SCHEMA = XMLSchema(Path(__file__).with_name("junit.xsd"))
DIRTY = Mark(False, (Finding(3, "unused", "F401"), Finding(4, "too long", "E501")))
texts = st.text(st.characters())  # lone surrogates and control characters too
results = st.builds(
    TestResult,
    name=texts,
    meaning=texts,
    outcome=st.sampled_from(Outcome),
    seconds=st.floats(0, 1e6),
    reason=st.none() | texts,
    line=st.none() | st.integers(1, 10**6),
    yours=st.none() | texts,
    asserts=st.none() | texts,
    kind=st.none() | texts,
)
marks = st.sampled_from([GOOD, DIRTY])
named = st.builds(
    Verdict,
    kata=st.just("basics/numbers/double"),
    state=st.sampled_from([State.BROKEN, State.FAILING, State.NOT_STARTED, State.UNAVAILABLE]),
    cause=st.none() | texts,
    tests=st.none(),
    notes=st.tuples(texts),
    output=texts,
    left=st.tuples(texts),
)


@st.composite
def graded(draw: st.DrawFn) -> Verdict:
    """A verdict as the grader reaches it: the state follows from the three marks."""
    found = tuple(draw(st.lists(results, max_size=3)))
    passed = sum(result.outcome is Outcome.PASSED for result in found)
    tests = TestsMark(passed, draw(st.integers(0, 3)), found)
    types, lint = draw(marks), draw(marks)
    verdict = draw(named)
    state = state_of(tests, types, lint)
    return msgspec.structs.replace(verdict, state=state, tests=tests, types=types, lint=lint)


def report(*verdicts: Verdict, student: str | None = None) -> Report:
    """A report of these verdicts."""
    numbers = ("3.11.7", "digest", "lock", 1.25, count(verdicts), score(verdicts), verdicts)
    return Report(*numbers, student=student)


def written(path: Path, *verdicts: Verdict, student: str | None = None) -> list[Element]:
    """The test suites of a report that was written to a new file, once they are valid."""
    write_junit(report(*verdicts, student=student), path)
    SCHEMA.validate(path)
    return list(ElementTree.parse(path).getroot())


def test_a_suite_a_kata_and_a_case_a_test(tmp_path: Path) -> None:
    """Suites in roadmap order; the cases are the recorded tests, types and lint."""
    first, second = written(tmp_path / "new" / "junit.xml", SOLVED, failing(2))
    assert (first.get("name"), first.get("package")) == ("double", "basics.numbers")
    names = [case.get("name") for case in second.iter("testcase")]
    assert names == ["test_0", "test_1", "types", "lint"]
    assert {case.get("classname") for case in second.iter("testcase")} == {"basics.numbers.double"}
    assert [suite.get("id") for suite in (first, second)] == ["0", "1"]
    numbers = [second.get(name) for name in ("tests", "failures", "errors", "skipped", "time")]
    assert numbers == ["4", "2", "0", "0", "0.250"]
    assert all(len(case) == 0 for case in first.iter("testcase"))


def test_a_failure_is_told_as_on_the_terminal(tmp_path: Path) -> None:
    """The message is the reason's first line; the text says what it means, where and by whom."""
    (suite,) = written(tmp_path / "junit.xml", failing(1))
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "assert 0 == 0"
    assert failure.text == (
        "Meaning 0.\ntest_double.py:0\nassert double(0)\nassert 0 == 0\n + where\n"
        "Falsifying example: number=0\nyours, line 1   return 0"
    )


@pytest.mark.parametrize(
    ("outcome", "tag"),
    [
        (Outcome.PASSED, None),
        (Outcome.FAILED, "failure"),
        (Outcome.SKIPPED, "failure"),
        (Outcome.ERROR, "error"),
        (Outcome.TIMEOUT, "error"),
        (Outcome.MISSING, "error"),
    ],
)
def test_every_outcome_has_its_element(tmp_path: Path, outcome: Outcome, tag: str | None) -> None:
    """What the kata's author did not skip is no harmless skip."""
    tests = TestsMark(0, 1, (TestResult("test_a", "It is.", outcome),))
    (suite,) = written(tmp_path / "junit.xml", failing(0, tests=tests))
    case = suite.find("testcase[@name='test_a']")
    assert case is not None
    assert [child.tag for child in case] == ([tag] if tag else [])


def test_findings_fail_their_case(tmp_path: Path) -> None:
    """Types and lint say how many findings there are, and each with its line."""
    verdict = msgspec.structs.replace(SOLVED, state=State.PASSING, lint=DIRTY)
    (suite,) = written(tmp_path / "junit.xml", verdict)
    lint = suite.find("testcase[@name='lint']/failure")
    assert lint is not None
    assert lint.get("message") == "2 findings"
    assert lint.text == "line 3: unused  [F401]\nline 4: too long  [E501]"


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (UNTOUCHED, "not started"),
        (Verdict("a/b/c", State.UNAVAILABLE, cause="needs data_engineering"), "data_engineering"),
    ],
)
def test_what_did_not_run_is_skipped(tmp_path: Path, verdict: Verdict, told: str) -> None:
    """A kata that was not started, or cannot run here, is one skipped case that says so."""
    (suite,) = written(tmp_path / "junit.xml", verdict)
    (case,) = suite.iter("testcase")
    assert case.get("name") == "answer"
    assert told in case.findtext("skipped", "")
    assert (suite.get("tests"), suite.get("skipped")) == ("1", "1")


def test_a_broken_answer_is_an_error_with_its_place(tmp_path: Path) -> None:
    """The cause is the message, file and line the text; marks that were not taken are skipped."""
    verdict = Verdict("a/b/c", State.BROKEN, "c.py", cause="SyntaxError: invalid", line=7)
    (suite,) = written(tmp_path / "junit.xml", verdict)
    error = suite.find("testcase[@name='answer']/error")
    assert error is not None
    assert (error.get("message"), error.text) == ("SyntaxError: invalid", "c.py:7")
    assert suite.get("skipped") == "2"


def test_what_it_printed_and_what_is_noted_come_along(tmp_path: Path) -> None:
    """Output, notes, what was left behind, and what the grade stands on."""
    verdict = failing(1, output="one\ntwo\n", notes=("edited",), left=("a thread",))
    (suite,) = written(tmp_path / "junit.xml", verdict, student="Ada")
    assert suite.findtext("system-out") == "one\ntwo"
    assert suite.findtext("system-err") == "note: edited\nleft: a thread"
    values = {p.get("name"): p.get("value") for p in suite.iter("property")}
    assert (values["student"], values["state"], values["python"]) == ("Ada", "failing", "3.11.7")


def test_control_characters_are_spelt_out(tmp_path: Path) -> None:
    """XML cannot hold them, even escaped; markup is text."""
    verdict = failing(0, output="a\x1b[2J\x00\ud800\ufffe]]><x>&", cause="\x07")
    (suite,) = written(tmp_path / "junit.xml", verdict)
    assert suite.findtext("system-out") == r"a\x1b[2J\x00\ud800\ufffe]]><x>&"


@settings(deadline=None)
@given(verdict=graded() | named)
def test_any_report_is_valid_and_red_where_something_is_to_mend(
    tmp_path_factory: pytest.TempPathFactory, verdict: Verdict
) -> None:
    """Whatever an answer says, the file is valid; a case fails exactly where one has to mend."""
    path = tmp_path_factory.getbasetemp() / "any.xml"
    (suite,) = written(path, verdict)
    tags = [case.tag for case in cases(verdict)]
    assert any(tag in RED for tag in tags) == (verdict.state in TO_MEND)
    skipped = verdict.state in (State.NOT_STARTED, State.UNAVAILABLE)
    assert all(tag == "skipped" for tag in tags) == skipped
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite.get(name, "")) == len(suite.findall(f"testcase/{tag}")) == tags.count(tag)


def test_the_schema_is_not_blind(tmp_path: Path) -> None:
    """It refuses what one of the two schemas in use refuses."""
    path = tmp_path / "junit.xml"
    write_junit(report(SOLVED), path)
    text = path.read_text("utf-8")
    for right, wrong in (
        ("<testsuites>", "<testsuites tests='1'>"),
        ("<system-err />", ""),
        ("<properties>", "<system-err/><properties>"),
        (' hostname="', ' host="'),
        ('time="0.250"', 'time="soon"'),
        ("<system-out />", "<system-out /><system-out />"),
    ):
        assert right in text
        path.write_text(text.replace(right, wrong, 1), "utf-8")
        assert not SCHEMA.is_valid(path), wrong


def test_where_nothing_can_be_written_is_a_users_error(tmp_path: Path) -> None:
    """The message names the file and the reason."""
    with pytest.raises(UserError, match="the report cannot be written there: Is a directory"):
        write_junit(report(SOLVED), tmp_path)


def test_a_grade_writes_it(sample: Sample) -> None:
    """`--junit FILE` of a real grade: one kata solved, one not started; bad folders are 2."""
    sample.solve("double")
    result = sample.run("grade", "--junit", "out/junit.xml")
    assert result.exit_code == 0, result.output
    SCHEMA.validate(sample.root / "out" / "junit.xml")
    suites = list(ElementTree.parse(sample.root / "out" / "junit.xml").getroot())
    assert [suite.get("name") for suite in suites] == ["double", "total"]
    assert [suite.get("skipped") for suite in suites] == ["0", "1"]
    failed = sample.run("grade", "--junit", "constraints.txt/junit.xml")
    assert failed.exit_code == 2
    assert "constraints.txt/junit.xml: the report cannot be written there" in failed.output
