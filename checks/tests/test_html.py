"""Tests of `reports/html.py`: the page's structure, what hostile text does to it, and how a
browser reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.errors import UserError
from checks.reports.html import page, write_html
from checks.tests.conftest import Sample
from checks.tests.test_terminal import ROADMAP, SOLVED, UNTOUCHED, failing
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
)

pytestmark = pytest.mark.timeout(60)  # whole runs, on a machine that may be busy
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
HOSTILE = (
    "</code></pre><script>document.title='owned'</script><img src=http://evil.example/x "
    "onerror=\"document.title='owned'\"><a href='javascript:0'>{{ 7*7 }}&lt;\x1b\x00\u202e\ud800"
)
VOID = {"meta", "link", "br", "img", "input", "hr"}
ENOUGH = 4.5  # WCAG 2, level AA


class Page(HTMLParser):
    """A page read into its elements, in order; `text` is what stands outside of its styles."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs), attrs
        if tag == "summary":
            assert self._open[-1] == "details"
            assert self.elements[-1][0] == "details"
        self.elements.append((tag, values))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.text += data

    def all(self, *tags: str) -> list[dict[str, str]]:
        """The attributes of all elements of these tags."""
        return [attributes for tag, attributes in self.elements if tag in tags]

    def attributes(self, *names: str) -> Iterator[str]:
        """The values of attributes of these names, of all elements."""
        for _, attributes in self.elements:
            yield from (attributes[name] for name in names if name in attributes)


def report(*verdicts: Verdict, notes: tuple[str, ...] = (), student: str | None = None) -> Report:
    """A report of these verdicts."""
    numbers = ("3.11.7", "digest", "lock", 1.25, count(verdicts), score(verdicts), verdicts)
    return Report(*numbers, notes=notes, student=student)


def source_of(*verdicts: Verdict, notes: tuple[str, ...] = (), student: str | None = None) -> str:
    """The source of the page for these verdicts."""
    return page(report(*verdicts, notes=notes, student=student), ROADMAP)


def hostile_everywhere(text: str) -> str:
    """The source of a page whose every text from an answer is this one."""
    result = TestResult(
        *(text, text, Outcome.FAILED, 0.1, text),
        line=3,
        yours=text,
        where=text,
        asserts=text,
        example=text,
        kind=text,
    )
    bad = failing(
        1,
        tests=TestsMark(1, 2, (result, msgspec.structs.replace(result, outcome=Outcome.PASSED))),
        types=Mark(False, (Finding(3, text, text),)),
        lint=Mark(False, (Finding(3, text, text),)),
        cause=text,
        answer=text,
        output=text,
        notes=(text,),
        left=(text,),
    )
    broken = Verdict("basics/numbers/total", State.BROKEN, text, cause=text, line=3)
    return source_of(bad, broken, notes=(text,), student=text)


@pytest.fixture(
    params=[
        (SOLVED, UNTOUCHED),
        (failing(3), Verdict("basics/numbers/total", State.UNAVAILABLE, cause="needs gcc")),
        (UNTOUCHED,),
        (),
    ],
    ids=["solved", "failing", "untouched", "empty"],
)
def source(request: pytest.FixtureRequest) -> str:
    """Pages of several grades."""
    verdicts: tuple[Verdict, ...] = request.param
    return source_of(*verdicts)


def test_the_page_stands_alone(source: str) -> None:
    """Nothing is loaded from anywhere, nothing runs, and links stay on the page."""
    read = Page(source)
    assert list(read.attributes("src", "srcset", "action", "data", "poster")) == []
    links = {value for value in read.attributes("href") if value != "data:,"}
    assert {link[0] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(read.attributes("id"))
    assert not {"script", "iframe", "object", "embed", "form"} & {tag for tag, _ in read.elements}
    assert not re.search(r"url\(|@import|https?:", source)
    policy = next(m["content"] for m in read.all("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none'; ")


def test_the_page_is_built_for_screen_readers_and_keyboards(source: str) -> None:
    """A language, a title, landmarks, a skip link first, headings without a gap, unique ids."""
    read = Page(source)
    assert [html["lang"] for html in read.all("html")] == ["en"]
    tags = [tag for tag, _ in read.elements]
    for tag in ("title", "nav", "main", "footer", "h1"):
        assert tags.count(tag) == 1, tag
    first = next(attributes for tag, attributes in read.elements if tag in ("a", "summary"))
    assert (first["class"], first["href"]) == ("skip", "#main")
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = list(read.attributes("id"))
    assert len(ids) == len(set(ids))
    assert set(read.attributes("aria-labelledby")) <= set(ids)
    assert all(nav["aria-label"] for nav in read.all("nav"))
    assert set(read.attributes("tabindex")) <= {"-1"}
    assert ":focus-visible" in source
    assert tags.count("details") == tags.count("summary")


def test_squares_of_the_map_have_names() -> None:
    """A square that leads to a kata says which, and how it stands; colour is not alone."""
    read = Page(source_of(failing(1), UNTOUCHED))
    (square,) = [a for a in read.all("a") if "square" in a.get("class", "")]
    assert square["aria-label"] == "double: failing"
    assert square["href"] == "#basics/numbers/double"
    assert "✗" in read.text


def test_the_map_shows_all_tracks_and_topics() -> None:
    """Titles, progress, and what is to come; a kata that was not graded is no kata failed."""
    text = " ".join(Page(source_of(SOLVED)).text.split())
    assert "Basics 1 of 2 katas solved Numbers 1 of 2 solved" in text
    assert "Later to come" in text
    assert "1 solved." in text
    assert "total: not in this grade" in source_of(SOLVED)
    assert "total: not started" in source_of(SOLVED, UNTOUCHED)


def test_a_failure_is_told_in_full() -> None:
    """Meaning, failing line, reason, example and the learner's line; only the first is open."""
    read = Page(source_of(failing(3)))
    text = " ".join(read.text.split())
    for part in (
        "double, failing: 3 of 3 tests fail",
        "nox -s hint -- double",
        "✗ 0 of 3 tests",
        "Meaning 0. Test test_0, in exercises/basics/numbers/test_double.py:0",
        "Failing line assert double(0) Reason assert 0 == 0 + where",
        "Example Falsifying example: number=0 Yours, line 1 return 0",
        "Meaning 2. Test test_2",
    ):
        assert part in text
    failures = [d for d in read.all("details") if d.get("class") == "failure"]
    assert ["open" in details for details in failures] == [True, False, False]


def test_findings_notes_and_output_are_told() -> None:
    """What types and lint found, what is noted, what was printed and left behind."""
    verdict = failing(
        1,
        types=Mark(False, (Finding(22, "Missing type", "type-arg"),)),
        lint=None,
        notes=("edited",),
        output="hello\n",
        left=("a thread",),
        cached=True,
    )
    text = " ".join(Page(source_of(verdict, notes=("of all",), student="Ada")).text.split())
    for part in (
        "✗ types: 1 finding ✗ lint: not checked known from an earlier grade",
        "Types line 22: Missing type [type-arg]",
        "Notes edited left behind, and ended: a thread What it printed hello",
        "Notes of all",
        "Ada · graded in 1.2 s",
    ):
        assert part in text


def test_broken_and_unavailable_say_why_and_where() -> None:
    """The cause and the place, and no tests that never ran."""
    verdicts = (
        failing(1, state=State.BROKEN, cause="SyntaxError: invalid", line=7),
        Verdict("basics/numbers/total", State.UNAVAILABLE, cause="needs gcc"),
    )
    text = " ".join(Page(source_of(*verdicts)).text.split())
    assert "broken SyntaxError: invalid exercises/basics/numbers/double.py:7" in text
    assert "unavailable needs gcc exercises/basics/numbers/total.py" in text
    assert "Meaning" not in text


def test_a_kata_that_left_the_roadmap_is_told_nevertheless() -> None:
    """A report may be older than the roadmap."""
    text = " ".join(Page(source_of(msgspec.structs.replace(SOLVED, kata="a/b/gone"))).text.split())
    assert "a/b ✓ gone solved" in text


def test_nothing_an_answer_says_becomes_markup() -> None:
    """Hostile text changes no element and no attribute's name; control characters are spelt out."""
    tame, hostile = Page(hostile_everywhere("tame")), Page(hostile_everywhere(HOSTILE))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in tame.elements]
    assert [set(a) for _, a in hostile.elements] == [set(a) for _, a in tame.elements]
    assert hostile.text.count("<script>document.title='owned'</script>") > 10
    assert r"{{ 7*7 }}&lt;\x1b\x00\u202e\ud800" in hostile.text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", hostile.text)


@settings(deadline=None)
@given(text=st.text(st.characters(), min_size=1))
def test_no_text_at_all_becomes_markup(text: str) -> None:
    """Whatever an answer says, the page keeps its elements, can be written and has no controls."""
    read = Page(hostile_everywhere(f"x{text}"))
    assert [tag for tag, _ in read.elements] == TAME_TAGS
    assert all(char.isprintable() or char == "\n" or char == "\t" for char in read.text)
    read.text.encode()


TAME_TAGS = [tag for tag, _ in Page(hostile_everywhere("x")).elements]


def colours(block: str) -> dict[str, tuple[float, ...]]:
    """The colours that a block of the style sheet names, each as red, green and blue below 1."""
    found = re.findall(r"--(\w+): #(\w{2})(\w{2})(\w{2});", block)
    return {name: tuple(int(part, 16) / 255 for part in parts) for name, *parts in found}


def contrast(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """The contrast of two colours, as WCAG 2 counts it."""

    def luminance(colour: tuple[float, ...]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def pairs(names: Mapping[str, tuple[float, ...]]) -> Iterator[tuple[str, str]]:
    """Text and ground that meet somewhere on the page."""
    for text in ("text", "dim", "link", "good", "warn", "bad", "away"):
        yield from ((text, ground) for ground in ("page", "panel"))
    yield from (("text", ground) for ground in ("code", "track"))
    yield from (("on", ground) for ground in ("good", "warn", "bad", "away"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_can_be_read(theme: str) -> None:
    """Text and ground have a contrast of 4.5 at least, in the light and in the dark."""
    light, dark = source_of().split("@media (prefers-color-scheme: dark)")
    names = colours(light if theme == "light" else dark.split("}\n}")[0])
    assert len(names) == 13
    poor = {pair: contrast(names[pair[0]], names[pair[1]]) for pair in pairs(names)}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < ENOUGH} == {}


def test_where_nothing_can_be_written_is_a_users_error(tmp_path: Path) -> None:
    """The message names the file and the reason."""
    with pytest.raises(UserError, match="the report cannot be written there: Is a directory"):
        write_html(report(SOLVED), ROADMAP, tmp_path)


def test_a_grade_writes_it(sample: Sample) -> None:
    """`--html FILE` of a real grade, folders and all; bad folders are 2."""
    sample.answer("double", "def double(number: int) -> int:\n    return 3 * number\n")
    result = sample.run("grade", "--html", "out/page.html")
    assert result.exit_code == 1, result.output
    text = " ".join(Page((sample.root / "out" / "page.html").read_text("utf-8")).text.split())
    assert "Twice two is four." in text
    assert "Failing line assert double(2) == 4 Reason assert 6 == 4" in text
    failed = sample.run("grade", "--html", "constraints.txt/page.html")
    assert failed.exit_code == 2
    assert "constraints.txt/page.html: the report cannot be written there" in failed.output


def in_a_browser(folder: Path, address: str, *more: str) -> str:
    """The document that a real browser makes of an address, once all of it has run."""
    if BROWSER is None:
        pytest.skip(f"no browser on the PATH (looked for {', '.join(BROWSERS)})")
    quiet = ("gpu", "quic", "background-networking", "component-update", "sync")
    run = subprocess.run(
        [
            *(BROWSER, "--headless", "--no-sandbox", "--no-first-run", "--window-size=1000,900"),
            *(f"--disable-{part}" for part in quiet),
            *(f"--user-data-dir={folder / 'profile'}", *more, "--dump-dom", address),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=50,
        check=True,
    )
    return run.stdout.decode("utf-8")


def test_a_real_browser_reads_the_page_as_it_was_meant(tmp_path: Path) -> None:
    """Chromium finds the same elements, and nothing of what the answer says has run."""
    source = hostile_everywhere(HOSTILE)
    (tmp_path / "page.html").write_text(source, "utf-8")
    dumped = Page(in_a_browser(tmp_path, (tmp_path / "page.html").as_uri()))
    assert dumped.elements == Page(source).elements
    assert "<title>Python katas: 0 of 2 solved</title>" in source
    assert dumped.text.split() == Page(source).text.split()


def test_nothing_sticks_out_of_a_narrow_window(tmp_path: Path) -> None:
    """At 320 pixels there is nothing to scroll sideways for, however long a word is."""
    source = hostile_everywhere("word" * 100)
    (tmp_path / "page.html").write_text(source, "utf-8")
    (tmp_path / "frame.html").write_text(
        '<body><iframe width="320" height="600" src="page.html" onload="const page = '
        "this.contentDocument.documentElement; document.body.dataset.widths = "
        "page.scrollWidth + ' ' + page.clientWidth"
        '"></iframe></body>',
        "utf-8",
    )
    address = (tmp_path / "frame.html").as_uri()
    dumped = in_a_browser(tmp_path, address, "--allow-file-access-from-files")
    found = re.search(r'data-widths="(\d+) (\d+)"', dumped)
    assert found, dumped
    assert int(found[1]) <= int(found[2])
