"""Inbound texts and key presses, each kept once; who may have sent them; the contact that answers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql

from assistant.core.reply import Reply
from assistant.core.terms import ContactState, LoanStatus
from assistant.store import contacts, joint
from assistant.store.called import keep_text
from assistant.store.hot import Hot, listed
from assistant.store.party_numbers import OWN, Other
from assistant.store.schema import borrower, contact_point, loan
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import inbound, outbox, text

ANSWER_LIFE = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """A borrower who has this number, and the loans that a reply may be about: the latest first."""

    borrower_id: int
    ref: str
    language: str | None
    payday: int | None
    loan_ids: tuple[int, ...]
    loan_refs: tuple[str, ...]
    currency: str | None
    asked_minor: int  # past due over those loans, else what falls due next


def sender(conn: Connection, borrower_id: int) -> Sender:
    row = _BORROWER.all(conn, number=borrower_id)[0]
    loans = _loans(conn, borrower_id)
    late = [one for one in loans if one.amount_past_due_minor] or loans
    mine = [one for one in late if one.currency == late[0].currency] if late else []
    return Sender(
        borrower_id=borrower_id,
        ref=row.ref,
        language=row.language,
        payday=row.payday,
        loan_ids=tuple(one.id for one in mine),
        loan_refs=tuple(one.ref for one in mine),
        currency=mine[0].currency if mine else None,
        asked_minor=sum(one.amount_past_due_minor or one.next_due_minor or 0 for one in mine),
    )


def _loans(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """The worst first; a closed loan is nobody's to talk about."""
    rows = _LOANS.all(conn, number=borrower_id, shared=joint.owed_with_others(conn, [borrower_id]))
    return sorted(rows, key=lambda row: (-(row.dpd or 0), row.id))


_STATE = ("amount_past_due_minor", "next_due_minor", "dpd")
_BORROWER = Hot(select(borrower).where(borrower.c.id == bindparam("number")))
_LOANS = Hot(
    select(loan.c.id, loan.c.ref, loan.c.currency, *(loan_state.c[name] for name in _STATE))
    .join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    .where((loan.c.borrower_id == bindparam("number")) | loan.c.id.in_(listed("shared")))
    .where(loan.c.status != LoanStatus.CLOSED)
)


def attempt(conn: Connection, ref: str) -> Row[Any] | None:
    return conn.execute(select(outbox).where(outbox.c.ref == ref)).one_or_none()


def keep(
    conn: Connection,
    *,
    gateway: str,
    sid: str,
    channel: str,
    at: datetime,
    number: str,
    borrower_id: int | None,
    body: str | None,
    reply: Reply,
    state: str,
) -> int | None:
    """The inbound's id; None if the gateway delivered it before, and then nothing is to be done again."""
    text_id = keep_text(conn, borrower_id, body) if body is not None else None
    values = {
        "gateway": gateway,
        "sid": sid,
        "channel": channel,
        "at": at,
        "borrower_id": borrower_id,
        "number": number,
        "text_id": text_id,
        "intent": reply.intent,
        "confidence": reply.confidence,
        "amount_minor": reply.amount_minor,
        "due_on": reply.due_on,
        "reason": reply.reason,
        "state": state,
    }
    number_of: int | None = _KEEP.scalar(conn, **values)
    if number_of is None and text_id is not None:
        conn.execute(delete(text).where(text.c.id == text_id))
    return number_of


_KEPT = (
    *("gateway", "sid", "channel", "at", "borrower_id", "number", "text_id", "intent", "confidence", "amount_minor"),
    *("due_on", "reason", "state"),
)
_KEEP = Hot(
    postgresql.insert(inbound)  # spelt alike on both engines
    .values({name: bindparam(name) for name in _KEPT})
    .on_conflict_do_nothing(index_elements=["gateway", "sid"])
    .returning(inbound.c.id)
)


def set_state(conn: Connection, inbound_id: int, state: str) -> None:
    """acted · needs_person · read."""
    conn.execute(update(inbound).where(inbound.c.id == inbound_id).values(state=state))


def plan_answer(
    conn: Connection,
    who: Sender | Other,
    *,
    cause: str,
    purpose: str,
    template: str,
    channel: str,
    number: str,
    now: datetime,
    as_of: date,
    context: dict[str, Any],
    person: str = "borrower",
) -> int:
    """One contact that answers, on the medium and number that the reply came from; the gate decides like for any other.

    Returns how many were new. Nobody can be answered about no loan: the message names the lender of one. Who is not the
    borrower is answered at the number of their own row, whose `party_id` stands in the context.
    """
    point = _point(conn, who.borrower_id, number) if person == OWN else None
    if not who.loan_ids or (point is None and "party_id" not in context):
        return 0
    row = {
        "ref": hashlib.sha256(cause.encode()).hexdigest()[:16],
        "cause": cause,
        "borrower_id": who.borrower_id,
        "loan_ids": list(who.loan_ids),
        "as_of": as_of,
        "channel": channel,
        "purpose": purpose,
        "treatment": purpose,
        "template": template,
        "person": person,
        "contact_point_id": point,
        "priority": 100.0,
        "minutes": 0.0,
        "cost_minor": 0,
        "context": context,
        "not_before": now,
        "not_after": now + ANSWER_LIFE,
        "state": ContactState.PLANNED,
        "state_at": now,
    }
    return contacts.insert_planned(conn, [row])


def _point(conn: Connection, borrower_id: int, number: str) -> int | None:
    mine = (contact_point.c.borrower_id == borrower_id, contact_point.c.value == number)
    return conn.execute(select(contact_point.c.id).where(*mine).limit(1)).scalar_one_or_none()


def waiting(conn: Connection, limit: int) -> Sequence[Row[Any]]:
    """Replies that a person has to read, the oldest first."""
    query = select(inbound).where(inbound.c.state == "needs_person").order_by(inbound.c.id).limit(limit)
    return conn.execute(query).all()
