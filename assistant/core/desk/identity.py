"""Is it the borrower? Two details that they say themselves, held against the file; nobody is read anything out.

What was said is compared and forgotten; only which details matched is kept.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import get_date_format, get_month_names

NEEDED = 2
LEAST = {"reference": 4, "street": 4, "employer": 3}  # signs: shorter is a guess


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the file has of a person that they can be asked for. None: not known, so not asked."""

    born_on: date | None = None
    postal_code: str | None = None
    street: str | None = None
    emails: tuple[str, ...] = ()
    employer: str | None = None
    references: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The details that can be asked for, in the order in which they are asked."""
        there = {
            "date_of_birth": self.born_on,
            "postal_code": self.postal_code,
            "street": self.street,
            "email": self.emails,
            "reference": self.references,
            "employer": self.employer,
        }
        return tuple(name for name, value in there.items() if value)


def matching(said: Mapping[str, str], known: Known, locale: str = "en_US") -> tuple[str, ...]:
    """The kinds of detail that were said rightly, of those that the file has; days in the order of the locale."""
    return tuple(kind for kind in known.kinds if kind in said and _same(kind, said[kind], known, locale))


def passed(matched: tuple[str, ...]) -> bool:
    return len(set(matched)) >= NEEDED


def _same(kind: str, said: str, known: Known, locale: str) -> bool:
    if kind == "date_of_birth":
        return known.born_on == day(said, locale)
    if kind == "email":
        return said.strip().casefold() in {email.casefold() for email in known.emails}
    plain = _plain(said)
    if len(plain) < LEAST.get(kind, 1):
        return False
    if kind == "reference":  # the last signs are enough, as they stand on a statement
        return any(_plain(ref).endswith(plain) for ref in known.references)
    if kind == "street":
        return _plain(known.street or "").startswith(plain)
    return plain == _plain(getattr(known, kind) or "")


def _plain(text: str) -> str:
    """Without spaces and separators; digits of any script as 0 to 9."""
    signs = unicodedata.normalize("NFKC", text)
    signs = "".join(str(unicodedata.decimal(sign, sign)) for sign in signs)
    return re.sub(r"[\W_]+", "", signs).casefold()


def unreadable(said: Mapping[str, str], locale: str) -> tuple[str, ...]:
    """The kinds of detail that were typed in a form that nobody can read: they are asked again, not wrong."""
    return tuple(kind for kind in ("date_of_birth",) if said.get(kind, "").strip() and day(said[kind], locale) is None)


def day(said: str, locale: str) -> date | None:
    """The day that was written: year first, in the order of the locale, or with its month in words. None: it has no
    year of four digits, or is no day."""
    parts = re.findall(r"\d+|[^\d\s.,/\-年月日]+", unicodedata.normalize("NFKC", said).casefold())
    names = _months(locale)
    numbers = [part for part in parts if part.isdecimal()]
    named = [names[part] for part in parts if part in names]
    if len(numbers) == 3:
        return _numbered(numbers, locale)
    if len(named) == 1 and len(numbers) == 2:
        years = [part for part in numbers if len(part) == 4]
        rest = [part for part in numbers if len(part) < 3]
        return _day(int(years[0]), named[0], int(rest[0])) if years and rest else None
    return None


def _numbered(numbers: list[str], locale: str) -> date | None:
    first, middle, last = (int(part) for part in numbers)
    if len(numbers[0]) == 4:
        return _day(first, middle, last)
    if len(numbers[2]) != 4:
        return None
    pattern = str(get_date_format("short", locale=locale).pattern)
    orders = [(last, first, middle), (last, middle, first)]  # month first, then day first
    if pattern.lower().index("d") < pattern.index("M"):
        orders.reverse()
    return next((found for order in orders if (found := _day(*order)) is not None), None)


@lru_cache(maxsize=16)
def _months(locale: str) -> dict[str, int]:
    """The months' names, short and long, in this language and in English."""
    found: dict[str, int] = {}
    for language in ("en", locale):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                names = get_month_names(width, context, language)
                found |= {str(names[number]).casefold().rstrip("."): number for number in range(1, 13)}
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
