"""Katas that are each bad in one way, for the authoring gates to catch: see `test_gates.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

from checks.author.example import Example, guide_of_example
from checks.tests.conftest import Sample

STUB = '''\
"""Twice as much."""


def twice(number: int) -> int:
    """Return it twice."""
    return number
'''
SOLUTION = STUB.replace("return number", "return number + number")
UNWRITTEN = STUB.replace("return number", 'raise NotImplementedError("twice")')
TESTS = '''\
"""Tests."""

from .{stem} import twice


def test_three() -> None:
    """Twice three is six."""
    assert repr(twice(3)) == "6"
'''
GUIDE = """\
# A topic

## Architecture

## Scenarios

```python
assert 1 + 1 == 2
```

## Katas

| kata | about | level | minutes |
|---|---|---|---|
| `{slug}` | adding, 15 times | core | {minutes} |

## Go deeper
"""
TOPIC = """\
{limits}
[[kata]]
slug = "{slug}"
title = "A title"
level = "core"
form = "{form}"
minutes = {minutes}
answer = "{stem}.py"
needs = {needs}
hints = {hints}
"""


def wrongs(kata: str, *edits: tuple[str, str, str]) -> str:
    """A wrong.toml of wrong answers: name, what replaces the sum, more keys."""
    return "\n".join(
        f'[[wrong]]\nkata = "{kata}"\nname = "{name}"\nbelieves = "Something."\n'
        f'edits = [{{ find = "number + number", put = "{put}" }}]\n{more}'
        for name, put, more in edits
    )


def equivalent(kata: str, returned: str, why: str) -> str:
    """An equivalent mutant that returns something else instead of what is `returned`."""
    diff = f"-    return {returned}\\n+    return 0"
    return f'\n[[equivalent]]\nkata = "{kata}"\ndiff = "{diff}"\nwhy = "{why}"\n'


GOOD_WRONGS = (("one", "number + 1", ""), ("two", "number + 2", ""), ("three", "number + 4", ""))


@dataclass(frozen=True)
class Bad:
    """A kata in a topic of its own, and the problems that the gates must find in it.

    `expected` are gate, place and text; a place is `stub:6`, `test:1`, `solution:1`, `wrong:1`,
    `topic:3`, `guide:1` or `lock:1`. `files` replace the good ones before the lock is made,
    `spoiled` after that; None removes a file.
    """

    slug: str
    expected: tuple[tuple[str, str, str], ...]
    form: str = "fix"
    files: Mapping[str, str] = field(default_factory=dict)
    spoiled: Mapping[str, str | bytes | None] = field(default_factory=dict)
    stem: str = ""
    minutes: int = 5
    hints: str = '["a", "b"]'
    needs: str = "[]"
    limits: str = ""

    @property
    def topic(self) -> str:
        return f"basics/about_{self.slug}"

    def path(self, name: str) -> str:
        """The path of a file by the name that it has in `expected`."""
        return {
            "stub": f"exercises/{self.topic}/{self.stem or self.slug}.py",
            "test": f"exercises/{self.topic}/test_{self.slug}.py",
            "solution": f"solutions/{self.topic}/{self.stem or self.slug}.py",
            "wrong": f"solutions/{self.topic}/wrong.toml",
            "topic": f"exercises/{self.topic}/topic.toml",
            "guide": f"exercises/{self.topic}/README.md",
            "lock": "exercises/katas.lock",
        }[name]

    def write(self, sample: Sample) -> None:
        """Write all its files as they are before the lock is made."""
        values = {"slug": self.slug, "stem": self.stem or self.slug, "minutes": self.minutes}
        values |= {"limits": self.limits, "needs": self.needs, "hints": self.hints}
        good = {
            "stub": UNWRITTEN if self.form == "implement" else STUB,
            "test": TESTS.format(**values),
            "solution": SOLUTION,
            "wrong": wrongs(self.slug, *GOOD_WRONGS),
            "topic": TOPIC.format(**values, form=self.form),
            "guide": GUIDE.format(**values),
        }
        for name, text in {**good, **self.files}.items():
            sample.write(self.path(name), text)

    def spoil(self, sample: Sample) -> None:
        """Make the changes that come after the lock."""
        for name, content in self.spoiled.items():
            target = sample.root / self.path(name)
            if content is None:
                target.unlink()
            else:
                data = content if isinstance(content, bytes) else dedent(content).encode()
                target.write_bytes(data)

    def problems(self) -> list[tuple[str, str, str]]:
        """What is expected, with real paths."""
        return [
            (gate, f"{self.path(place.split(':')[0])}:{place.split(':')[1]}", text)
            for gate, place, text in self.expected
        ]


def write_all(sample: Sample, katas: tuple[Bad, ...]) -> None:
    """Put them on the map of the sample, lock them, and spoil them."""
    topics = "".join(f'  {{ slug = "about_{bad.slug}", title = "T" }},\n' for bad in katas)
    roadmap = f'[[track]]\nslug = "basics"\ntitle = "B"\ntopics = [\n{topics}]\n'
    sample.write("exercises/roadmap.toml", roadmap)
    for bad in katas:
        bad.write(sample)
    assert sample.run("lock").exit_code == 0
    for bad in katas:
        bad.spoil(sample)


ON_FACTS = (
    Bad(
        "json",
        (
            ("facts", "topic:3", "json has 1 hints"),
            ("facts", "topic:3", "json needs 'gpu', which nothing knows of"),
            ("facts", "topic:3", "json takes no time"),
            ("facts", "topic:3", "json hides the standard library's module json"),
        ),
        minutes=0,
        hints='["a"]',
        needs='["gpu"]',
    ),
    Bad(
        "misnamed",
        (
            ("facts", "topic:3", "misnamed has an answer called other, not its slug"),
            ("facts", "topic:3", "misnamed is test-writing, but not named so"),
        ),
        form="test-writing",
        stem="other",
    ),
    Bad(
        "garbled",
        (
            ("readable", "test:2", "not valid Python: expected ':'"),
            (
                "readable",
                "stub:1",
                "not a Python source in UTF-8: 'utf-8' codec can't decode "
                "byte 0xff in position 3: invalid start byte",
            ),
            ("readable", "solution:1", "not valid Python: '(' was never closed"),
        ),
        spoiled={"test": '"""T."""\nif True\n', "stub": b'"""\xff"""\n', "solution": "twice = (\n"},
    ),
)

ON_ANSWERS = (
    Bad(
        "namesakes",
        (
            ("answers_given", "wrong:3", "two wrong answers are named one"),
            ("answers_given", "wrong:9", "two wrong answers are named one"),
            ("answers_given", "wrong:9", "one does not say what its author believes"),
            (
                "answers_given",
                "wrong:15",
                "odd: by = 'Oddity' is no exception that its tests could see",
            ),
            ("wrong_rejected", "wrong:15", "odd is rejected by assertion only, not by Oddity"),
        ),
        files={
            "wrong": wrongs("namesakes", *GOOD_WRONGS[:1])
            + "\n"
            + wrongs("namesakes", ("one", "0", "")).replace("Something.", " ")
            + "\n"
            + wrongs("namesakes", ("odd", "1", 'by = "Oddity"\n')),
        },
    ),
    Bad(
        "few",
        (
            ("answers_given", "solution:1", "there is no reference answer"),
            ("answers_given", "wrong:11", "few has 2 wrong answers"),
        ),
        files={"wrong": wrongs("few", *GOOD_WRONGS[:2])},
        spoiled={"solution": None},
    ),
    Bad(
        "unreadable",
        (("answers_given", "solution:2", "byte 0xff is not utf-8: save the file as UTF-8"),),
        spoiled={"solution": b'"""Twice.\n\xff"""\n'},
    ),
    Bad(
        "stray",
        (("no_stray_tables", "wrong:21", "astray: the topic has no kata 'elsewhere'"),),
        files={
            "wrong": wrongs("stray", *GOOD_WRONGS) + "\n" + wrongs("elsewhere", ("astray", "0", ""))
        },
    ),
    Bad(
        "argued",
        (
            ("no_stray_tables", "wrong:29", "an equivalent mutant: the topic has no kata 'gone'"),
            ("equivalents_hold", "wrong:24", "an equivalent mutant without a reason"),
            (
                "equivalents_hold",
                "wrong:24",
                "the lines that this diff takes away stand 0 times in the reference answer",
            ),
        ),
        files={
            "wrong": wrongs("argued", *GOOD_WRONGS)
            + equivalent("argued", "number + number", "It is.")
            + equivalent("argued", "number", "")
            + equivalent("gone", "number + number", "It is.")
        },
    ),
)

ON_SOURCES = (
    Bad(
        "mute",
        (
            (
                "tests_speak",
                "test:8",
                "a kata's tests cannot import checks.grading",
            ),
            ("tests_speak", "test:11", "test_three does not say in one line what it is about"),
            ("tests_speak", "test:15", "test_long does not say in one line what it is about"),
            ("tests_speak", "test:23", "derandomize is a matter of the grader's settings"),
        ),
        files={
            "test": '''\
                """Tests."""

                from hypothesis import given, settings, strategies

                from .mute import twice

                if not twice:
                    from checks.grading import Grader  # noqa: F401


                def test_three() -> None:
                    assert twice(3) == 6


                def test_long() -> None:
                    """Twice four is eight.

                    And so on.
                    """
                    assert twice(4) == 8


                @settings(derandomize=True)
                @given(strategies.just(5))
                def test_five(number: int) -> None:
                    """Twice five is ten."""
                    assert twice(number) == 10
                '''
        },
    ),
    Bad(
        "promises",
        (
            ("same_contract", "solution:4", "twice differs from the stub's"),
            ("same_contract", "stub:9", "Gone of the stub is not in the reference answer"),
            ("same_contract", "solution:9", "extra is public here, but the stub does not have it"),
        ),
        form="implement",
        files={
            "stub": UNWRITTEN + '\n\nclass Gone:\n    """Gone."""\n',
            "solution": SOLUTION.replace("it twice", "two of it")
            + '\n\ndef extra() -> None:\n    """Do more."""\n',
        },
    ),
    Bad(
        "stale",
        (("locked", "lock:1", "stale is not recorded as it is now"),),
        spoiled={"stub": STUB + "\n"},
    ),
    Bad(
        "unclean",
        (
            ("clean", "solution:6", "Function is missing a type annotation [no-untyped-def]"),
            (
                "clean",
                "solution:12",
                'Call to untyped function "_sum" in typed context [no-untyped-call]',
            ),
            (
                "clean",
                "solution:12",
                'Returning Any from function declared to return "int" [no-any-return]',
            ),
            ("clean", "solution:3", "`os` imported but unused [F401]"),
            ("clean", "test:2", "`sys` imported but unused [F401]"),
        ),
        files={
            "solution": '''\
                """Twice as much."""

                import os


                def _sum(number):
                    return number + number


                def twice(number: int) -> int:
                    """Return it twice."""
                    return _sum(number)
                ''',
            "test": TESTS.format(stem="unclean").replace("\n\n", "\nimport sys\n\n", 1),
        },
    ),
)


def on_examples() -> tuple[Bad, ...]:
    """Katas that are still the examples that `new` wrote."""
    still = "still the example that nox -s new wrote"
    example = Example("fix", "exampled")
    row = GUIDE.format(slug="exampled", minutes=10).replace(
        "adding, 15 times | core", "Settings that leak | warm-up"
    )
    return (
        Bad(
            "exampled",
            (
                ("of_its_own", "stub:1", still),
                ("of_its_own", "solution:1", still),
                ("of_its_own", "test:1", still),
                (
                    "of_its_own",
                    "wrong:3",
                    "still the example's: defaults_changed, first_one_wins, empty_texts_kept",
                ),
                ("of_its_own", "topic:2", "title or hints of exampled are still the example's"),
                ("of_its_own", "guide:15", "the row of exampled is still the example's"),
            ),
            files={
                "stub": example.text("stub"),
                "solution": example.text("solution"),
                "test": example.text("tests"),
                "wrong": example.text("wrong"),
                "topic": example.text("kata"),
                "guide": row,
            },
        ),
        Bad(
            "guided",
            (("guide_of_its_own", "guide:5", still),),
            files={
                "guide": guide_of_example("Guided").replace(
                    "|---|---|---|---|\n", "|---|---|---|---|\n| `guided` | x | core | 5 |\n"
                )
            },
        ),
    )
