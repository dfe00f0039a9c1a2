"""Readers of a named day: each takes a match and what a date depends on; it answers with the day and how sure it is."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.core.reply_date_words import MONTH_OF, NUMBERS, WEEKDAY_OF


@dataclass(frozen=True, kw_only=True)
class Named:
    """A day that the text names, how sure (an ambiguous "next Friday" is less), the words' place, and their kind."""

    on: date
    sure: float
    start: int
    end: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a date means depends on: today, the reader's order of day and month, the borrower's payday."""

    today: date
    day_first: bool
    payday: int | None


Reader = Callable[[re.Match[str], Frame], "tuple[date, float] | None"]


def iso(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _exact(int(match[1]), int(match[2]), int(match[3]), 1.0)


def numeric(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    first, second = int(match[1]), int(match[2])
    day, month = (first, second) if frame.day_first else (second, first)
    if month > 12:
        day, month = month, day
    sure = 1.0 if first == second or max(first, second) > 12 else 0.85
    return _in_year(frame, month, day, match[3], sure)


def day_month(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _in_year(frame, MONTH_OF[match["month"]], int(match["day"]), match["year"], 1.0)


def chinese_date(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _in_year(frame, int(match[2]), int(match[3]), match[1], 1.0)


def _in_year(frame: Frame, month: int, day: int, year: str | None, sure: float) -> tuple[date, float] | None:
    if year:
        number = int(year)
        return _exact(number + 2000 if number < 100 else number, month, day, sure)
    this = _exact(frame.today.year, month, day, sure)
    if this is not None and this[0] >= frame.today:
        return this
    later = _exact(frame.today.year + 1, month, day, sure)
    # A day just gone by is more likely a slip or a past payment than a promise eleven months away.
    return later if later is not None and (later[0] - frame.today).days <= 200 else None


def _exact(year: int, month: int, day: int, sure: float) -> tuple[date, float] | None:
    try:
        return date(year, month, day), sure
    except ValueError:
        return None


def after(days: int) -> Reader:
    return lambda match, frame: (frame.today + timedelta(days=days), 1.0)


def in_some(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    count = int(match["count"]) if match["count"].isdigit() else NUMBERS[match["count"]]
    unit = match["unit"]
    weeks = bool(re.match(r"week|semana|周|星期|礼拜|个星期|个礼拜|hafte|हफ्ते|हफ्ता|सप्ताह", unit))
    return frame.today + timedelta(days=count * (7 if weeks else 1)), 0.95


def weekday(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    """The next such day after today; a bare "Friday" said on a Friday is the one in a week's time."""
    ahead = (WEEKDAY_OF[match["weekday"]] - frame.today.weekday()) % 7
    which = match["which"] or ""
    if "下" in which:
        return of_next_week(match, frame)
    if re.match(r"this|este|esta|这|本|इस|is\b", which):
        return frame.today + timedelta(days=ahead), 1.0
    if which.startswith("next") and ahead > 0 and WEEKDAY_OF[match["weekday"]] > frame.today.weekday():
        return frame.today + timedelta(days=ahead + 7), 0.7  # half the speakers mean the nearer one
    return frame.today + timedelta(days=ahead or 7), 1.0


def of_next_week(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    monday = frame.today - timedelta(days=frame.today.weekday())
    return monday + timedelta(days=7 + WEEKDAY_OF[match["weekday"]]), 1.0


def weekday_with_day(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    """`viernes 9`, `Friday the 9th`: where the day of the month is that weekday; else the number is something else."""
    for months in (0, 1):
        year, month = _months_on(frame.today, months)
        on = _exact(year, month, int(match["day"]), 1.0)
        if on is not None and on[0] >= frame.today:
            return on if on[0].weekday() == WEEKDAY_OF[match["weekday"]] else None
    return None


def weekend(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return frame.today + timedelta(days=(6 - frame.today.weekday()) % 7), 0.85


def end_of_week(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    ahead = (4 - frame.today.weekday()) % 7
    return frame.today + timedelta(days=ahead), 0.85


def month_end(months: int) -> Reader:
    def read(match: re.Match[str], frame: Frame) -> tuple[date, float]:
        year, month = _months_on(frame.today, months)
        return date(year, month, calendar.monthrange(year, month)[1]), 1.0

    return read


def first_of_next(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return date(*_months_on(frame.today, 1), 1), 0.9


def of_month(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    """The next day with this number, today included; months too short for it are passed over."""
    return _next_with(frame.today, int(match["day"]), 1.0)


def of_next_month(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _exact(*_months_on(frame.today, 1), int(match["day"]), 1.0)


def payday(match: re.Match[str], frame: Frame) -> tuple[date, float] | None:
    return _next_with(frame.today, min(frame.payday, 28), 0.85) if frame.payday else None


def _next_with(today: date, day: int, sure: float) -> tuple[date, float] | None:
    months = (_months_on(today, ahead) for ahead in range(3))
    candidates = (_exact(year, month, day, sure) for year, month in months)
    return next((found for found in candidates if found is not None and found[0] >= today), None)


def _months_on(day: date, months: int) -> tuple[int, int]:
    total = day.year * 12 + day.month - 1 + months
    return total // 12, total % 12 + 1
