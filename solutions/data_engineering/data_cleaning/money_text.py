"""Money written by people and programs, read into exact amounts.

`1.234,56 €`, `(1,234.56)` and `chf 1'234.50` stand in three exports of three systems. Which of
`.` and `,` is the decimal mark is a fact of a whole file: the caller states it, the text of one
cell never decides it. What cannot be read without a guess is refused, with a reason.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

EXPONENTS: Mapping[str, int] = {"EUR": 2, "USD": 2, "GBP": 2, "CHF": 2, "JPY": 0, "KWD": 3}
"""How many decimals the minor unit of a currency has: cents 2, yen 0, fils 3 (given)."""

SYMBOLS: Mapping[str, str] = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
"""The currencies' symbols (given)."""

Reason = Literal["empty", "shape", "currency", "precision"]


@dataclass(frozen=True)
class Amount:
    """An exact amount: `Amount("EUR", -123456)` is minus 1234.56 euros (given)."""

    currency: str
    minor: int


class MoneyError(ValueError):
    """A text that was refused: `reason` says why, `text` is the raw input (given)."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(f"{reason}: {text!r}")
        self.reason = reason
        self.text = text


SIGNS = {("", ""): 1, ("-", ""): -1, ("", "-"): -1, ("(", ")"): -1}
FORM = re.compile(r"(?P<before>[^0-9]*)(?P<number>[0-9](?:.*[0-9])?)(?P<after>[^0-9]*)")
TOKEN = re.compile(r"[A-Za-z]+|[^ ]")
NUMBER = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?P<separator>[ ,'\u2019])[0-9]{3}(?:(?P=separator)[0-9]{3})*)"
    r"(?:\.(?P<decimals>[0-9]+))?"
)
SWAPPED_MARKS = str.maketrans(".,", ",.")


def parse_money(text: str, *, decimal: Literal[".", ","], currency: str | None = None) -> Amount:
    """Return the amount that `text` states, exactly, in minor units.

    `text` has up to 1000 characters; `decimal` is the decimal mark of the file that it is from.
    `currency`, if given, is a code in `EXPONENTS`: the currency of a text that names none. If it
    is None, every text has to name its own.

    Each run of whitespace, as `str.split()` sees it, counts as one space, at the ends as none.
    The text is one *number* with at most one *currency* and at most one *minus* around it, in any
    order, with or without a space between them:

        number      digits 0-9, then perhaps the decimal mark and more digits
        grouping    digits before the mark may be grouped: 1-3 digits, then groups of exactly 3;
                    between groups always the same separator: a space, ' or U+2019 (the curly
                    one), or the one of . and , that is not the mark
        currency    a symbol in `SYMBOLS`, or three of the letters A-Z and a-z, also mixed
        minus       - or U+2212 (the long one), before or after the number;
                    or ( before and ) after it, the currency inside or outside of them

    Decimals that the text leaves out are zeros. Decimals that the currency does not have must be
    zeros: nothing is ever rounded.

        parse_money("-1.234,5 €", decimal=",")                   Amount("EUR", -123450)
        parse_money("1,234", decimal=".", currency="USD")        Amount("USD", 123400)
        parse_money("(JPY 500.00)", decimal=".")                 Amount("JPY", -500)

    Raises:
        MoneyError: its `reason` is the first of these that holds:

            empty       nothing but whitespace
            shape       anything else than described above
            currency    the text's currency is not in `EXPONENTS`, or it is not the caller's;
                        or there is none, neither in the text nor from the caller
            precision   decimals other than zeros that the currency does not have
    """
    tidy = " ".join(text.split()).replace("\u2212", "-")
    if not tidy:
        raise MoneyError("empty", text)

    form = FORM.fullmatch(tidy)
    if form is None:
        raise MoneyError("shape", text)
    point_marked = form["number"] if decimal == "." else form["number"].translate(SWAPPED_MARKS)
    number = NUMBER.fullmatch(point_marked)
    before, after = TOKEN.findall(form["before"]), TOKEN.findall(form["after"])
    sign = SIGNS.get((_signs(before), _signs(after)))
    currencies = [token for token in before + after if token not in "-()"]
    if number is None or sign is None or len(currencies) > 1:
        raise MoneyError("shape", text)
    if not all(token in SYMBOLS or len(token) == 3 for token in currencies):
        raise MoneyError("shape", text)

    code = SYMBOLS.get(currencies[0], currencies[0].upper()) if currencies else currency
    if code is None or code not in EXPONENTS or currency not in (None, code):
        raise MoneyError("currency", text)

    exponent = EXPONENTS[code]
    whole = re.sub("[^0-9]", "", number["whole"])
    decimals = number["decimals"] or ""
    if decimals[exponent:].strip("0"):
        raise MoneyError("precision", text)
    return Amount(code, sign * int(whole + decimals[:exponent].ljust(exponent, "0")))


def _signs(tokens: list[str]) -> str:
    return "".join(token for token in tokens if token in "-()")
