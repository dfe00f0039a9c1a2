"""A call as it is recorded: found by its contact, its outbox item or its loan; its event, its outcome, its note."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Row, bindparam, insert, select

from assistant.core.terms import Channel, ContactState, Outcome
from assistant.store import contacts, events, locks
from assistant.store.events import NewEvent
from assistant.store.hot import Hot, listed
from assistant.store.schema import contact_point, loan
from assistant.store.schema_work import contact, outbox, text

SENT = "sent"


@dataclass(frozen=True, kw_only=True)
class Call:
    """`attempt_ref` names the attempt's event (its outbox item's); None: nothing was dialled through us."""

    borrower_id: int
    loan_ids: tuple[int, ...]
    loan_refs: tuple[str, ...]
    currency: str
    contact_id: int | None = None
    attempt_ref: str | None = None
    number: str | None = None
    outcome: str | None = None
    direction: str = "out"  # or in: the borrower rang


class Who(Protocol):
    """Whom it is about; `acts.Subject` is one."""

    @property
    def borrower_id(self) -> int: ...
    @property
    def loan_refs(self) -> tuple[str, ...]: ...
    @property
    def now(self) -> datetime: ...
    @property
    def contact_id(self) -> int | None: ...
    @property
    def source(self) -> str: ...
    @property
    def cause(self) -> str: ...


def lock(conn: Connection, *, outbox_ref: str | None, contact_id: int | None, loan_ref: str | None) -> None:
    """Lock who owes what the call is about, before it is read."""
    if not locks.needed(conn):
        return
    query = select(contact.c.borrower_id, contact.c.loan_ids)
    if outbox_ref is not None:
        query = query.join(outbox, outbox.c.contact_id == contact.c.id).where(outbox.c.ref == outbox_ref)
    elif contact_id is not None:
        query = query.where(contact.c.id == contact_id)
    else:
        query = select(loan.c.borrower_id, loan.c.id.label("loan_ids")).where(loan.c.ref == loan_ref)
    row = conn.execute(query).one_or_none()
    if row is not None:
        locks.debtors(conn, [row.borrower_id], row.loan_ids if isinstance(row.loan_ids, list) else [row.loan_ids])


def find(conn: Connection, *, outbox_ref: str | None, contact_id: int | None, loan_ref: str | None) -> Call | None:
    if outbox_ref is not None:
        return _of_contact(conn, _BY_REF, outbox_ref)
    if contact_id is not None:
        return _of_contact(conn, _BY_ID, contact_id)
    row = conn.execute(select(loan).where(loan.c.ref == loan_ref)).one_or_none()
    if row is None:
        return None
    return Call(
        borrower_id=row.borrower_id,
        loan_ids=(row.id,),
        loan_refs=(row.ref,),
        currency=row.currency,
        number=_first_phone(conn, row.borrower_id),
    )


# The contact with its attempts, the last one first; not the verdict: it is long.
_ATTEMPTS = (
    select(contact.c.id, contact.c.borrower_id, contact.c.loan_ids, contact.c.outcome, outbox.c.ref, outbox.c.to)
    .add_columns(contact.c.state, contact.c.ref.label("name"))
    .join(outbox, outbox.c.contact_id == contact.c.id, isouter=True)
    .order_by(outbox.c.attempt.desc())
    .limit(1)
)


_BY_REF = Hot(_ATTEMPTS.where(outbox.c.ref == bindparam("named")))
_BY_ID = Hot(_ATTEMPTS.where(contact.c.id == bindparam("named")))


def _of_contact(conn: Connection, query: Hot, named: str | int) -> Call | None:
    row = query.one_or_none(conn, named=named)
    if row is None:
        return None
    loans, came_in = _loans(conn, row.loan_ids), row.state == ContactState.RECEIVED
    return Call(
        borrower_id=row.borrower_id,
        loan_ids=tuple(found.id for found in loans),
        loan_refs=tuple(found.ref for found in loans),
        currency=loans[0].currency,
        contact_id=row.id,
        attempt_ref=incoming_ref(row.name) if came_in else row.ref,
        number=row.to,
        outcome=row.outcome,
        direction="in" if came_in else "out",
    )


_LOANS = Hot(select(loan.c.id, loan.c.ref, loan.c.currency).where(loan.c.id.in_(listed("ids"))))


def _loans(conn: Connection, loan_ids: Sequence[int]) -> list[Row[Any]]:
    """In the order that the contact has them: the leading one first."""
    rows: dict[int, Any] = {row.id: row for row in _LOANS.all(conn, ids=list(loan_ids))}
    return [rows[loan_id] for loan_id in loan_ids if loan_id in rows]


def _first_phone(conn: Connection, borrower_id: int) -> str | None:
    usable = (contact_point.c.borrower_id == borrower_id, contact_point.c.channel == "phone")
    query = select(contact_point.c.value).where(*usable, contact_point.c.state == "usable")
    return conn.execute(query.order_by(contact_point.c.id).limit(1)).scalar_one_or_none()


def currency_of(conn: Connection, loan_id: int) -> str:
    return str(_LOANS.all(conn, ids=[loan_id])[0].currency)


def add_manual(conn: Connection, call: Call, now: datetime, as_of: date, by: str) -> Call:
    """A contact of its own for a call that was made outside the plan, so that it counts like every other."""
    manual = f"manual:{call.loan_refs[0]}:{now.isoformat()}:{by}"
    cause = contacts.free_cause(conn, call.borrower_id, manual)
    number, _ref = _add(conn, call, cause, now, as_of, by, "manual", ContactState.RELEASED)
    return replace(call, contact_id=number)


def add_incoming(conn: Connection, call: Call, sid: str, now: datetime, as_of: date, by: str, script: str) -> Call:
    """A contact for a call that came in, and its event: a talk counts for the gate, a dial attempt it never is."""
    number, ref = _add(conn, call, f"incoming:{sid}", now, as_of, by, script, ContactState.RECEIVED)
    made = NewEvent(
        borrower_id=call.borrower_id,
        at=now,
        event="call",
        source="collector",
        direction="in",
        number=call.number,
        loan_refs=call.loan_refs,
        status=SENT,
        contact_id=number,
        source_ref=incoming_ref(ref),
    )
    events.add(conn, made)
    return replace(call, contact_id=number, attempt_ref=incoming_ref(ref), direction="in")


def incoming_ref(ref: str) -> str:
    """What the event of a call that came in is known by: no outbox item has such a name."""
    return f"in:{ref}"


def _add(
    conn: Connection, call: Call, cause: str, now: datetime, as_of: date, by: str, template: str, state: ContactState
) -> tuple[int, str]:
    ref = hashlib.sha256(cause.encode()).hexdigest()[:16]
    values = {
        "ref": ref,
        "cause": cause,
        "borrower_id": call.borrower_id,
        "loan_ids": list(call.loan_ids),
        "as_of": as_of,
        "channel": Channel.CALL,
        "purpose": "collect",
        "treatment": "manual" if state is ContactState.RELEASED else "incoming",
        "template": template,
        "person": "borrower",
        "priority": 0.0,
        "minutes": 0.0,
        "cost_minor": 0,
        "context": {"by": by},
        "not_before": now,
        "not_after": now + timedelta(days=1),
        "state": state,
        "state_at": now,
    }
    number: int = conn.execute(insert(contact).values(values).returning(contact.c.id)).scalar_one()
    return number, ref


def set_outcome(
    conn: Connection, call: Call, outcome: Outcome, now: datetime, word: str, who: Who, detail: dict[str, Any]
) -> None:
    """The contact's outcome, and the attempt's line result in the verdict case's word; a call without an attempt of
    ours gets an event of its own."""
    if call.contact_id is not None:
        contacts.set_outcome(conn, call.contact_id, outcome)
    if call.attempt_ref is not None:
        events.set_outcome(conn, call.attempt_ref, word, **detail)
        return
    made = NewEvent(
        borrower_id=call.borrower_id,
        at=now,
        event="call",
        source="collector",
        number=call.number,
        loan_refs=call.loan_refs,
        outcome=word,
        status=SENT,
        contact_id=call.contact_id,
        source_ref=f"call:{call.contact_id}",
        detail=detail,
    )
    events.add(conn, made)


def learn(
    conn: Connection,
    who: Who,
    event: str,
    detail: dict[str, Any],
    *,
    number: str | None = None,
    person: str = "borrower",
) -> None:
    """A request that a person made, or a fact that we learned, in the words of a verdict case."""
    word = detail.get("request") or detail.get("fact")
    made = NewEvent(
        borrower_id=who.borrower_id,
        at=who.now,
        event=event,
        source="collector" if who.source == "call" else "reply",
        direction="in",
        person=person,
        number=number,
        loan_refs=who.loan_refs,
        contact_id=who.contact_id,
        source_ref=f"{who.cause}:{word}:{detail.get('channel')}",
        detail=detail,
    )
    events.add(conn, made)


def keep_text(conn: Connection, borrower_id: int | None, body: str) -> int:
    number: int = _KEEP_TEXT.scalar(conn, borrower_id=borrower_id, body=body)
    return number


_KEEP_TEXT = Hot(insert(text).values(borrower_id=bindparam("borrower_id"), body=bindparam("body")).returning(text.c.id))
