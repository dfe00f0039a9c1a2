"""Is it the borrower? Two details that they say themselves, held against the file; nobody is read anything out.

What was said is compared and forgotten; only which details matched is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

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


def matching(said: Mapping[str, str], known: Known) -> tuple[str, ...]:
    """The kinds of detail that were said rightly, of those that the file has."""
    return tuple(kind for kind in known.kinds if kind in said and _same(kind, said[kind], known))


def passed(matched: tuple[str, ...]) -> bool:
    return len(set(matched)) >= NEEDED


def _same(kind: str, said: str, known: Known) -> bool:
    if kind == "date_of_birth":
        return known.born_on in days(said)
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
    return re.sub(r"[\W_]+", "", text).casefold()


def days(said: str) -> frozenset[date]:
    """Every day that the digits may mean: year first, or day and month in either order."""
    found = re.fullmatch(r"\s*(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})\s*", said)
    if found is None:
        return frozenset()
    first, middle, last = (int(part) for part in found.groups())
    orders = [(first, middle, last)] if len(found.group(1)) == 4 else [(last, middle, first), (last, first, middle)]
    return frozenset(day for order in orders if (day := _day(*order)) is not None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
