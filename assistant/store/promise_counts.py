"""The promises of a period, for the funnel; those that ended in it are the ones that the kept rate divides by.

In it is every promise taken in the period, and every one brought over into it: taken before, whether by us or in a
cut-over file, and not ended before its first day. How each stands is how it stood at the period's end.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from assistant.store.schema_promise import promise


@dataclass(frozen=True, kw_only=True)
class Period:
    """Business dates from `start` to before `end`; `since` and `until` are its first instant and the one after it."""

    start: date
    end: date
    since: datetime
    until: datetime


def stood(period: Period) -> ColumnElement[Any]:
    """A promise's status at the end of the period: one that was judged later was open."""
    return case((promise.c.judged_on >= period.end, "open"), else_=promise.c.status)


def within(period: Period) -> ColumnElement[bool]:
    taken = and_(promise.c.taken_at >= period.since, promise.c.taken_at < period.until)
    return or_(taken, and_(_before(period), or_(promise.c.status == "open", promise.c.judged_on >= period.start)))


def by_status(conn: Connection, period: Period) -> dict[str, int]:
    """→ {status: promises}."""
    status = stood(period).label("status")
    query = select(status, func.count().label("promises")).where(within(period)).group_by(status)
    return {row.status: row.promises for row in conn.execute(query)}


def brought_over(conn: Connection, period: Period) -> int:
    query = select(func.count()).select_from(promise).where(within(period), _before(period))
    return conn.execute(query).scalar_one()


def _before(period: Period) -> ColumnElement[bool]:
    return promise.c.taken_at < period.since
