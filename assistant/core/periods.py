"""The periods that a manager chooses from, the one before each, and the same working day of last month."""

from dataclasses import dataclass
from datetime import date, timedelta

from assistant.core.dates import DAY, add_business_days, business_days_between, is_business_day
from assistant.core.terms import Period

DAYS = {Period.TODAY: 1, Period.WEEK: 7, Period.THIRTY: 30, Period.NINETY: 90}


@dataclass(frozen=True, kw_only=True)
class Span:
    """Business dates, both in."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def eve(self) -> date:
        """The day whose close is the span's beginning."""
        return self.first - DAY


def span(choice: Period, as_of: date) -> Span:
    """The period that ends with `as_of`; a month is the calendar month so far."""
    if choice is Period.MONTH:
        return Span(first=as_of.replace(day=1), last=as_of)
    return Span(first=as_of - DAY * (DAYS[choice] - 1), last=as_of)


def before(choice: Period, as_of: date) -> Span:
    """The period to compare with: as many days just before; of a month, the same days of the month before."""
    now = span(choice, as_of)
    if choice is not Period.MONTH:
        return Span(first=now.first - DAY * now.days, last=now.eve)
    first = now.eve.replace(day=1)
    return Span(first=first, last=min(first + timedelta(days=as_of.day - 1), now.eve))


def same_working_day(day: date, country: str) -> date:
    """The working day of last month with this day's number in its month; its last one if it has fewer.

    A day of rest has the number of the working day before it in its month, and the first one's if there is none.
    """
    start = day.replace(day=1)
    number = max(1, business_days_between(start - DAY, day, country))
    end = start - DAY
    found = add_business_days(end.replace(day=1) - DAY, number, country)
    return found if found <= end else _last_working(end, country)


def _last_working(day: date, country: str) -> date:
    while not is_business_day(day, country):
        day -= DAY
    return day
