"""The interface's languages: gettext catalogues read as they are (no build step), and what is written with them.

English stands in the source. A catalogue is `locale/LANGUAGE.po`; tests hold each against every text of pages and
handlers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from gettext import c2py
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_datetime, get_timezone_location
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from assistant.core import money
from assistant.core.say import Say, Sum, Words
from assistant.web.log_terms import OUTCOMES
from assistant.web.words import WORDS

HERE = Path(__file__).parent / "locale"
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español", "zh": "中文", "hi": "हिन्दी"}  # each in its own words
ENGLISH = "en"


@dataclass(frozen=True, kw_only=True)
class Texts:
    """One language: its sentences, dates, numbers and money."""

    language: str
    singles: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = lambda number: int(number != 1)

    @property
    def direction(self) -> str:
        return Locale.parse(self.language).text_direction

    def say(self, text: str, /, **values: Any) -> Markup:
        """The sentence in this language. It is ours and may hold markup; the values are others' and are escaped."""
        return _filled(self.singles.get(text, text), values)

    def told(self, text: str) -> Markup:
        """What a step said (core/say.py) or a shipped file says, in this language where it is a sentence of ours; else
        as it is: a lender's own words."""
        if not isinstance(text, Say):
            return Markup(self.singles[text]) if text in self.singles else escape(text)
        return self.say(text.template, **{name: self._value(value) for name, value in text.values.items()})

    def _value(self, value: Any) -> Any:
        if isinstance(value, Say):
            return self.told(value)
        if isinstance(value, StrEnum):
            value = Words([value])
        if isinstance(value, Words):
            return ", ".join(
                self.say(OUTCOMES.get(code) or WORDS.get(code) or code.replace("_", " ")) for code in value.codes
            )
        if isinstance(value, Sum):
            return self.money(value.minor, value.currency)
        if isinstance(value, date) and not isinstance(value, datetime):
            return self.day(value, "long")
        return str(value)

    def count(self, one: str, many: str, number: int, /, **values: Any) -> Markup:
        forms = self.plurals.get(one, (one, many))
        return _filled(forms[min(self.form(number), len(forms) - 1)], {"number": self.number(number), **values})

    def number(self, value: float) -> str:
        return _number(value, self.language)

    def percent(self, share: float) -> str:
        """With one decimal, so that what is not nothing does not read as nothing."""
        return _percent(share, self.language)

    def day(self, day: date, style: str = "full") -> str:
        return _day(day, style, self.language)

    def instant(self, at: datetime, style: str = "medium") -> str:
        """In the zone that it comes in."""
        return format_datetime(at, style, tzinfo=at.tzinfo, locale=self.language)

    def place(self, zone: str) -> str:
        """The place whose clock a zone is: New York."""
        try:
            return str(get_timezone_location(ZoneInfo(zone), locale=self.language, return_city=True))
        except (ValueError, ZoneInfoNotFoundError):
            return zone

    def money(self, minor: int, currency: str) -> str:
        return _money(minor, currency, self.language)


# A page of figures writes hundreds of them, many more than once; each costs Babel a fraction of a millisecond.
@lru_cache(maxsize=8192)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=8192)
def _day(day: date, style: str, language: str) -> str:
    return str(format_date(day, style, locale=language))


@lru_cache(maxsize=8192)
def _percent(share: float, language: str) -> str:
    return format_percent(share, "#,##0.0%", locale=language)


@lru_cache(maxsize=8192)
def _money(minor: int, currency: str, language: str) -> str:
    return money.spoken(minor, currency, language)


def _filled(text: str, values: Mapping[str, Any]) -> Markup:
    return Markup(text) % values if values else Markup(text)


@lru_cache
def texts(language: str) -> Texts:
    """Raises KeyError for a language that is not among ours."""
    if language not in LANGUAGES:
        raise KeyError(language)
    if language == ENGLISH:
        return Texts(language=ENGLISH)
    with (HERE / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return Texts(
        language=language,
        singles={one.id: str(one.string) for one in catalogue if isinstance(one.id, str) and one.id and one.string},
        plurals={one.id[0]: tuple(one.string or ()) for one in catalogue if not isinstance(one.id, str)},
        form=c2py(catalogue.plural_expr),
    )


def negotiated(wanted: str | None, accept: str) -> str:
    """The user's own language, else the first of the browser's that we have, else English."""
    if wanted in LANGUAGES:
        return wanted or ENGLISH
    asked = sorted(_weighted(accept), key=lambda one: -one[1])
    found = negotiate_locale([name for name, weight in asked if weight > 0], list(LANGUAGES), sep="-")
    return found or ENGLISH


def _weighted(accept: str) -> list[tuple[str, float]]:
    """`es-MX,es;q=0.9` → each tag with its weight; what is malformed is left out."""
    found = []
    for part in accept.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            found.append((tag, float(quality or 1)))
        except ValueError:
            continue
    return [(tag.partition("-")[0].lower(), weight) for tag, weight in found if tag.strip()]
