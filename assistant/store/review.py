"""What waits for a person's word: money of unclear owner, replies nobody understood, messages that may have left."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, cast, func, literal, literal_column, or_, select, update

from assistant.core.terms import OutboxState, PaymentState, PromiseStatus
from assistant.store.schema import borrower, hold, loan
from assistant.store.schema_money import payment, payment_match
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_work import contact_event, inbound, outbox, text

UNREAD = inbound.c.state == literal_column("'needs_person'")  # in these words, so that its partial index serves
JUDGED = (PromiseStatus.OPEN, PromiseStatus.KEPT, PromiseStatus.PARTIAL, PromiseStatus.BROKEN)


def payments(conn: Connection, limit: int, *, unnamed: bool = False) -> list[Row[Any]]:
    """Payments that are no loan's yet, the oldest first: each with its best candidate, if it has one. `unnamed`: only
    those that have none, and so stand in nobody's queue."""
    best = select(payment_match.c.payment_id, func.max(payment_match.c.score).label("score"))
    best = best.where(payment_match.c.score > 0).group_by(payment_match.c.payment_id)
    top = best.subquery()
    candidate = select(func.min(payment_match.c.loan_id)).where(
        payment_match.c.payment_id == payment.c.id, payment_match.c.score == top.c.score
    )
    query = select(payment, top.c.score, loan.c.ref.label("candidate"), borrower.c.ref.label("borrower_ref"))
    query = query.join(top, top.c.payment_id == payment.c.id, isouter=True)
    query = query.join(loan, loan.c.id == candidate.scalar_subquery(), isouter=True)
    query = query.join(borrower, borrower.c.id == loan.c.borrower_id, isouter=True)
    query = query.where(payment.c.state != PaymentState.ALLOCATED, payment.c.reverses_ref.is_(None))
    if unnamed:
        asked = select(queue_item.c.id).where(
            queue_item.c.left_at.is_(None), queue_item.c.cause == literal("payment:") + cast(payment.c.id, Text)
        )
        query = query.where(top.c.score.is_(None), ~asked.exists())
    return list(conn.execute(query.order_by(payment.c.id).limit(limit)))


def promises_on(conn: Connection, loan_ids: Iterable[int], due_since: date) -> list[tuple[int, int]]:
    """(promise, borrower) of the promises that money on these loans may judge, or judge again."""
    query = select(promise.c.id, promise.c.borrower_id).where(promise.c.loan_id.in_(sorted(set(loan_ids))))
    query = query.where(promise.c.status.in_(JUDGED), promise.c.final_due_on >= due_since)
    return [(row.id, row.borrower_id) for row in conn.execute(query.order_by(promise.c.id))]


def hold_of(conn: Connection, hold_id: int) -> Row[Any] | None:
    """The hold, with `owner_id`: the borrower it is on, or whose loan it is on."""
    return conn.execute(_holds().where(hold.c.id == hold_id)).one_or_none()


def holds_of(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """Every hold there ever was on a borrower or one of their loans, the newest first."""
    mine = _holds().where(or_(hold.c.borrower_id == borrower_id, loan.c.borrower_id == borrower_id))
    return list(conn.execute(mine.order_by(hold.c.from_on.desc(), hold.c.id.desc())))


def _holds() -> Select[Any]:
    owner = func.coalesce(hold.c.borrower_id, loan.c.borrower_id)
    query = select(hold, owner.label("owner_id"), loan.c.ref.label("loan_ref"))
    return query.join(loan, loan.c.id == hold.c.loan_id, isouter=True)


def replies(conn: Connection, limit: int, *, unnamed: bool = False) -> list[Row[Any]]:
    """Replies that wait to be read, the oldest first, with their words. `unnamed`: only those from numbers that nobody
    has."""
    query = _replies().where(UNREAD)
    if unnamed:
        query = query.where(inbound.c.borrower_id.is_(None))
    return list(conn.execute(query.order_by(inbound.c.id).limit(limit)))


def reply_of(conn: Connection, inbound_id: int) -> Row[Any] | None:
    return conn.execute(_replies().where(inbound.c.id == inbound_id)).one_or_none()


def _replies() -> Select[Any]:
    query = select(inbound, text.c.body, borrower.c.ref.label("borrower_ref"))
    query = query.join(text, text.c.id == inbound.c.text_id, isouter=True)
    return query.join(borrower, borrower.c.id == inbound.c.borrower_id, isouter=True)


def take_reply(conn: Connection, inbound_id: int) -> bool:
    """Mark it read; False if somebody else has. The rows lock: of two persons one gets it."""
    mine = (inbound.c.id == inbound_id, inbound.c.state == "needs_person")
    return conn.execute(update(inbound).where(*mine).values(state="read")).rowcount == 1


def tell_gate(conn: Connection, source_refs: Sequence[str], intent: str | None) -> None:
    """The kept event says from now on that a person has read it, and what it meant; None: nothing to be done."""
    query = select(contact_event.c.id, contact_event.c.detail).where(contact_event.c.source_ref.in_(source_refs))
    for row in conn.execute(query).all():
        detail = row.detail | {"read": True} | ({"intent": intent} if intent else {})
        conn.execute(update(contact_event).where(contact_event.c.id == row.id).values(detail=detail))


def parked(conn: Connection, limit: int) -> list[Row[Any]]:
    """Messages of which nobody can tell whether they left, the oldest first."""
    query = select(outbox, borrower.c.ref.label("borrower_ref"))
    query = query.join(borrower, borrower.c.id == outbox.c.borrower_id).where(outbox.c.state == OutboxState.PARKED)
    return list(conn.execute(query.order_by(outbox.c.state_at, outbox.c.id).limit(limit)))


def leave(conn: Connection, cause: str, because: str, now: datetime) -> int:
    """Take out of the queues what waits for this cause, or for a part of it (`cause:…`)."""
    mine = or_(queue_item.c.cause == cause, queue_item.c.cause.startswith(f"{cause}:", autoescape=True))
    gone = update(queue_item).where(mine, queue_item.c.left_at.is_(None))
    return conn.execute(gone.values(left_at=now, left_because=because)).rowcount
