"""Tests of hidden tests: what learners are told of them, and how an instructor runs them."""

from __future__ import annotations

import shutil
from textwrap import dedent
from xml.etree import ElementTree

import pytest

from checks.reports.data import read_json
from checks.tests.conftest import Sample
from checks.tests.roots import (
    FILES,
    HIDDEN,
    HIDDEN_TESTS,
    KATA,
    OPEN_TESTS,
    POSITIVE,
    SOLUTION,
    STUB,
    Own,
    add_root,
)
from checks.verdicts import State, Verdict

pytestmark = pytest.mark.timeout(180)  # whole runs, on a machine that may be busy
SECRETS = ("test_below_zero", "assert thrice", "test_hidden_thrice")
MEANING = "Numbers below zero count too. (hidden)"


@pytest.fixture
def own(sample: Sample) -> Own:
    """A root beside a fresh copy of the small repository, with an answer that is half right."""
    own = add_root(sample)
    own.write(STUB, POSITIVE)
    return own


def graded(own: Own, *arguments: str) -> Verdict:
    """The verdict on the kata that has hidden tests."""
    result = own.sample.run("grade", "thrice", "--json", "r.json", *arguments)
    assert result.exit_code in (0, 1), result.output
    return read_json(own.sample.root / "r.json").katas[0]


def test_a_learner_is_told_how_many_there_are_and_not_judged_by_them(own: Own) -> None:
    """The row and a line under the table say it; the open tests alone make the verdict."""
    own.without_solutions()
    result = own.sample.run("grade", "thrice")
    assert result.exit_code == 0
    assert "1/1 tests +3 hidden  types  lint" in result.output
    assert "3 more tests are hidden, and will be run when your instructor grades" in result.output
    verdict = graded(own)
    assert verdict.state is State.SOLVED
    assert verdict.tests
    assert (verdict.tests.passed, verdict.tests.expected, verdict.tests.hidden) == (1, 1, 3)
    assert [result.hidden for result in verdict.tests.results] == [False]


def test_the_lock_that_learners_have_gives_no_name_away(own: Own) -> None:
    """Beside the exercises stands how many there are, the rest beside the solutions."""
    lock = (own.folder / "exercises/katas.lock").read_text("utf-8")
    assert '"hidden":3' in lock
    assert not [secret for secret in SECRETS if secret in lock]


def test_an_instructor_runs_them_with_the_others(own: Own) -> None:
    """Open and hidden tests make one verdict; which is which stands in the report."""
    verdict = graded(own, "--hidden")
    assert verdict.state is State.FAILING
    assert verdict.tests
    assert (verdict.tests.passed, verdict.tests.expected, verdict.tests.hidden) == (2, 4, 0)
    found = {result.name: (result.hidden, result.outcome.value) for result in verdict.tests.results}
    assert found == {
        OPEN_TESTS[0]: (False, "passed"),
        HIDDEN_TESTS[0]: (True, "passed"),
        HIDDEN_TESTS[1]: (True, "failed"),
        HIDDEN_TESTS[2]: (True, "failed"),
    }
    failed = verdict.tests.failed[0]
    assert (failed.meaning, failed.where) == (
        "Numbers below zero count too.",
        "test_hidden_thrice.py:16",
    )
    assert failed.asserts == "assert thrice(number) == 3 * number"
    meanings = [result.meaning for result in verdict.tests.results]
    assert meanings[:2] == ["Three times two is six.", "A test of the same name as an open one."]


def test_both_verdicts_are_kept_apart(own: Own) -> None:
    """What is known without the hidden tests says nothing of a grade with them."""
    assert [graded(own).state, graded(own, "--hidden").state] == ["solved", "failing"]
    again = graded(own, "--hidden")
    assert (again.cached, again.state) == (True, State.FAILING)
    assert graded(own).state is State.SOLVED
    hidden = (own.folder / HIDDEN).read_text("utf-8")
    own.write(HIDDEN, hidden.replace("-2]", "-3]"))
    own.sample.run("lock")
    assert not graded(own, "--hidden").cached


def test_reports_to_hand_on_tell_only_what_a_hidden_test_means(own: Own) -> None:
    """Terminal, page and JUnit; -v is for the instructor, who has the tests."""
    files = ("--junit", "r.xml", "--html", "r.html")
    result = own.sample.run("grade", "thrice", "--hidden", *files)
    assert "these do not pass:" in result.output
    assert f"{MEANING} (2 cases)" in result.output
    page = (own.sample.root / "r.html").read_text("utf-8")
    junit = (own.sample.root / "r.xml").read_text("utf-8")
    body = page[page.index("<body>") :]
    for text in (result.output, body, junit):
        assert MEANING in text
        assert not [secret for secret in SECRETS if secret in text]
    suite = ElementTree.fromstring(junit)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("6", "2")
    full = own.sample.run("grade", "thrice", "--hidden", "-v").output
    assert f"../own/{HIDDEN}:16" in full
    assert "assert thrice(number) == 3 * number" in full


def test_the_other_reports_say_how_many_there_are(own: Own) -> None:
    """The page among the marks, JUnit among the properties."""
    own.sample.run("grade", "thrice", "--junit", "r.xml", "--html", "r.html")
    page = (own.sample.root / "r.html").read_text("utf-8")
    assert "1 of 1 tests, 3 hidden ones at grading" in page
    suite = ElementTree.fromstring((own.sample.root / "r.xml").read_text("utf-8"))[0]
    properties = {found.get("name"): found.get("value") for found in suite.iter("property")}
    assert properties["hidden"] == "3"


def test_one_failing_open_test_is_told_in_full_before_the_hidden_ones(own: Own) -> None:
    """What a learner can look at comes first."""
    own.write(STUB, POSITIVE.replace("3 *", "4 *"))
    told = own.sample.run("grade", "thrice", "--hidden").output
    assert told.index("assert result == 6") < told.index("the others (-v shows all)")
    assert told.index("the others (-v shows all)") < told.index(MEANING)
    assert "A test of the same name as an open one. (hidden)" in told


def test_hidden_tests_are_as_pristine_as_the_others(own: Own) -> None:
    """Edited, they are graded against the original; an answer that rewrites them is found out."""
    own.sample.run("grade", "--hidden")  # keeps the originals
    text = (own.folder / HIDDEN).read_text("utf-8")
    own.write(HIDDEN, text.replace("[-1, -2]", "[1, 2]"))
    verdict = graded(own, "--hidden")
    assert verdict.state is State.FAILING
    assert verdict.notes == (
        "test_hidden_thrice.py edited or removed: graded against the original",
    )
    own.write(HIDDEN, text)
    rewrite = (
        "\nfrom pathlib import Path\n"
        f"path = Path(__file__).with_name({HIDDEN.rpartition('/')[2]!r})\n"
        "path.write_text(path.read_text().replace('-1, -2', '1, 2'))\n"
    )
    own.write(STUB, POSITIVE + rewrite)
    verdict = graded(own, "--hidden")
    assert verdict.state is not State.SOLVED
    assert (verdict.cause or "").startswith("PermissionError") or verdict.cause == (
        "it changed test_hidden_thrice.py, which is not its own"
    )


@pytest.mark.parametrize("lost", ["all", "record", "tests"])
def test_a_grade_with_half_of_them_is_refused(own: Own, lost: str) -> None:
    """Who asks for hidden tests that are not there is told so before anything runs."""
    if lost == "all":
        own.without_solutions()
    elif lost == "record":
        (own.folder / "solutions/hidden.lock").unlink()
    else:
        (own.folder / "solutions/hidden.lock").unlink()
        (own.folder / HIDDEN).unlink()
    result = own.sample.run("grade", "--hidden")
    assert result.exit_code == 2
    if lost == "record":
        told = f"{own.folder / HIDDEN} is not recorded; record it with: nox -s lock\n"
    else:
        told = (
            f"{own.folder / HIDDEN}: the 3 hidden tests of {KATA} are not here, or not as they are "
            "recorded; grade without --hidden, or get them from their author\n"
        )
    assert result.output == f"error: {told}"
    assert own.sample.run("grade", "numbers", "--hidden").exit_code == 0


def test_a_cohorts_answers_are_graded_with_them(own: Own) -> None:
    """`--hidden` and `--answers` go together; katas without hidden tests are graded as ever."""
    folder = own.sample.root / "submission"
    folder.mkdir()
    shutil.copy(own.folder / SOLUTION, folder)
    shutil.copy(own.sample.root / "solutions/basics/numbers/double.py", folder)
    result = own.sample.run("grade", "--hidden", "--answers", folder)
    assert result.exit_code == 0, result.output
    assert "4/4 tests  types  lint" in result.output
    assert "2 solved, 1 not started" in result.output
    assert "instructor" not in result.output


def test_an_answer_that_cannot_be_imported_fails_hidden_tests_too(own: Own) -> None:
    """All expected tests are missing, with their meanings, hidden ones as such."""
    own.write(STUB, "raise ValueError\n")
    verdict = graded(own, "--hidden")
    assert verdict.state is State.BROKEN
    assert verdict.tests
    assert [(r.name, r.hidden) for r in verdict.tests.results] == [
        *((name, False) for name in OPEN_TESTS),
        *((name, True) for name in HIDDEN_TESTS),
    ]
    assert verdict.tests.results[-1].meaning == "Numbers below zero count too."


def test_verify_holds_hidden_tests_against_the_gates(own: Own) -> None:
    """A good kata with hidden tests is verified; each slip in them is told at their line."""
    stub = dedent(FILES[STUB])
    own.write(STUB, stub)
    result = own.sample.run("verify", "thrice")
    assert result.output == "1 kata verified, no problems\n"
    text = (own.folder / HIDDEN).read_text("utf-8")
    own.write(HIDDEN, f'{text}\n\ndef test_nothing() -> None:\n    print("x")\n')
    wrong = dedent(FILES["solutions/basics/later/wrong.toml"])
    own.write("solutions/basics/later/wrong.toml", wrong.replace("hidden = true\n", ""))
    own.sample.run("lock")
    result = own.sample.run("verify", "thrice")
    hidden, table = own.folder / HIDDEN, own.folder / "solutions/basics/later/wrong.toml"
    found = [line.split(";")[0] for line in result.output.splitlines()[:-2]]
    assert found == [
        f"{hidden}:19: tests_speak: test_nothing does not say in one line what it is about",
        f"{hidden}:19: stub_fails: test_hidden_thrice.py::test_nothing passes on the stub: "
        "it checks nothing",
        f"{table}:15: wrong_rejected: positive passes all open tests",
    ]
    assert "add the open test that tells it from" in result.output
    assert "or declare hidden = true" in result.output


def test_a_wrong_answer_that_hidden_tests_let_pass_is_told(own: Own) -> None:
    """What says `hidden = true` has to be rejected by them, whatever the open tests do."""
    own.write(STUB, dedent(FILES[STUB]))
    own.write(HIDDEN, (own.folder / HIDDEN).read_text("utf-8").replace("[-1, -2]", "[1, 2]"))
    own.sample.run("lock")
    result = own.sample.run("verify", "thrice")
    assert "positive passes all hidden tests; mend: add the hidden test that" in result.output
    assert "1 kata verified, 1 problem\n" in result.output
