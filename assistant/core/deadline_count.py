"""How a length of time is counted on the calendar: days, business days, weeks, months, years, one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.core.dates import DAY, add_business_days, is_business_day
from assistant.core.gate.clock import add_months

Unit = Literal["days", "business_days", "weeks", "months", "years"]
ONE = {"days": "day", "business_days": "business day", "weeks": "week", "months": "month", "years": "year"}


@dataclass(frozen=True, kw_only=True)
class Span:
    count: int
    unit: Unit


def last_day(start: date, spans: Sequence[Span], first_counted: bool, country: str, region: str | None = None) -> date:
    """The last day of the spans, one after the other. `first_counted`: the day of `start` is day one of the first.

    A month ends on the same day of the month, or on the last if there is none; a year from 29 February on 28 February.
    """
    day = start
    for number, span in enumerate(spans):
        day = _after(day, span, first_counted and number == 0, country, region)
    return day


def _after(day: date, span: Span, first_counted: bool, country: str, region: str | None) -> date:
    if span.unit == "business_days":
        counted = first_counted and is_business_day(day, country, region)
        left = span.count - 1 if counted else span.count
        return add_business_days(day, left, country, region)
    if span.unit in ("months", "years"):
        end = add_months(day, span.count * (12 if span.unit == "years" else 1))
    else:
        end = day + DAY * (span.count * (7 if span.unit == "weeks" else 1))
    return end - DAY if first_counted else end


def in_words(spans: Sequence[Span], *, first_counted: bool) -> str:
    """`5 days, the first counted`."""
    said = " and ".join(f"{span.count} {ONE[span.unit]}{'' if span.count == 1 else 's'}" for span in spans)
    return f"{said}, the first counted" if first_counted else said
