"""Instalments to remind of: whose day is near, less what has been paid towards them already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.core.terms import PromiseStatus
from assistant.store.promises import load, received
from assistant.store.schema_promise import promise, promise_instalment


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """An instalment to remind of on `as_of`; `days_before` 0: it is due that day."""

    promise_id: int
    loan_id: int
    borrower_id: int
    due_on: date
    amount_minor: int
    currency: str
    days_before: int


def due_reminders(conn: Connection, as_of: date, days_before: Sequence[int] = (1, 0)) -> list[Reminder]:
    """Open instalments to remind of on `as_of`; what has been paid towards the promise already needs no reminder."""
    days = {as_of + timedelta(days=ahead): ahead for ahead in days_before}
    query = (
        select(promise_instalment, promise.c.loan_id, promise.c.borrower_id, promise.c.currency)
        .join(promise, promise.c.id == promise_instalment.c.promise_id)
        .where(promise_instalment.c.due_on.in_(sorted(days)), promise.c.status == PromiseStatus.OPEN)
        .where(promise_instalment.c.status == PromiseStatus.OPEN)
        .order_by(promise.c.borrower_id, promise.c.loan_id, promise_instalment.c.n)
    )
    rows = conn.execute(query).all()
    owed = _unpaid(conn, sorted({row.promise_id for row in rows}), as_of)
    return [_reminder(row, days[row.due_on], unpaid) for row in rows if (unpaid := owed[row.promise_id, row.n]) > 0]


def _unpaid(conn: Connection, ids: Sequence[int], as_of: date) -> dict[tuple[int, int], int]:
    """What is left of each instalment, the oldest paid first, from the money since the promise was taken."""
    stored = load(conn, ids)
    since = min((one.taken_at.date() for one in stored), default=as_of)
    money = received(conn, [one.loan_id for one in stored], since)
    left: dict[tuple[int, int], int] = {}
    for one in stored:
        rows = (row for row in money[one.loan_id] if row.posted_at is None or row.posted_at > one.taken_at)
        paid = sum(row.amount_minor for row in rows if row.paid_on <= as_of)
        for n, part in enumerate(one.parts, 1):
            left[one.id, n] = max(0, part.amount_minor - max(0, paid))
            paid = max(0, paid - part.amount_minor)
    return left


def _reminder(row: Row[Any], days_before: int, unpaid_minor: int) -> Reminder:
    return Reminder(
        promise_id=row.promise_id,
        loan_id=row.loan_id,
        borrower_id=row.borrower_id,
        due_on=row.due_on,
        amount_minor=unpaid_minor,
        currency=row.currency,
        days_before=days_before,
    )
