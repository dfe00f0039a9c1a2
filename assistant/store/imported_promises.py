"""Promises that came open with the book, due on a day: the simulated world has to know of them to keep them."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.core.terms import PromiseStatus
from assistant.store.schema import borrower, loan
from assistant.store.schema_promise import promise, promise_instalment


def due_on(conn: Connection, day: date) -> list[Row[Any]]:
    """Each instalment due that day: the promise's reference, its loan's, the amount, the currency, the payer."""
    part = promise_instalment
    query = select(promise.c.ref, loan.c.ref.label("loan_ref"), part.c.n, part.c.amount_minor, promise.c.currency)
    query = query.add_columns(borrower.c.name).join(promise, promise.c.id == part.c.promise_id)
    query = query.join(loan, loan.c.id == promise.c.loan_id).join(borrower, borrower.c.id == promise.c.borrower_id)
    query = query.where(promise.c.source == "import", promise.c.status == PromiseStatus.OPEN, part.c.due_on == day)
    return list(conn.execute(query.order_by(promise.c.id, part.c.n)))
