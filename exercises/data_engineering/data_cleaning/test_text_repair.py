"""Tests of `text_repair`."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .text_repair import SLOPPY, WESTERN, clean_text, display_text, match_key, repair

CHARACTER_OF = {byte: character for character, byte in SLOPPY.items()}
NASTY = (
    "Ãâ¼©€\u0081\u0090\u00a0\u00ad\u200b\u2060\ufeff\u200d\u0301\u0303\u3099 \t\r\n\u2028Aaeßﬁ²カ"
)
ANY_TEXT = st.text() | st.text(NASTY, max_size=12) | st.text(sorted(WESTERN))


def garbled(text: str) -> str:
    """What a program that takes UTF-8 for Windows-1252 makes of `text`."""
    return "".join(CHARACTER_OF.get(byte, chr(byte)) for byte in text.encode())


def test_good_text_beside_garbled_text_survives() -> None:
    """A garbled word is repaired although a good umlaut stands in the same text."""
    assert repair("Jörg MÃ¼ller") == "Jörg Müller"


def test_a_run_that_is_not_utf8_as_a_whole_is_left_alone() -> None:
    """A run that is not valid UTF-8 as a whole is left alone, also where a part of it would be."""
    assert repair("üÃ¼") == "üÃ¼"


def test_text_garbled_twice_is_repaired() -> None:
    """A text that was garbled twice is repaired twice, beside one that was garbled once."""
    assert repair("MÃƒÂ¼ller, JÃ¶rg") == "Müller, Jörg"


def test_bytes_that_windows_1252_leaves_undefined_are_repaired() -> None:
    """Garbled text may hold U+0081 ... U+009D: they stand for bytes as all SLOPPY characters do."""
    assert repair(garbled("“Ápila”, says Ángel")) == "“Ápila”, says Ángel"


def test_valid_utf8_that_is_not_expected_is_left_alone() -> None:
    """`É»` are the UTF-8 bytes of U+027B, which nobody expects: the text stays as it is."""
    assert repair("CAFÉ»") == "CAFÉ»"


def test_the_caller_says_what_to_expect() -> None:
    """`expected` decides what may come out of a repair."""
    assert repair("CAFÉ»", expected=WESTERN | {"\u027b"}) == "CAF\u027b"
    polish = garbled("łódź")
    assert repair(polish) == polish
    assert repair(polish, expected=WESTERN | {"ł", "ź"}) == "łódź"


def test_repair_tidies_nothing() -> None:
    """`repair` leaves whitespace and invisible characters to the other functions."""
    assert repair(" a\u200b\r\n  MÃ¼ller\u00ad\u00a0x²") == " a\u200b\r\n  Müller\u00ad\u00a0x²"


def test_display_text_repairs_nothing() -> None:
    """`display_text` leaves garbled text to `repair`."""
    assert display_text("MÃ¼ller") == "MÃ¼ller"


@pytest.mark.parametrize(
    "character",
    ["\u200b", "\u2060", "\ufeff", "\u00ad", "\x00", "\x1b", "\x7f", "\u0081"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_invisible_and_control_characters_are_dropped(character: str) -> None:
    """Zero-width characters, soft hyphens and controls vanish; what they parted is joined."""
    assert display_text(f"{character}Mül{character}ler") == "Müller"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u00a0Anna\u2009\t Berg \u2028", "Anna Berg"),
        ("Anna\r\nBerg", "Anna\nBerg"),
        ("Anna \r \n\n  Berg\n", "Anna\nBerg"),
        ("Anna \u200b Berg \ufeff", "Anna Berg"),
        ("Anna\x0b\x85Berg", "Anna Berg"),
    ],
    ids=["spaces", "CRLF", "blank lines", "around a zero-width space", "control whitespace"],
)
def test_a_run_of_whitespace_becomes_one(text: str, shown: str) -> None:
    """A whitespace run becomes one LF if it held LF or CR, else one space; none at the ends."""
    assert display_text(text) == shown


@pytest.mark.parametrize("text", ["x²", "½", "ﬁn", "Ⅳ"], ids=["square", "half", "fi", "four"])
def test_display_text_keeps_compatibility_characters(text: str) -> None:
    """The display form keeps `x²`, `½` and ligatures: NFC, for NFKC would turn `x²` into `x2`."""
    assert display_text(text) == text


def test_joined_emoji_stay_joined() -> None:
    """The family emoji keeps its U+200D joiners: not every format character may go."""
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert display_text(family) == family


def test_display_text_is_composed_after_the_invisible_is_gone() -> None:
    """`e`, zero-width space, combining accent: without the space it is one letter, `é`."""
    assert display_text("e\u200b\u0301") == "é"


@pytest.mark.parametrize("text", ["à la carte", "el país", "Ángel"], ids=["NBSP", "SHY", "U+0081"])
def test_clean_text_repairs_what_tidying_would_break(text: str) -> None:
    """A garbled letter may hold a no-break space, a soft hyphen or a control: repair it first."""
    assert clean_text(garbled(text)) == text


def test_clean_text_repairs_what_tidying_uncovers() -> None:
    """Without its soft hyphen `Ã\u00ad¼` becomes `Ã¼`, which is a garbled `ü`: repaired too."""
    assert clean_text("M\u00c3\u00ad\u00bcller") == "Müller"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\u00c3\u200b\u00bc\u0301", "\u01d8"),
        ("\u00c3\u0192\u00c2\u00bc\u00c3\u200b\u00aa\u0301", "\u00fc\u1ebf"),
    ],
    ids=["second tidying", "third repair"],
)
def test_clean_text_goes_on_until_nothing_changes(text: str, clean: str) -> None:
    """Each repair may leave work for tidying, and each tidying for a repair: neither is last."""
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("x²", "X2"),
        ("Acme™", "ACMEtm"),
        ("\u212b", "a"),
        ("é", "e\u0301"),
        ("MÃ¼ller", "muller"),
        ("Anna\n Berg", "anna berg"),
        ("x\u00b4", "x"),
        ("à", "a"),
        ("a\u036f", "a"),
        ("\u1fb3", "\u0391\u0399"),
    ],
    ids=[
        "sharp s",
        "square",
        "trade mark",
        "Angstrom",
        "NFD",
        "garbled",
        "lines",
        "spacing accent",
        "first accent",
        "last accent",
        "Greek iota below",
    ],
)
def test_spellings_of_the_same_words_have_one_key(one: str, other: str) -> None:
    """Texts that differ in case, accents, compatibility or whitespace only have the same key."""
    assert match_key(one) == match_key(other)


def test_keys_are_plain_words() -> None:
    """A key is folded, without accents, on one line."""
    assert match_key("  Straße des\nCAFÉ Ångström ") == "strasse des cafe angstrom"


@pytest.mark.parametrize(
    ("one", "other"), [("ガ", "カ"), ("कु", "क")], ids=["Japanese voicing mark", "Hindi vowel sign"]
)
def test_marks_of_other_scripts_stay_in_the_key(one: str, other: str) -> None:
    """Only the accents U+0300 to U+036F go: in Japanese and Hindi a mark makes another word."""
    assert match_key(one) != match_key(other)
    assert (match_key(one), match_key(other)) == (one, other)


@given(text=st.text(sorted(WESTERN)))
def test_garbling_western_text_is_undone(text: str) -> None:
    """Garbling any Western text makes no difference to `repair`."""
    assert repair(garbled(text)) == repair(text)


@pytest.mark.parametrize(
    "function",
    [repair, display_text, clean_text, match_key],
    ids=["repair", "display_text", "clean_text", "match_key"],
)
@given(text=ANY_TEXT)
def test_running_again_changes_nothing(function: Callable[[str], str], text: str) -> None:
    """Each function run on its own result changes nothing: pipelines are run again."""
    once = function(text)
    assert function(once) == once


@given(text=ANY_TEXT)
def test_clean_text_is_clean_to_both(text: str) -> None:
    """Neither `repair` nor `display_text` would change a clean text."""
    clean = clean_text(text)
    assert (repair(clean), display_text(clean)) == (clean, clean)


@given(text=st.text("abcXYZ éüñçåöÉ"))
def test_the_key_does_not_depend_on_the_normal_form(text: str) -> None:
    """A text and its decomposed form (NFD) have the same key."""
    assert match_key(unicodedata.normalize("NFD", text)) == match_key(text)
