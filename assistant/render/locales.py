"""How a language writes money, dates and lists. Patterns are CLDR's, through Babel, read once per locale.

The template's language decides the words; the borrower's country only its habits (1,240.00 in es-US, 1.240,00 in es).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_percent

from assistant.core.money import to_decimal

SHORT_DATES: Final[Mapping[str, str]] = {"en": "MMMd", "es": "MMMd"}  # elsewhere the short month is a cut-off word


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """A language in a country, with the lender's own words for it (`templates/words.yaml`)."""

    language: str
    locale: str
    products: Mapping[str, str]
    phrases: Mapping[str, str]

    def product(self, code: str) -> str:
        """The product as it is called; one without a word is `loan`."""
        return self.products.get(code) or self.products["loan"]


@lru_cache(maxsize=512)
def locale_name(language: str, country: str | None) -> str:
    """`es` in `US` → `es_US`; the language alone where CLDR has no such pair; `en` for a language it does not know."""
    primary = language.replace("-", "_").split("_")[0]
    for name in (f"{primary}_{country}" if country else primary, primary):
        if _known(name):
            return name
    return "en"


def _known(name: str) -> bool:
    try:
        return Locale.parse(name) is not None
    except (UnknownLocaleError, ValueError):
        return False


@lru_cache(maxsize=65536)
def money(amount_minor: int, currency: str, locale: str) -> str:
    parsed = Locale.parse(locale)
    pattern = parsed.currency_formats["standard"]
    return str(pattern.apply(to_decimal(amount_minor, currency), parsed, currency=currency))


@lru_cache(maxsize=65536)
def whole_money(amount_minor: int, currency: str, locale: str) -> str:
    """Without decimals where they are zero: `$1,240`."""
    amount = to_decimal(amount_minor, currency)
    if amount != amount.to_integral_value():
        return money(amount_minor, currency, locale)
    parsed = Locale.parse(locale)
    pattern = parsed.currency_formats["standard"]
    return str(pattern.apply(amount, parsed, currency=currency, currency_digits=False, force_frac=(0, 0)))


@lru_cache(maxsize=16384)
def day(when: date, locale: str) -> str:
    return format_date(when, "medium" if locale[:2] in SHORT_DATES else "long", locale=locale)


@lru_cache(maxsize=16384)
def short_day(when: date, locale: str) -> str:
    """Day and month, without the year: for texts that count their letters."""
    return format_skeleton(SHORT_DATES.get(locale[:2], "MMMMd"), when, locale=locale)


@lru_cache(maxsize=16384)
def long_day(when: date, locale: str) -> str:
    """With its weekday, as it is said aloud."""
    return format_date(when, "full", locale=locale)


def percent(rate: object, locale: str) -> str:
    return format_percent(rate, "#,##0.##%", locale=locale)  # type: ignore[arg-type]  # Decimal, which Babel takes


def joined(parts: list[str], locale: str) -> str:
    return parts[0] if len(parts) == 1 else format_list(parts, locale=locale) if parts else ""


def choose(wanted: str | None, default: str, available: Mapping[str, object]) -> str:
    """The language to write in: the borrower's, else the portfolio's, else English, else the first there is.

    `zh-Hant-TW` takes `zh-Hant-TW`, then `zh`. The same for the portfolio's language.
    """
    names = {name.lower(): name for name in available}
    for tag in (wanted or "", default, "en"):
        tag = tag.lower().replace("_", "-")
        found = names.get(tag) or names.get(tag.split("-")[0])
        if found:
            return found
    return next(iter(available))
