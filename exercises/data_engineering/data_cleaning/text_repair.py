"""Repair garbled text, tidy it for showing, and make keys for comparing it.

The web shop's export went through a program that read UTF-8 as Windows-1252, so `Müller` became
`MÃ¼ller`, twice garbled `MÃƒÂ¼ller`. The first version of this module left much of that as it was
and damaged text that had been good: make its four functions keep what they promise. They work
for any text, and each is safe to run again: `f(f(text)) == f(text)`.
"""

import unicodedata
from collections.abc import Mapping

UNDEFINED = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})
"""The bytes that Windows-1252 leaves undefined; programs read them as U+0081 ... U+009D (given)."""

SLOPPY: Mapping[str, int] = {
    chr(byte) if byte in UNDEFINED else bytes([byte]).decode("cp1252"): byte
    for byte in range(128, 256)
}
"""Every non-ASCII character that such a program makes of a byte, and the byte (given)."""

WESTERN = frozenset(map(chr, range(128))) | frozenset(SLOPPY)
"""The characters to expect in a Western European text (given)."""


def repair(text: str, *, expected: frozenset[str] = WESTERN) -> str:
    """Return `text` with its garbled places repaired and every other character untouched.

    Look at each longest run of SLOPPY characters. If the bytes they stand for are valid UTF-8, and
    decode to `expected` characters only, the run is garbled and the decoded text replaces it, as
    a whole; otherwise the run is left alone. A text may have been garbled more than once: this is
    repeated until nothing changes.

        repair("Jörg MÃ¼ller")   # "Jörg Müller"
        repair("CAFÉ»")          # "CAFÉ»": its last two bytes are UTF-8 for U+027B, not expected
    """
    try:
        repaired = bytes(SLOPPY.get(character, ord(character)) for character in text).decode()
    except ValueError:
        return text
    return repaired if expected.issuperset(repaired) else text


def display_text(text: str) -> str:
    """Return `text` tidied for people to read; nothing is repaired. In this order:

    - U+200B, U+2060, U+FEFF (zero width), U+00AD (soft hyphen) and all control characters
      (category Cc) that are not whitespace (`str.isspace`: tab and U+0085 are) are dropped.
    - A run of whitespace becomes one LF if it holds an LF or CR, else one space; there is none at
      either end.
    - What is left is put into normal form NFC. So `x²`, `½` and emoji joined by U+200D stay what
      they are.
    """
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFKC", text).splitlines())
    tidy = "\n".join(line for line in lines if line)
    return "".join(c for c in tidy if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))


def clean_text(text: str) -> str:
    """Return `text` repaired (as Western text) and tidied: neither function would change it again.

    A garbled `à` is `Ã` and a no-break space, a garbled `í` is `Ã` and a soft hyphen: both come
    out right. What is garbled only once tidying has joined it is repaired as well, and so on.
    """
    return repair(display_text(text))


def match_key(text: str) -> str:
    """Return a key that is equal for spellings of the same words: to compare with, not to show.

    The clean text loses, in this order, differences of compatibility (NFKD: `™` is `TM`), of case
    (`casefold`: `Straße` is `STRASSE`), of the accents U+0300 to U+036F (`Å` is `a`) and of
    whitespace (single spaces only, none at the ends); the key is in NFC. Marks of other scripts
    belong to their letters and stay: `ガ` is not `カ`.
    """
    folded = unicodedata.normalize("NFC", clean_text(text).lower())
    return "".join(c for c in folded if unicodedata.category(c) != "Mn")
