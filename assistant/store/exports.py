"""What may be exported: each name is one query, read in pages by its id."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Table, select

from assistant.store.schema import borrower, loan
from assistant.store.schema_log import log_entry
from assistant.store.schema_money import payment
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact

PAGE = 5000


def _joined(table: Table) -> FromClause:
    return table.join(borrower, borrower.c.id == table.c.borrower_id)


# name → (what to read from, its id, the columns shown)
TABLES: dict[str, tuple[FromClause, ColumnElement[Any], tuple[ColumnElement[Any], ...]]] = {
    "log": (log_entry, log_entry.c.entry, (log_entry.c.entry, log_entry.c.at, log_entry.c.kind, log_entry.c.leaf)),
    "contacts": (
        _joined(contact),
        contact.c.id,
        (
            contact.c.ref,
            borrower.c.ref.label("borrower_id"),
            contact.c.as_of,
            contact.c.channel,
            contact.c.treatment,
            contact.c.template,
            contact.c.segment,
            contact.c.state,
            contact.c.refused_by,
            contact.c.outcome,
        ),
    ),
    "promises": (
        promise.join(loan, loan.c.id == promise.c.loan_id),
        promise.c.id,
        (
            promise.c.ref,
            loan.c.ref.label("loan_id"),
            promise.c.taken_at,
            promise.c.promised_by,
            promise.c.currency,
            promise.c.amount_minor,
            promise.c.final_due_on,
            promise.c.status,
            promise.c.judged_on,
            promise.c.paid_minor,
        ),
    ),
    "payments": (
        payment,
        payment.c.id,
        (
            payment.c.ref,
            payment.c.loan_ref.label("loan_id"),
            payment.c.paid_on,
            payment.c.amount_minor,
            payment.c.currency,
            payment.c.reference,
            payment.c.reverses_ref,
            payment.c.state,
        ),
    ),
    "queues": (
        _joined(queue_item),
        queue_item.c.id,
        (
            queue_item.c.queue,
            borrower.c.ref.label("borrower_id"),
            queue_item.c.cause,
            queue_item.c.entered_at,
            queue_item.c.priority,
            queue_item.c.next_action,
            queue_item.c.left_at,
            queue_item.c.left_because,
        ),
    ),
    "states": (
        loan_state.join(loan, loan.c.id == loan_state.c.loan_id),
        loan_state.c.loan_id,
        (
            loan.c.ref.label("loan_id"),
            loan_state.c.as_of,
            loan_state.c.past_due_days,
            loan_state.c.dpd,
            loan_state.c.amount_past_due_minor,
            loan.c.currency,
            loan_state.c.bucket,
            loan_state.c.segment,
        ),
    ),
}
NAMES = tuple(TABLES)


def columns(name: str) -> Sequence[str]:
    return [str(column.key) for column in TABLES[name][2]]


def page(conn: Connection, name: str, after: int) -> Sequence[Row[Any]]:
    """Rows after the id `after`, each with its id in front."""
    source, key, shown = TABLES[name]
    query = select(key.label("row_id"), *shown).select_from(source).where(key > after).order_by(key).limit(PAGE)
    return conn.execute(query).all()
