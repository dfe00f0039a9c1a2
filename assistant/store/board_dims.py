"""By whom, where and why a figure is broken down: a loan's bucket, segment, reason and owner on a day, as SQL."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    ScalarSelect,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.sql.functions import coalesce

from assistant.core.bucket import Schemes
from assistant.core.reasons import Reasons
from assistant.store.schema import assignment, loan
from assistant.store.schema_state import loan_state, reason, snapshot
from assistant.store.statement import words
from assistant.store.types import Day

NOBODY = ""  # no value of a dimension
A_DAY = 10**11  # keys of a day's own: what JSON carries exactly holds ninety thousand days of them
OWES = loan_state.c.amount_past_due_minor


@dataclass(frozen=True, kw_only=True)
class Window:
    """Business dates, both in; `since` and `until` are the first instant and the one after the last."""

    first: date
    last: date
    since: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class View:
    """What the sources need to know to be written as SQL: the engine, the rules, the day and hour of the figures."""

    conn: Connection
    reasons: Reasons
    schemes: Schemes
    as_of: date
    now: datetime
    untouched_days: int
    alarm_before: datetime  # a callback agreed for before this instant is past its alarm

    @property
    def is_sqlite(self) -> bool:
        return self.conn.dialect.name == "sqlite"


def day(value: date) -> ColumnElement[date]:
    """A business date that sums and differences may be made of."""
    return literal(value, Day)


def plus(column: ColumnElement[Any], days: int) -> ColumnElement[date]:
    """So many days after a business date."""
    return column.op("+", return_type=Day())(literal_column(str(days)))


def utc_day(view: View, column: Any) -> ColumnElement[date]:
    """The UTC date of an instant: what a loan's state is looked up by, where the row has no business date."""
    return literal_column(words(view.conn).day_of_instant.format(column=f"{column.table.name}.{column.name}"), Day)


def between(column: ColumnElement[date], window: Window) -> tuple[ColumnElement[bool], ...]:
    """Of the window's days; where it is one, the rows of an index on the day stand in the order of their ids."""
    if window.first == window.last:
        return (column == window.first,)
    return (column >= window.first, column <= window.last)


def known(value: ColumnElement[Any] | ScalarSelect[Any]) -> ColumnElement[str]:
    return func.coalesce(value, NOBODY)


def unwrapped(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """What `known` was given, if this is its answer: the column itself, which an index may serve."""
    clauses = list(value.clauses) if isinstance(value, coalesce) else []
    if len(clauses) == 2 and isinstance(clauses[1], BindParameter) and clauses[1].value == NOBODY:
        return clauses[0]
    return value


def _last_snapshot(what: ColumnElement[Any], loan_id: Any, on: Any) -> ScalarSelect[Any]:
    query = select(what).where(snapshot.c.loan_id == loan_id, snapshot.c.as_of <= on)
    return query.order_by(snapshot.c.as_of.desc()).limit(1).correlate_except(snapshot).scalar_subquery()


def bucket_on(loan_id: Any, on: Any) -> ScalarSelect[Any]:
    """Its bucket as of a day; NULL: it was not in the book yet."""
    return _last_snapshot(snapshot.c.bucket, loan_id, on)


def dpd_on(loan_id: Any, on: Any) -> ScalarSelect[Any]:
    return _last_snapshot(snapshot.c.dpd, loan_id, on)


def segment_on(loan_id: Any, on: Any) -> ScalarSelect[Any]:
    return _last_snapshot(snapshot.c.segment, loan_id, on)


def owner_on(loan_id: Any, on: Any) -> ScalarSelect[Any]:
    """Whose the account was."""
    held = or_(assignment.c.to_on.is_(None), assignment.c.to_on > on)
    query = select(assignment.c.owner).where(assignment.c.loan_id == loan_id, assignment.c.from_on <= on, held)
    return query.order_by(assignment.c.from_on.desc()).limit(1).correlate_except(assignment).scalar_subquery()


def reason_on(view: View, loan_id: Any, on: Any) -> ScalarSelect[Any]:
    """The newest certain reason that had not expired, as ageing chooses it."""
    said = utc_day(view, reason.c.at)
    days = {code: one.expires_after_days for code, one in view.reasons.by_code.items() if one.expires_after_days}
    lasts = case(*((reason.c.code == code, plus(said, n)) for code, n in days.items())) if days else None
    ends = reason.c.expires_on if lasts is None else func.coalesce(reason.c.expires_on, lasts)
    certain = reason.c.confidence >= view.reasons.certain_from
    query = select(reason.c.code).where(
        reason.c.loan_id == loan_id, certain, said <= on, or_(ends.is_(None), ends >= on)
    )
    newest = query.order_by(reason.c.at.desc(), reason.c.id.desc()).limit(1)
    return newest.correlate_except(reason).scalar_subquery()


def late_buckets(view: View) -> list[str]:
    """Buckets of every scheme that do not begin with day 0."""
    found = {one.name for scheme in view.schemes.values() for one in scheme.buckets if one.first > 0}
    return sorted(found)


Dims = dict[str, ColumnElement[str]]


def on_day(view: View, loan_id: Any, on: Any) -> Dims:
    """The dimensions of a loan on a day; the channel and the campaign are the caller's."""
    return {
        "collector": known(owner_on(loan_id, on)),
        "bucket": known(bucket_on(loan_id, on)),
        "segment": known(segment_on(loan_id, on)),
        "reason": known(reason_on(view, loan_id, on)),
        "campaign": literal(NOBODY),
        "channel": literal(NOBODY),
    }


def as_it_stands(view: View) -> Dims:
    """The dimensions of `loan_state`, which the query has joined."""
    return {
        "collector": known(owner_on(loan.c.id, day(view.as_of))),
        "bucket": known(loan_state.c.bucket),
        "segment": known(loan_state.c.segment),
        "reason": known(loan_state.c.reason),
        "campaign": literal(NOBODY),
        "channel": literal(NOBODY),
    }


def first_of(column: Any) -> ColumnElement[int]:
    """The leading loan of a list of loans kept as JSON."""
    found: ColumnElement[int] = column[0].as_integer()
    return found


def age_band(view: View, since: Any) -> ColumnElement[str]:
    """How many days something has run, by band."""
    days = day(view.as_of).op("-")(since)
    return case((days <= 7, "0-7"), (days <= 30, "8-30"), (days <= 90, "31-90"), else_="91+")


BANDS = ("0-7", "8-30", "31-90", "91+")
