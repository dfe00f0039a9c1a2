"""Money: integer minor units with a currency code. No floats, no mixing of currencies.

`amount_minor` is always in the smallest unit of its currency (cents, paise, fen); a currency without minor units (JPY)
counts whole units. How many digits a currency has is CLDR's knowledge, through Babel.
"""

import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import (
    NumberFormatError,
    UnknownCurrencyError,
    format_currency,
    get_currency_precision,
    get_currency_symbol,
    parse_decimal,
    validate_currency,
)

AMOUNT_MINOR_MAX = 10**15  # past any consumer loan: a larger figure is a mangled cell


@lru_cache(maxsize=256)
def digits(currency: str) -> int:
    """Decimal digits of a currency's minor unit. Raises ValueError for an unknown code."""
    try:
        validate_currency(currency)
    except UnknownCurrencyError as error:
        raise ValueError(f"unknown currency {currency!r}") from error
    return get_currency_precision(currency)


def to_minor(text: str, currency: str) -> int:
    """Decimal text in the currency → minor units. Raises ValueError, never rounds."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {text!r}") from error
    scaled = amount.scaleb(digits(currency)) if amount.is_finite() else Decimal("NaN")
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"more decimals than {currency} has, or no number: {text!r}")
    if abs(scaled) > AMOUNT_MINOR_MAX:
        raise ValueError(f"absurd amount: {text!r}")
    return int(scaled)


def to_decimal(amount_minor: int, currency: str) -> Decimal:
    return Decimal(amount_minor).scaleb(-digits(currency))


def spoken(amount_minor: int, currency: str, locale: str) -> str:
    """As the reader's locale writes it: `$1,240.00`, `1 240,00 $`."""
    return format_currency(to_decimal(amount_minor, currency), currency, locale=locale)


def typed(amount_minor: int, currency: str, locale: str) -> str:
    """As a person types it into a field: their decimal sign, no groups, no currency: `1240.00`, `1240,00`."""
    amount = to_decimal(amount_minor, currency)
    return format_currency(amount, currency, format="0.00", locale=locale, currency_digits=True)


def parsed(text: str, currency: str, locale: str) -> int:
    """What a person typed → minor units: their locale's separators, strictly, and the currency's sign or code if they
    wrote it. Raises ValueError for anything that could be read in two ways, or in none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    signs = {currency, get_currency_symbol(currency, locale), get_currency_symbol(currency, "en")}
    for sign in sorted(signs, key=len, reverse=True):
        if plain.casefold().startswith(sign.casefold()):
            plain = plain[len(sign) :].strip()
        elif plain.casefold().endswith(sign.casefold()):
            plain = plain[: -len(sign)].strip()
    if any(sign.isalpha() for sign in plain):
        raise ValueError(f"not an amount: {text!r}")
    try:
        amount = parse_decimal(plain, locale=locale, strict=True)
    except NumberFormatError as error:
        raise ValueError(f"not an amount: {text!r}") from error
    return to_minor(str(amount), currency)
