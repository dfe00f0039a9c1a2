"""Who is there when, and who can speak with whom: a person's skills, working hours and absences. Nothing is read here.

Who has no working hours is there whenever they are not absent; who has named no language speaks the house's; who has
named no product works all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise

from assistant.core.dates import local

MIDNIGHT = time(0)


@dataclass(frozen=True, kw_only=True)
class Skills:
    """Languages by their codes (`es`), products by the lender's names; empty: none was named."""

    languages: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()

    def speaking(self, house: str) -> "Skills":
        """The same, for whom nobody has said which language they speak: the house's."""
        return self if self.languages else Skills(languages=frozenset({house}), products=self.products)


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Working hours of a weekday (Monday is 0), on the clock of the roster's zone; a `closes` of 00:00 is midnight."""

    weekday: int
    opens: time
    closes: time

    @property
    def is_possible(self) -> bool:
        return 0 <= self.weekday <= 6 and (self.closes == MIDNIGHT or self.opens < self.closes)

    def cover(self, at: datetime) -> bool:
        """Whether an instant, in the roster's zone, is within them; the last minute is the one before `closes`."""
        clock = at.time()
        return at.weekday() == self.weekday and self.opens <= clock and (self.closes == MIDNIGHT or clock < self.closes)


@dataclass(frozen=True, kw_only=True)
class Absence:
    """From a business date to another, both included."""

    from_on: date
    to_on: date
    reason: str
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Roster:
    """One person's; `zone` is the lender's."""

    zone: str
    skills: Skills = field(default_factory=Skills)
    hours: tuple[Hours, ...] = ()
    absences: tuple[Absence, ...] = ()


def is_absent(roster: Roster, day: date) -> bool:
    return any(one.from_on <= day <= one.to_on for one in roster.absences)


def is_on(roster: Roster, at: datetime) -> bool:
    """Whether the person is there at an instant (UTC): not absent that day, and within their hours if they have any."""
    here = local(at, roster.zone)
    if is_absent(roster, here.date()):
        return False
    return not roster.hours or any(one.cover(here) for one in roster.hours)


def fits(skills: Skills, language: str | None, product: str | None) -> bool:
    """Whether the person speaks the language and works the product; None: it does not matter."""
    speaks = language is None or main_part(language) in map(main_part, skills.languages)
    return speaks and (product is None or not skills.products or folded(product) in map(folded, skills.products))


def main_part(language: str) -> str:
    """`es-MX` is spoken by whoever speaks `es`."""
    return language.replace("_", "-").split("-")[0].strip().casefold()


def folded(product: str) -> str:
    return product.strip().casefold()


def clashes(hours: Iterable[Hours]) -> bool:
    """Whether two of them overlap on a weekday."""
    ordered = sorted(hours, key=lambda one: (one.weekday, one.opens))
    return any(
        one.weekday == then.weekday and (one.closes == MIDNIGHT or then.opens < one.closes)
        for one, then in pairwise(ordered)
    )
