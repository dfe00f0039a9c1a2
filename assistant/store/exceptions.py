"""Promises beyond the policy: asked for, decided by a second person, read by who asked.

Every writer holds the borrower's lock; what two decide at once is decided by the first.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from assistant.core.promise import Offer, Part
from assistant.store.schema import borrower, loan
from assistant.store.schema_exception import promise_exception as table
from assistant.store.schema_promise import promise
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import text


@dataclass(frozen=True, kw_only=True)
class NewException:
    """What was offered in which call, and what the policy said (`why`); `reason_id`: the collector's words."""

    borrower_id: int
    contact_id: int
    loan_ids: Sequence[int]
    loan_refs: Sequence[str]
    offer: Offer
    why: Sequence[str]
    reason_id: int
    asked_by: str
    asked_at: datetime
    until: datetime


def add(conn: Connection, new: NewException) -> int:
    offer = new.offer
    values = {
        "borrower_id": new.borrower_id,
        "contact_id": new.contact_id,
        "loan_ids": list(new.loan_ids),
        "loan_refs": list(new.loan_refs),
        "currency": offer.currency,
        "parts": [[part.due_on.isoformat(), part.amount_minor] for part in offer.parts],
        "promised_by": offer.promised_by,
        "payer": offer.payer,
        "by_debit": offer.by_debit,
        "follow_up_consent": offer.follow_up_consent,
        "why": list(new.why),
        "reason_id": new.reason_id,
        "asked_by": new.asked_by,
        "asked_at": new.asked_at,
        "until": new.until,
    }
    number: int = conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return number


def one(conn: Connection, number: int) -> Row[Any] | None:
    return conn.execute(select(table).where(table.c.id == number)).one_or_none()


def offer_of(row: Row[Any], approved_by: str) -> Offer:
    """The offer as it was made, with the word of who approves it."""
    return Offer(
        currency=row.currency,
        parts=parts_of(row),
        promised_by=row.promised_by,
        payer=row.payer,
        by_debit=row.by_debit,
        follow_up_consent=row.follow_up_consent,
        approved_by=approved_by,
    )


def parts_of(row: Row[Any]) -> tuple[Part, ...]:
    return tuple(Part(due_on=date.fromisoformat(on), amount_minor=amount) for on, amount in row.parts)


def decide(conn: Connection, number: int, by: str, now: datetime, *, agreed: bool) -> bool:
    """False: it was decided before."""
    mine = (table.c.id == number, table.c.decided_at.is_(None))
    values = {"decided_by": by, "decided_at": now, "agreed": agreed}
    return conn.execute(update(table).where(*mine).values(values)).rowcount == 1


def waiting(conn: Connection, limit: int) -> list[Row[Any]]:
    """What nobody has decided, what ends soonest first, each with the collector's words (`reason`)."""
    query = select(table, text.c.body.label("reason")).join(text, text.c.id == table.c.reason_id)
    return list(
        conn.execute(query.where(table.c.decided_at.is_(None)).order_by(table.c.until, table.c.id).limit(limit))
    )


def asked_by(conn: Connection, name: str, limit: int) -> list[Row[Any]]:
    """What this collector asked and has not put away, the newest first, each with the borrower's name."""
    query = select(table, borrower.c.name).join(borrower, borrower.c.id == table.c.borrower_id)
    query = query.where(table.c.asked_by == name, table.c.seen_at.is_(None))
    return list(conn.execute(query.order_by(table.c.id.desc()).limit(limit)))


def put_away(conn: Connection, number: int, name: str, now: datetime) -> bool:
    """Read by who asked. False: not theirs, not decided yet, or put away before."""
    mine = (table.c.id == number, table.c.asked_by == name, table.c.decided_at.is_not(None), table.c.seen_at.is_(None))
    return conn.execute(update(table).where(*mine).values(seen_at=now)).rowcount == 1


def newer_promise(conn: Connection, loan_ids: Collection[int], since: datetime) -> str | None:
    """A promise on one of the loans that was taken after `since` and is open still."""
    mine = (promise.c.loan_id.in_(sorted(loan_ids)), promise.c.status == "open", promise.c.taken_at > since)
    found: str | None = conn.execute(select(promise.c.ref).where(*mine).order_by(promise.c.id).limit(1)).scalar()
    return found


def promises_of(conn: Connection, borrower_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How the promises of each borrower ended: {borrower: {status: promises}}."""
    query = select(promise.c.borrower_id, promise.c.status, func.count().label("promises"))
    query = query.where(promise.c.borrower_id.in_(sorted(borrower_ids)))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in conn.execute(query.group_by(promise.c.borrower_id, promise.c.status)):
        found[row.borrower_id][row.status] = row.promises
    return found


def standing(conn: Connection, loan_ids: Collection[int]) -> dict[int, Row[Any]]:
    """balance_minor, amount_past_due_minor, dpd of each loan."""
    query = select(loan.c.id, loan.c.balance_minor, loan_state.c.amount_past_due_minor, loan_state.c.dpd)
    query = query.join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    rows: list[Row[Any]] = list(conn.execute(query.where(loan.c.id.in_(sorted(set(loan_ids))))))
    return {row.id: row for row in rows}
