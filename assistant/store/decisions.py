"""What awaits a person's judgement and stands in no list of its own, and what was judged lately."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal_column, or_, select

from assistant.core.terms import OutboxState, PaymentState, Queue
from assistant.store import ownership
from assistant.store.review import UNREAD
from assistant.store.same_person import IS_ASKED
from assistant.store.schema import borrower, loan
from assistant.store.schema_access import audit_entry
from assistant.store.schema_exception import promise_exception
from assistant.store.schema_money import payment
from assistant.store.schema_override import contact_override
from assistant.store.schema_queue import queue_item
from assistant.store.schema_same import same_person
from assistant.store.schema_work import inbound, outbox

ELSEWHERE = ("payment:%", "outbox:%")  # causes of the review queue that are questions of another kind
DECIDED = tuple(
    f"decided_{kind}" for kind in ("override", "exception", "payment", "reply", "parked", "task", "deadline", "same")
)


MARKED = 200  # of a kind: more than any page shows
NULL: ColumnElement[None] = literal_column("NULL")


def mark(conn: Connection, now: datetime) -> str:
    """What awaits a decision, in short: another text when a question came up or was settled. Read twice a second while
    a page shows them, so nothing but numbers, each kind by its index."""
    seen = [list(conn.execute(one.limit(MARKED)).scalars()) for one in _open_numbers(now)]
    return hashlib.blake2b(repr(seen).encode(), digest_size=8).hexdigest()


def _open_numbers(now: datetime) -> list[Select[Any]]:
    it, exception, item, pair = contact_override.c, promise_exception.c, queue_item.c, same_person.c
    asked = (it.seconded_at.is_(NULL), it.withdrawn_at.is_(NULL), it.contact_id.is_(NULL))
    unowned = payment.c.state.in_((PaymentState.PROBABLE, PaymentState.UNAPPLIED))
    return [
        select(it.id).where(it.second_person, *asked, it.until > now).order_by(it.until, it.id),
        select(exception.id).where(exception.decided_at.is_(NULL)).order_by(exception.until, exception.id),
        select(payment.c.id).where(unowned, payment.c.reverses_ref.is_(None)).order_by(payment.c.id),
        select(inbound.c.id).where(UNREAD).order_by(inbound.c.id),
        select(outbox.c.id).where(outbox.c.state == OutboxState.PARKED).order_by(outbox.c.id),
        select(item.id).where(item.queue == Queue.REVIEW, item.left_at.is_(None)).order_by(item.id),
        select(pair.id).where(IS_ASKED).order_by(pair.found_at, pair.id),
    ]


def overrides(conn: Connection, now: datetime, limit: int) -> list[Row[Any]]:
    """Overrides that ask for a second person's word, what ends soonest first."""
    it = contact_override.c
    query = select(contact_override).where(it.second_person, it.seconded_at.is_(NULL), it.until > now)
    query = query.where(it.withdrawn_at.is_(NULL), it.contact_id.is_(NULL))
    return list(conn.execute(query.order_by(it.until, it.id).limit(limit)))


def tasks(conn: Connection, replies: Collection[str], limit: int) -> list[Row[Any]]:
    """Items of the review queue that are neither money nor a message; `replies`: causes of what is a reply."""
    query = select(queue_item).where(queue_item.c.queue == Queue.REVIEW, queue_item.c.left_at.is_(None))
    query = query.where(*(queue_item.c.cause.not_like(one) for one in ELSEWHERE))
    rows = conn.execute(query.order_by(queue_item.c.priority.desc(), queue_item.c.id).limit(limit + len(replies)))
    return [row for row in rows if row.cause.rsplit(":", 2)[0] not in replies][:limit]


def owed(conn: Connection, ids: Collection[int], names: Collection[str] | None) -> dict[int, Row[Any]]:
    """The borrowers of these that lie within a scope (`names` None: all), each with a loan of theirs."""
    leading = select(func.min(loan.c.ref)).where(loan.c.borrower_id == borrower.c.id).scalar_subquery()
    query = select(borrower.c.id, borrower.c.ref, borrower.c.name, leading.label("loan"))
    query = query.where(borrower.c.id.in_(sorted(set(ids))))
    if names is not None:
        query = query.where(ownership.within(borrower.c.id, names))
    rows: list[Row[Any]] = list(conn.execute(query))
    return {row.id: row for row in rows}


def by_refs(conn: Connection, refs: Collection[str]) -> dict[str, int]:
    rows = conn.execute(select(borrower.c.ref, borrower.c.id).where(borrower.c.ref.in_(sorted(set(refs)))))
    return {row.ref: row.id for row in rows}


def newest(conn: Connection, limit: int) -> list[Row[Any]]:
    """What was decided lately, and by whom."""
    mine = or_(*(audit_entry.c.what == one for one in DECIDED))
    return list(conn.execute(select(audit_entry).where(mine).order_by(audit_entry.c.id.desc()).limit(limit)))
