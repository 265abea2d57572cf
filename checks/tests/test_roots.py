"""Tests of roots: katas beside the clone's own, in every command that takes a kata."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from checks.author.changed import changed_katas
from checks.author.on_save import Watch
from checks.learn.watch.scope import Scope
from checks.reports.data import read_json
from checks.runner import landlock
from checks.tests.conftest import Sample
from checks.tests.roots import HIDDEN, KATA, SOLUTION, STUB, TEST, Own, add_root, named
from checks.verdicts import State

pytestmark = pytest.mark.timeout(180)  # whole runs, on a machine that may be busy
GONE = (
    "warning: pyproject.toml: the root '../gone' is left out, for there is no "
    "{}/exercises/roadmap.toml; mend the path in [tool.katas], or take it out\n"
)


@pytest.fixture
def own(sample: Sample) -> Own:
    """A root beside a fresh copy of the small repository."""
    return add_root(sample)


def solve(own: Own) -> None:
    """Let the learner find the root's reference answer."""
    shutil.copy(own.folder / SOLUTION, own.folder / STUB)


def test_katas_of_a_root_are_graded_as_the_others_are(own: Own) -> None:
    """An answer in the root is graded; its verdict is kept in the clone, nothing in the root."""
    solve(own)
    before = set(own.folder.rglob("*"))
    result = own.sample.run("grade", "--json", "r.json")
    assert result.exit_code == 0, result.output
    assert "1 solved, 2 not started" in result.output
    assert "cached" in own.sample.run("grade", "thrice").output
    verdict = read_json(own.sample.root / "r.json").katas[2]
    assert (verdict.kata, verdict.state) == (KATA, State.SOLVED)
    assert verdict.answer == str(own.folder / STUB)
    assert set(own.folder.rglob("*")) == before


def test_a_failing_test_of_a_root_is_shown_where_it_lies(own: Own) -> None:
    """The path is one that an editor can open from the clone."""
    own.write(STUB, '"""T."""\n\n\ndef thrice(number: int) -> int:\n    """T."""\n    return 5\n')
    result = own.sample.run("grade", "--html", "r.html")
    assert result.exit_code == 1
    assert f"../own/{TEST}:10" in result.output
    assert f"../own/{TEST}:10" in (own.sample.root / "r.html").read_text("utf-8")


def test_edited_tests_of_a_root_come_back_from_its_own_history(own: Own) -> None:
    """The clone's git does not know the root's files: the root's own does."""
    git = ("git", "-c", "user.name=n", "-c", "user.email=e")
    for arguments in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "start")):
        subprocess.run([*git, *arguments], cwd=own.folder, check=True, capture_output=True)
    solve(own)
    own.write(TEST, "def test_two_gives_six() -> None:\n    assert False\n")
    result = own.sample.run("grade", "thrice")
    assert "1 solved" in result.output
    assert "test_thrice.py edited or removed: graded against the original" in result.output


def test_answers_from_elsewhere_may_be_those_of_a_root(own: Own) -> None:
    """Its reference answers, and a flat folder of answers to katas of several roots."""
    result = own.sample.run("grade", "later", "--answers", "../own/solutions", "--require-all")
    assert result.exit_code == 0, result.output
    flat = own.sample.root / "flat"
    flat.mkdir()
    shutil.copy(own.folder / SOLUTION, flat)
    shutil.copy(own.sample.root / "solutions/basics/numbers/double.py", flat)
    assert "2 solved, 1 not started" in own.sample.run("grade", "--answers", flat).output


def test_learners_commands_take_katas_of_a_root(own: Own) -> None:
    """Next, hint and reset; backups and hints are kept in the clone."""
    told = own.sample.run("next", "later").output
    assert f"write  {own.folder / STUB}:4" in told
    assert "Which operator?" in own.sample.run("hint", "thrice").output
    own.sample.run("grade")  # keeps the originals
    solve(own)
    assert "is the stub again" in own.sample.run("reset", str(own.folder / STUB), "--yes").output
    assert (own.sample.root / ".katas/backups/thrice.py.1").is_file()
    assert "Nothing started" in own.sample.run("grade").output


def test_a_root_without_solutions_is_graded_and_left_out_elsewhere(own: Own) -> None:
    """Grading needs the lock alone; what needs solutions says so in a line and does the rest."""
    own.without_solutions()
    lock = (own.folder / "exercises/katas.lock").read_bytes()
    own.write(STUB, "def thrice(number: int) -> int:\n    return 3 * number\n")
    assert "1 solved, 2 not started" in own.sample.run("grade").output
    told = "not verified: the katas of ../own, for it has no solutions/ here\n"
    result = own.sample.run("verify", "thrice")
    assert (result.exit_code, result.output) == (0, f"{told}no katas verified, no problems\n")
    assert own.sample.run("lock").output == (
        "katas.lock is up to date\n"
        "../own: katas.lock is left as it is: there is no solutions/ to run\n"
    )
    assert (own.folder / "exercises/katas.lock").read_bytes() == lock


def test_a_root_that_is_not_there_breaks_nothing(own: Own) -> None:
    """One line says which and how to mend it; the other katas are there."""
    named(own.sample, "../gone", "../own")
    result = own.sample.run("next", "later")
    assert result.exit_code == 0
    assert result.output.startswith(GONE.format(own.folder.parent / "gone"))
    assert "thrice" in result.output
    shutil.rmtree(own.folder)
    named(own.sample, "../own")
    assert "2 not started" in own.sample.run("grade").output


def test_a_root_without_a_lock_stops_only_who_asks_for_its_katas(own: Own) -> None:
    """The author of a new root is told the command; the clone's own katas are graded."""
    (own.folder / "exercises/katas.lock").unlink()
    result = own.sample.run("grade", "thrice")
    assert result.exit_code == 2
    assert result.output == (
        f"error: {own.folder}/exercises/katas.lock: {KATA} is not recorded; "
        "record it with: nox -s lock\n"
    )
    assert own.sample.run("grade", "numbers").exit_code == 0


def test_each_root_has_its_own_lock(own: Own) -> None:
    """What the command writes is in the root; the clone's lock stays as it is."""
    clone = own.sample.repository.lock_file.read_bytes()
    locks = [own.folder / "exercises/katas.lock", own.folder / "solutions/hidden.lock"]
    written = [lock.read_bytes() for lock in locks]
    for lock in locks:
        lock.unlink()
    assert own.sample.run("lock").output == (
        "katas.lock is up to date\n"
        f"+ {KATA}: 4 tests (3 hidden)\n"
        "not committed yet: any file of ../own, for git has no commit here "
        "(git cannot give it back until it is)\n"
    )
    assert [lock.read_bytes() for lock in locks] == written
    assert own.sample.repository.lock_file.read_bytes() == clone
    assert own.sample.run("lock").output.splitlines()[1] == "../own: katas.lock is up to date"


def test_a_reference_answer_of_a_root_that_fails_is_refused_with_its_place(own: Own) -> None:
    """The command that shows more names the root's solutions, and hidden tests where they fail."""
    own.write(SOLUTION, (own.folder / SOLUTION).read_text("utf-8").replace("3 *", "3 * 0 +"))
    own.write(TEST, (own.folder / TEST).read_text("utf-8").replace("== 6", "> 0"))
    result = own.sample.run("lock")
    assert result.exit_code == 2
    assert (
        "does not pass its tests (test_hidden_thrice.py::test_two_gives_six: assert 2 == 6); "
        f"see nox -s grade -- thrice --answers {own.folder}/solutions --hidden\n"
    ) in result.output


def test_hidden_tests_that_go_leave_the_lock(own: Own) -> None:
    """Without them there is no hidden.lock, and no learner is told of any."""
    (own.folder / HIDDEN).unlink()
    assert f"~ {KATA}: test_hidden_thrice.py removed; 4 -> 1 tests" in own.sample.run("lock").output
    assert not (own.folder / "solutions/hidden.lock").exists()
    assert b"hidden" not in (own.folder / "exercises/katas.lock").read_bytes()


def test_a_hidden_lock_that_is_lost_is_made_again(own: Own) -> None:
    """The count alone does not pass for a record of the tests."""
    lock = own.folder / "solutions/hidden.lock"
    before = lock.read_bytes()
    lock.unlink()
    assert "(3 hidden)" in own.sample.run("lock").output
    assert lock.read_bytes() == before
    lock.unlink()
    (own.folder / HIDDEN).unlink()
    assert f"~ {KATA}: hidden tests removed; 1 -> 1 tests" in own.sample.run("lock").output


def test_plain_settings_are_needed(sample: Sample) -> None:
    """A slip in [tool.katas] is one line with its place."""
    path = sample.root / "pyproject.toml"
    text = path.read_text("utf-8")
    line = text.count("\n") + 2
    for slip, told in (
        ('roots = "../own"', "Expected `array`, got `str`"),
        ("root = []", "Object contains unknown field `root`"),
    ):
        path.write_text(f"{text}[tool.katas]\n{slip}\n", "utf-8")
        result = sample.run("grade")
        assert result.exit_code == 2
        assert result.output.startswith(f"error: pyproject.toml:{line}: {told}")


def test_a_name_may_be_absolute_or_of_the_home_folder(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is relative is so to the folder of pyproject.toml; a folder named twice is one root."""
    own = add_root(sample, str(tmp_path / "home" / "own"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    for names in ([str(own.folder)], ["~/own"], ["../home/own"], [".", "~/own", "../home/own/"]):
        named(sample, *names)
        roots = own.repository.roots
        assert [root.folder for root in roots] == [sample.root, own.folder]
        assert [kata.slug for kata in own.repository.roadmap.katas] == ["double", "total", "thrice"]


@pytest.mark.parametrize("taken", ["topic", "slug"])
def test_a_clash_names_both_files(own: Own, taken: str) -> None:
    """Two roots with one topic, or with one slug, cannot be told apart by a selector."""
    toml = "exercises/basics/later/topic.toml"
    if taken == "topic":
        shutil.copytree(own.folder / "exercises/basics/later", own.sample.root / Path(toml).parent)
        told = f"../own/{toml}: the topic basics/later is taken by {toml}; "
    else:
        text = (own.folder / toml).read_text("utf-8").replace('slug = "thrice"', 'slug = "total"')
        own.write(toml, text)
        other = "basics/numbers/total (exercises/basics/numbers/topic.toml)"
        told = f"../own/{toml}: the slug 'total' is taken by {other}; "
    result = own.sample.run("grade")
    assert result.exit_code == 2
    assert result.output.startswith(f"error: {told}")


def test_a_root_may_add_tracks_and_topics(own: Own) -> None:
    """They come after the clone's own; its titles stay, but of a topic that it has to come."""
    own.write(
        "exercises/roadmap.toml",
        """\
        [[track]]
        slug = "basics"
        title = "Ours"
        topics = [{ slug = "later", title = "Now" }, { slug = "more", title = "More" }]

        [[track]]
        slug = "house"
        title = "House rules"
        topics = []
        """,
    )
    basics, house = own.repository.roadmap.tracks
    assert (basics.title, house.title) == ("Basics", "House rules")
    assert [topic.title for topic in basics.topics] == ["Numbers", "Now", "More"]


def test_the_lock_of_a_root_is_checked(own: Own) -> None:
    """What differs is told by its path from the clone; hidden tests only where they are."""
    fine = "exercises/ is as katas.lock records it\n"
    assert own.sample.run("lock", "--check").output == fine
    own.write(TEST, (own.folder / TEST).read_text("utf-8") + "\n# more\n")
    own.write(HIDDEN, (own.folder / HIDDEN).read_text("utf-8") + "\n# more\n")
    solve(own)
    result = own.sample.run("lock", "--check")
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.output.splitlines()] == [
        f"../own/{STUB}",
        f"../own/{HIDDEN}",
        f"../own/{TEST}",
    ]
    add_root(own.sample)
    own.without_solutions()
    assert own.sample.run("lock", "--check").output == fine


def test_a_watch_looks_at_all_roots(own: Own) -> None:
    """A save in a root touches its kata; its map is read again as the clone's is."""
    scope = Scope(own.sample.root, ())
    assert scope.folders == [own.sample.repository.exercises, own.folder / "exercises"]
    assert [kata.id for kata in scope.touched([own.folder / STUB]).katas] == [KATA]
    for path in ("katas.lock", "basics/later/topic.toml", "basics/newer"):
        assert scope.touched([own.folder / "exercises" / path]).map_changed
    assert scope.touched([own.folder / HIDDEN]).katas == ()


def test_verify_at_each_save_takes_katas_of_a_root(own: Own) -> None:
    """Paths are told as they are named from the clone."""
    shown: list[list[str]] = []
    watch = Watch(own.sample.root, None, 1, lambda lines: shown.append([*lines]))
    watch.follow([[f"../own/{HIDDEN}"]])
    assert shown[1][:2] == [f"saved: ../own/{HIDDEN}", f"verifying {KATA}"]
    assert "1 kata verified, no problems" in shown[-1]


def test_what_changed_in_a_root_is_asked_of_its_own_git(own: Own) -> None:
    """Its main branch is not the clone's."""
    git = ("git", "-c", "user.name=n", "-c", "user.email=e")
    own.sample.git("branch", "-M", "main")
    for arguments in (("init", "--quiet", "-b", "main"), ("add", "."), ("commit", "-qm", "start")):
        subprocess.run([*git, *arguments], cwd=own.folder, check=True, capture_output=True)
    katas = own.repository.roadmap.katas
    assert changed_katas(own.repository, katas[2:], None) == ()
    own.write(HIDDEN, (own.folder / HIDDEN).read_text("utf-8") + "\n# more\n")
    assert changed_katas(own.repository, katas[2:], None) == katas[2:]


def test_new_katas_are_written_into_the_clone_alone(own: Own) -> None:
    """For a topic of another root it says so; beside one it works as ever."""
    before = set(own.folder.rglob("*"))
    result = own.sample.run("new", "basics/later/fourfold")
    assert result.exit_code == 2
    assert "the topic basics/later lies in ../own, and new writes into this clone" in result.output
    assert own.sample.run("new", "basics/numbers/fourfold").exit_code == 0
    assert set(own.folder.rglob("*")) == before


def test_mutants_of_a_roots_answers_meet_hidden_tests_too(own: Own) -> None:
    """The page of scores is about the clone's own katas."""
    result = own.sample.run("mutate", "thrice")
    assert result.exit_code == 0, result.output
    assert "0 survived" in result.output
    own.without_solutions()
    result = own.sample.run("mutate", "thrice")
    assert result.output == "not tried: the katas of ../own, for it has no solutions/ here\n"


def test_a_solved_kata_of_a_root_is_compared_and_counted(own: Own) -> None:
    """By `hint --diff` with the root's reference answer, by `progress` with the others."""
    own.write(STUB, (own.folder / SOLUTION).read_text("utf-8").replace("3 * number", "number * 3"))
    own.sample.run("grade")
    told = own.sample.run("hint", "thrice", "--diff").output
    assert "+    return 3 * number" in told
    assert "1 of 3" in own.sample.run("progress").output


@pytest.mark.skipif(not landlock.version(), reason="needs Linux 5.13 with Landlock")
def test_no_answer_looks_into_another_root(own: Own) -> None:
    """Neither a kata of the clone nor one of the root itself."""
    look = f"open({str(own.folder / SOLUTION)!r}).read()\n"
    own.write(STUB, look)
    own.sample.answer("double", look)
    own.sample.run("grade", "--json", "r.json")
    verdicts = read_json(own.sample.root / "r.json").katas
    causes = [verdict.cause or "" for verdict in verdicts if verdict.state is State.BROKEN]
    assert [cause.split(":")[0] for cause in causes] == ["PermissionError"] * 2
