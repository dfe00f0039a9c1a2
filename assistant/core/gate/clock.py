"""Windows on a borrower's wall clock: open or closed, the next opening, the first instant of a local day.

Half-open, in minutes of the local day; a window whose end is not after its start runs across midnight.
Wall times that a clock change skips or repeats are resolved here and nowhere else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global

from assistant.core.dates import holidays_of

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
HORIZON_DAYS = 400
NOWHERE = "ZZ"  # of zones that are only an offset; the world as a whole is "001"


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """`days` None: every day; `on`: one date only. Minutes of the day, `end` excluded, 1440 is midnight."""

    days: frozenset[int] | None = None
    on: date | None = None
    start: int = 0
    end: int = DAY_MINUTES

    def is_on(self, day: date) -> bool:
        return (self.on is None or day == self.on) and (self.days is None or day.weekday() in self.days)

    def covers(self, wall: datetime) -> bool:
        minute, today = wall.hour * 60 + wall.minute, wall.date()
        if self.start < self.end:
            return self.start <= minute < self.end and self.is_on(today)
        return (minute >= self.start and self.is_on(today)) or (minute < self.end and self.is_on(today - DAY))


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When something is allowed: in any of the windows, and on no public holiday of the place if `holidays`."""

    windows: tuple[Window, ...]
    holidays: tuple[str, str | None] | None = None

    def is_open(self, wall: datetime) -> bool:
        for window in self.windows:
            if window.covers(wall):
                return self.holidays is None or not self.is_holiday(wall.date())
        return False

    def is_holiday(self, day: date) -> bool:
        return self.holidays is not None and day in holidays_of(*self.holidays, day.year)

    def next_open(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """The first instant after `now` at which these hours are open; None within the horizon."""
        for day in self._days(now.astimezone(zone).date()):
            openings = [at for at in self._openings(day, zone) if at > now and self.is_open(at.astimezone(zone))]
            if openings:
                return min(openings)
        return None

    def _days(self, today: date) -> Iterable[date]:
        """The days on which a window may open: the dated ones, or every day of the horizon."""
        if all(window.on for window in self.windows):
            return sorted(window.on for window in self.windows if window.on and window.on >= today)
        return (today + DAY * n for n in range(HORIZON_DAYS + 2))

    def _openings(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        for window in self.windows:
            if window.is_on(day):
                yield from instants(zone, day, window.start)
        if self.holidays:
            yield from instants(zone, day, 0)  # a window across midnight opens when the holiday ends


def next_uncovered(windows: tuple[Window, ...], now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant from `now` on that none of the windows covers; None within the horizon."""
    at = now
    while at - now <= DAY * HORIZON_DAYS:
        covering = next((window for window in windows if window.covers(at.astimezone(zone))), None)
        if covering is None:
            return at
        at = _end_after(covering, at, zone)
    return None


def _end_after(window: Window, at: datetime, zone: ZoneInfo) -> datetime:
    today = at.astimezone(zone).date()
    ends = (end for day in (today, today + DAY) for end in instants(zone, day, window.end))
    return min(end for end in ends if end > at)


@lru_cache(maxsize=65536)
def instants(zone: ZoneInfo, day: date, minute: int) -> tuple[datetime, ...]:
    """When the wall clock shows this minute: once, twice, or (skipped) the first instant after the gap. In UTC."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - a wall time, zoned below
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return (first,)
    if first > second:  # the two readings of a skipped time lie on either side of the change
        return (_change_between(zone, second, first),)
    return (first, second)


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after


def day_start(zone: ZoneInfo, day: date) -> datetime:
    """The first instant of a local day, in UTC."""
    return instants(zone, day, 0)[0]


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day if it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"no day {day.day} in month {month + 1}")


@lru_cache(maxsize=1024)
def country_of(zone_name: str) -> str | None:
    """The country of a zone by the Unicode tables; None for zones of no single country."""
    territory = get_global("zone_territories").get(zone_name)
    return territory if territory and territory.isalpha() and territory != NOWHERE else None
