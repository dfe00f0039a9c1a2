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
from babel.numbers import format_percent, get_decimal_symbol, get_group_symbol, parse_pattern

from assistant.core.money import digits, to_decimal

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


@dataclass(frozen=True, kw_only=True)
class Mould:
    """What a locale puts round and between the digits of a currency's amounts, learned once from Babel."""

    before: str
    after: str
    group: str
    point: str
    groups: tuple[int, int]  # the last group's digits, every other's
    digits: int

    def shaped(self, amount_minor: int, whole: bool) -> str:
        """An amount that is not negative; `whole` leaves off decimals that are zero."""
        units, rest = divmod(amount_minor, 10**self.digits)
        decimals = "" if not self.digits or (whole and not rest) else f"{self.point}{rest:0{self.digits}d}"
        return f"{self.before}{self._grouped(units)}{decimals}{self.after}"

    def _grouped(self, units: int) -> str:
        if self.groups == (3, 3):
            return f"{units:,}".replace(",", self.group)
        left, parts, size = str(units), [], self.groups[0]
        while len(left) > size:
            parts.append(left[-size:])
            left, size = left[:-size], self.groups[1]
        return self.group.join((left, *reversed(parts)))


TRIED: Final = (0, 5, 99_900, 100_000, 123_456_789, 98_765_432_100)


@lru_cache(maxsize=1024)
def _mould(currency: str, locale: str) -> Mould | None:
    """None where Babel writes any of the tried amounts in another way: there Babel writes them all."""
    pattern, places = Locale.parse(locale).currency_formats["standard"], digits(currency)
    point = get_decimal_symbol(locale)
    before, zero, after = by_babel(0, currency, locale).partition("0" + point + "0" * places if places else "0")
    mould = Mould(
        before=before,
        after=after,
        group=get_group_symbol(locale),
        point=point,
        groups=pattern.grouping,
        digits=places,
    )
    tried = ((amount, whole) for amount in TRIED for whole in (False, True))
    fits = all(mould.shaped(amount, whole) == by_babel(amount, currency, locale, whole) for amount, whole in tried)
    return mould if zero and fits else None


def by_babel(amount_minor: int, currency: str, locale: str, whole: bool = False) -> str:
    """An amount as Babel writes it: right, and slow for something that stands in every message."""
    parsed, amount = Locale.parse(locale), to_decimal(amount_minor, currency)
    pattern = parsed.currency_formats["standard"]
    if not whole or amount != amount.to_integral_value():
        return str(pattern.apply(amount, parsed, currency=currency))
    bare = parse_pattern(pattern.pattern)
    bare.frac_prec = (0, 0)
    return str(bare.apply(amount, parsed, currency=currency, currency_digits=False))


def money(amount_minor: int, currency: str, locale: str, whole: bool = False) -> str:
    mould = _mould(currency, locale) if amount_minor >= 0 else None
    return mould.shaped(amount_minor, whole) if mould else by_babel(amount_minor, currency, locale, whole)


def whole_money(amount_minor: int, currency: str, locale: str) -> str:
    """Without decimals where they are zero: `$1,240`."""
    return money(amount_minor, currency, locale, whole=True)


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
    if len(parts) < 2:
        return "".join(parts)
    return _pair(locale).format(*parts) if len(parts) == 2 else format_list(parts, locale=locale)


@lru_cache(maxsize=512)
def _pair(locale: str) -> str:
    """`{0} and {1}`, as the locale joins two: Babel's own words with gaps for what is joined."""
    return format_list(["{0}", "{1}"], locale=locale)


def choose(wanted: str | None, default: str, available: Mapping[str, object]) -> str:
    """The language to write in: the borrower's, else the portfolio's, else English, else the first there is.

    `zh-Hant-TW` takes `zh-Hant-TW`, then `zh`. The same for the portfolio's language.
    """
    return _chosen(wanted or "", default, tuple(available))


@lru_cache(maxsize=4096)
def _chosen(wanted: str, default: str, available: tuple[str, ...]) -> str:
    names = {name.lower(): name for name in available}
    for tag in (wanted, default, "en"):
        tag = tag.lower().replace("_", "-")
        found = names.get(tag) or names.get(tag.split("-")[0])
        if found:
            return found
    return available[0]
