"""A collector's own day: what they did, the promises that fall due on their accounts, the times they agreed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from assistant.core.terms import RIGHT_PARTY, Outcome, PromiseStatus
from assistant.store.schema import assignment, borrower, loan
from assistant.store.schema_desk import call_session, work_item
from assistant.store.schema_promise import promise, promise_instalment

LISTED = 50


def outcomes(conn: Connection, me: str, since: datetime) -> Mapping[str, int]:
    """How their calls that were closed since then ended, by outcome; the clock's default among them."""
    mine = (call_session.c.collector == me, call_session.c.closed_at >= since)
    query = select(call_session.c.outcome, func.count().label("calls")).where(*mine).group_by(call_session.c.outcome)
    return {row.outcome: row.calls for row in conn.execute(query)}


def counted(by_outcome: Mapping[str, int]) -> dict[str, int]:
    """→ calls, reached (right-party contacts), promises."""
    reached = sum(number for outcome, number in by_outcome.items() if outcome in {str(one) for one in RIGHT_PARTY})
    return {
        "calls": sum(by_outcome.values()),
        "reached": reached,
        "promises": by_outcome.get(str(Outcome.PROMISE), 0),
    }


def promises_due(conn: Connection, me: str, on: date) -> list[Row[Any]]:
    """Open promises with a part due on this day, on accounts that are theirs."""
    mine = (assignment.c.owner == me, assignment.c.to_on.is_(None))
    query = select(
        promise.c.id, promise.c.borrower_id, promise.c.currency, promise_instalment.c.amount_minor,
        borrower.c.name, borrower.c.ref, loan.c.ref.label("loan"),
    )  # fmt: skip
    query = query.select_from(assignment).join(promise, promise.c.loan_id == assignment.c.loan_id)
    query = query.join(promise_instalment, promise_instalment.c.promise_id == promise.c.id)
    query = query.join(borrower, borrower.c.id == promise.c.borrower_id).join(loan, loan.c.id == promise.c.loan_id)
    query = query.where(*mine, promise.c.status == PromiseStatus.OPEN, promise_instalment.c.due_on == on)
    return list(conn.execute(query.order_by(promise_instalment.c.amount_minor.desc(), promise.c.id).limit(LISTED)))


def callbacks(conn: Connection, me: str, until: datetime) -> list[Row[Any]]:
    """Times that they agreed and that come before `until`, the earliest first; a late one too."""
    mine = (work_item.c.owner == me, work_item.c.state == "open", work_item.c.pool_at.is_not(None))
    query = select(work_item.c.borrower_id, work_item.c.due_at, work_item.c.alarm_at, borrower.c.name, borrower.c.ref)
    query = query.join(borrower, borrower.c.id == work_item.c.borrower_id).where(*mine, work_item.c.due_at < until)
    return list(conn.execute(query.order_by(work_item.c.due_at, work_item.c.borrower_id).limit(LISTED)))
