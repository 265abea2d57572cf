"""Tests of `money_text`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .money_text import EXPONENTS, Amount, MoneyError, parse_money


def outcome(text: str, decimal: str, currency: str | None = None) -> Amount | str:
    """Return the amount that is read, or the reason for which the text is refused."""
    try:
        return parse_money(text, decimal=decimal, currency=currency)
    except MoneyError as error:
        return error.reason


def test_a_comma_file() -> None:
    """With the decimal mark `,` the points are grouping: `1.234,56 €` is 123456 cents."""
    assert outcome("1.234,56 €", ",") == Amount("EUR", 123456)


def test_a_point_file() -> None:
    """With the decimal mark `.` the commas are grouping: `$1,234.56` is 123456 cents."""
    assert outcome("$1,234.56", ".") == Amount("USD", 123456)


def test_the_caller_decides_what_a_lone_separator_means() -> None:
    """`1,234` is 1234 units where `.` is decimal, and has too many decimals where `,` is."""
    assert outcome("1,234", ".", "EUR") == Amount("EUR", 123400)
    assert outcome("1,234", ",", "EUR") == "precision"


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("12345.5", ".", 1234550),
        ("1 234 567,89", ",", 123456789),
        ("1'234.50", ".", 123450),
        ("1\u2019234.50", ".", 123450),
        ("007", ".", 700),
    ],
    ids=["ungrouped", "space", "straight-quote", "curly-quote", "leading-zeros"],
)
def test_numbers(text: str, decimal: str, minor: int) -> None:
    """Digits may be plain, or grouped by spaces, `'` or U+2019; missing decimals are zeros."""
    assert outcome(text, decimal, "EUR") == Amount("EUR", minor)


@pytest.mark.parametrize(
    "text",
    ["1\u202f234,56\u00a0€", "  1   234,56\t€\n", "1\u2009234,56\u2003€"],
    ids=["no-break", "runs-and-ends", "thin"],
)
def test_every_kind_of_whitespace_is_a_space(text: str) -> None:
    """No-break, thin and repeated spaces count as one space, and none at the ends."""
    assert outcome(text, ",") == Amount("EUR", 123456)


@pytest.mark.parametrize(
    "text",
    ["-5", "5-", "\u22125", "5 \u2212", "(5)", "( 5 )"],
    ids=["before", "after", "long-before", "long-after", "parentheses", "spaced-parentheses"],
)
def test_ways_to_say_minus(text: str) -> None:
    """A minus before, a minus after, the long minus and parentheses all mean negative."""
    assert outcome(text, ".", "EUR") == Amount("EUR", -500)


@pytest.mark.parametrize(
    "text",
    ["EUR-5", "€ -5", "-€5", "5 - EUR", "5€-", "- 5 EUR", "(5 EUR)", "EUR(5)", "(5) eur"],
    ids=[
        "code-minus-number",
        "symbol-space-minus-number",
        "minus-symbol-number",
        "number-minus-code",
        "number-symbol-minus",
        "minus-number-code",
        "code-inside",
        "code-before",
        "code-after",
    ],
)
def test_minus_and_currency_stand_in_any_order(text: str) -> None:
    """Currency and minus may stand in any order around the number, with spaces or without."""
    assert outcome(text, ".") == Amount("EUR", -500)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Chf 5", Amount("CHF", 500)),
        ("5usd", Amount("USD", 500)),
        ("£5", Amount("GBP", 500)),
        ("¥5", Amount("JPY", 5)),
    ],
    ids=["mixed-case", "lower-case", "pound", "yen"],
)
def test_currencies_by_code_and_by_symbol(text: str, amount: Amount) -> None:
    """A currency is a symbol or a code in any case; the result holds the upper-case code."""
    assert outcome(text, ".") == amount


def test_each_currency_has_its_own_number_of_decimals() -> None:
    """Yen have no decimals and dinars three: the minor units follow `EXPONENTS`."""
    assert outcome("KWD 1.234", ".") == Amount("KWD", 1234)
    assert outcome("KWD 1.5", ".") == Amount("KWD", 1500)
    assert outcome("JPY 500.00", ".") == Amount("JPY", 500)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("0.295", "EUR"), ("0.5", "JPY"), ("1.0001", "KWD")],
    ids=["euro", "yen", "dinar"],
)
def test_decimals_that_the_currency_lacks_are_never_rounded_away(text: str, currency: str) -> None:
    """Decimals that the currency does not have are refused as "precision", never rounded."""
    assert outcome(text, ".", currency) == "precision"


def test_surplus_zeros_are_fine() -> None:
    """Zeros in surplus decimals lose nothing and are accepted."""
    assert outcome("1.50000", ".", "EUR") == Amount("EUR", 150)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("0.29", 29),
        ("1.15", 115),
        ("90,071,992,547,409.93", 9007199254740993),
        ("123456789012345678901234567890.12", 12345678901234567890123456789012),
    ],
    ids=["0.29", "1.15", "large", "32-digits"],
)
def test_amounts_are_exact(text: str, minor: int) -> None:
    """Amounts are exact to the last cent, where float is off, and Decimal past 28 digits."""
    assert outcome(text, ".", "EUR") == Amount("EUR", minor)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1,23", "."),
        ("12,34,567", "."),
        ("1234,567", "."),
        ("1.234'567", ","),
        ("1,234.567.890", ","),
        ("1.5.0", "."),
    ],
    ids=["group-of-2", "lakhs", "group-of-4", "two-separators", "group-after-mark", "two-marks"],
)
def test_grouping_is_1_to_3_digits_then_threes_by_one_separator(text: str, decimal: str) -> None:
    """Groups that are not 1-3 digits, then threes, by one separator, are refused as "shape"."""
    assert outcome(text, decimal, "EUR") == "shape"


@pytest.mark.parametrize(
    "text", [".50", "5.", "1 .5", "1. 5"], ids=["none-before", "none-after", "before", "after"]
)
def test_the_mark_stands_between_two_digits(text: str) -> None:
    """A decimal mark without a digit right before and right after it is refused as "shape"."""
    assert outcome(text, ".", "EUR") == "shape"


@pytest.mark.parametrize(
    "text",
    ["-(5)", "--5", "-5-", "(5", "5)", ")5("],
    ids=["both", "twice", "both-sides", "unclosed", "unopened", "inside-out"],
)
def test_at_most_one_minus(text: str) -> None:
    """Two ways of minus at once, or half a pair of parentheses, are refused as "shape"."""
    assert outcome(text, ".", "EUR") == "shape"


@pytest.mark.parametrize(
    "text",
    ["EURO 5", "EU 5", "X 5", "US$ 5", "$5 USD", "E UR 5", "€5€"],
    ids=["four-letters", "two-letters", "letter", "us-dollar", "twice", "torn", "both-sides"],
)
def test_at_most_one_currency_of_three_letters_or_a_symbol(text: str) -> None:
    """Two currencies, or a word that is not three letters, are refused as "shape"."""
    assert outcome(text, ".") == "shape"


@pytest.mark.parametrize(
    "text", ["abc", "EUR", "-", "5 6", "5 EUR 6"], ids=["word", "code", "minus", "two", "split"]
)
def test_there_is_one_number(text: str) -> None:
    """Texts without a number, or with two, are refused as "shape"."""
    assert outcome(text, ".", "EUR") == "shape"


@pytest.mark.parametrize(
    "text", ["\u0663 EUR", "1\u0663 EUR", "5.\uff15 EUR"], ids=["arabic", "mixed", "full-width"]
)
def test_only_ascii_digits_count(text: str) -> None:
    """Digits of other scripts, which `int()` and `\\d` would take, are refused as "shape"."""
    assert outcome(text, ".") == "shape"


@pytest.mark.parametrize(
    "text",
    ["u\u017fd 5", "\u212awd 5", "5 \u00e9ur"],
    ids=["long-s", "kelvin-sign", "accent"],
)
def test_only_ascii_letters_count(text: str) -> None:
    """Other letters are refused as "shape", also U+017F and U+212A, whose cases are S and K."""
    assert outcome(text, ".") == "shape"


@pytest.mark.parametrize(
    ("text", "currency"),
    [("5 XYZ", None), ("5", None), ("USD 5", "EUR"), ("€5", "USD")],
    ids=["unknown", "none", "code-differs", "symbol-differs"],
)
def test_the_currency_is_known_and_undisputed(text: str, currency: str | None) -> None:
    """An unknown currency, none, or one other than the caller's is refused as "currency"."""
    assert outcome(text, ".", currency) == "currency"


def test_the_text_may_repeat_the_callers_currency() -> None:
    """A text that names the same currency as the caller is fine."""
    assert outcome("eur 5", ".", "EUR") == Amount("EUR", 500)


@pytest.mark.parametrize("text", ["", " \t\u00a0\n"], ids=["nothing", "whitespace"])
def test_empty(text: str) -> None:
    """A text of nothing but whitespace is refused as "empty", not as a zero."""
    assert outcome(text, ".", "EUR") == "empty"


def test_the_first_reason_counts() -> None:
    """The reasons are tried in order: shape before currency, currency before precision."""
    assert outcome("XYZ 1,23", ".") == "shape"
    assert outcome("XYZ 5 EUR", ".") == "shape"
    assert outcome("XYZ 1.23456", ".") == "currency"


@pytest.mark.parametrize(
    "text",
    [
        " \t",
        " five\u00a0EUR ",
        " 5\u00a0- - EUR ",
        " 5\u00a0EURO ",
        " 5\u00a0XYZ ",
        " 5.001\u00a0EUR ",
    ],
    ids=["empty", "no-number", "two-signs", "four-letters", "currency", "precision"],
)
def test_the_error_carries_the_raw_text(text: str) -> None:
    """For every reason, the error's `text` is the input as it came, spaces and all."""
    with pytest.raises(MoneyError) as refused:
        parse_money(text, decimal=".")
    assert refused.value.text == text


def rendered(amount: Amount, mark: str, separator: str, layout: str) -> str:
    """Write an amount the way some system would."""
    exponent = EXPONENTS[amount.currency]
    whole, rest = divmod(abs(amount.minor), 10**exponent)
    number = f"{whole:,}".replace(",", separator) + (
        f"{mark}{rest:0{exponent}}" if exponent else ""
    )
    return layout.format(number, amount.currency)


@given(
    minor=st.integers(0, 10**17),
    currency=st.sampled_from(sorted(EXPONENTS)),
    marks=st.sampled_from([".,", ".'", ". ", ".\u00a0", ".", ",.", ",\u2019", ",\u202f", ","]),
    layout=st.sampled_from(["{} {}", "{1}{0}", "({1} {0})", "-{} {}", "{1} {0}-", "{}\u2212{}"]),
)
def test_whatever_is_written_is_read_back(
    minor: int, currency: str, marks: str, layout: str
) -> None:
    """An amount written in any style is read back as the same amount."""
    negative = any(sign in layout for sign in "-\u2212(")
    amount = Amount(currency, -minor if negative else minor)
    text = rendered(amount, marks[0], marks[1:], layout)
    assert outcome(text, marks[0]) == amount
