"""Time: business dates and holidays, a borrower's local clock, elapsed time in UTC.

`now` is an aware instant and is kept in UTC; `as_of` is a business date. Nothing here reads the clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays as holiday_calendars

DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone, or ValueError for a name that the tz database does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


def local(instant: datetime, zone_name: str) -> datetime:
    return instant.astimezone(zone(zone_name))


def at_local(day: date, clock: time, zone_name: str) -> datetime:
    """The instant, in UTC, at which the wall clock of the zone shows `clock` on `day`.

    A time that the spring change skips becomes the first instant after the gap; one that occurs twice, the first.
    """
    wall = datetime.combine(day, clock, tzinfo=zone(zone_name))
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone(zone_name)).replace(tzinfo=None) != wall.replace(tzinfo=None):
        return _end_of_gap(instant, zone(zone_name))
    return instant


def _end_of_gap(instant: datetime, tz: ZoneInfo) -> datetime:
    """Walk back, a minute at a time, to where the new offset began."""
    offset = instant.astimezone(tz).utcoffset()
    while (instant - timedelta(minutes=1)).astimezone(tz).utcoffset() == offset:
        instant -= timedelta(minutes=1)
    return instant


@lru_cache(maxsize=4096)
def holidays_of(country: str, region: str | None, year: int) -> frozenset[date]:
    """Public holidays of a country (with those of its region, where the calendar knows it); empty if unknown."""
    try:
        return frozenset(holiday_calendars.country_holidays(country, subdiv=region, years=year))
    except NotImplementedError:
        return frozenset() if region is None else holidays_of(country, None, year)


def has_calendar(country: str) -> bool:
    """Whether the holidays of a country, by its two letters, are known."""
    return country in holiday_calendars.list_supported_countries()


@lru_cache(maxsize=4096)
def _week_of(country: str, region: str | None, year: int) -> tuple[frozenset[int], frozenset[date]]:
    """The weekdays on which a country rests, and the days of rest on which it works instead (China's do)."""
    try:
        calendar = holiday_calendars.country_holidays(country, subdiv=region, years=year)
    except NotImplementedError:
        return _week_of(country, None, year) if region is not None else (frozenset({5, 6}), frozenset())
    return frozenset(calendar.weekend), frozenset(calendar.weekend_workdays)


def is_business_day(day: date, country: str = "US", region: str | None = None) -> bool:
    """No day of the country's weekend (but for those it works instead) and no public holiday of the place."""
    weekend, worked = _week_of(country, region, day.year)
    return (day.weekday() not in weekend or day in worked) and day not in holidays_of(country, region, day.year)


def add_business_days(day: date, count: int, country: str = "US", region: str | None = None) -> date:
    """The `count`-th business day after `day` (count 0: `day` itself, or the next business day if it is none)."""
    for _ in range(count):
        day = _business_day_from(day + DAY, country, region)
    return day if count else _business_day_from(day, country, region)


def business_days_before(day: date, count: int, country: str = "US", region: str | None = None) -> date:
    """The `count`-th business day before `day` (count 0: `day` itself)."""
    for _ in range(count):
        day -= DAY
        while not is_business_day(day, country, region):
            day -= DAY
    return day


def _business_day_from(day: date, country: str, region: str | None) -> date:
    while not is_business_day(day, country, region):
        day += DAY
    return day


def business_days_between(start: date, end: date, country: str = "US", region: str | None = None) -> int:
    """Business days after `start` up to and including `end`."""
    days = (start + DAY * n for n in range(1, (end - start).days + 1))
    return sum(is_business_day(day, country, region) for day in days)
