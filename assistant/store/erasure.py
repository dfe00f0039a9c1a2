"""Erasing a person: every personal column emptied and the key destroyed, under which the log committed their data.

The rows stay, so counts and the log's chain stay what they were.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, or_, select, update

from assistant.core.terms import LoanStatus
from assistant.store import log_index, name_index, same_person
from assistant.store.schema import borrower, contact_point, hold, loan, party
from assistant.store.schema_calls import incoming_call
from assistant.store.schema_exception import promise_exception
from assistant.store.schema_import import book_change
from assistant.store.schema_money import allocation, payment
from assistant.store.schema_promise import promise
from assistant.store.schema_tasks import GONE, deadline, erasure, legal_hold
from assistant.store.schema_work import contact, contact_event, inbound, outbox, text

PERSONAL = ("preferred_name", "postal_code", "address", "zone", "employer", "monthly_income_minor", "payday", "born_on")
WORDS = frozenset(
    {"request", "fact", "channel", "made_by", "until", "intent", "windows", "kind", "valid_from", "valid_to"}
)


def candidates(conn: Connection, before: datetime, after: int, limit: int) -> list[int]:
    """Borrowers, by id, who owe nothing any more and with whom nothing has happened since `before`."""
    owed = exists().where(loan.c.borrower_id == borrower.c.id, loan.c.status == LoanStatus.ACTIVE)
    lately = exists().where(contact_event.c.borrower_id == borrower.c.id, contact_event.c.at >= before)
    erased = exists().where(erasure.c.borrower_id == borrower.c.id)
    query = select(borrower.c.id).where(borrower.c.id > after, ~owed, ~erased, ~lately)
    return list(conn.execute(query.order_by(borrower.c.id).limit(limit)).scalars())


def named(conn: Connection, ref: str) -> int | None:
    return conn.execute(select(borrower.c.id).where(borrower.c.ref == ref)).scalar_one_or_none()


def refs(conn: Connection, ids: Sequence[int]) -> dict[int, str]:
    query = select(borrower.c.id, borrower.c.ref).where(borrower.c.id.in_(ids))
    return {row.id: row.ref for row in conn.execute(query)}


def last_instants(conn: Connection, borrower_id: int) -> list[datetime | date]:
    """When anything last happened with a borrower: contacts, replies, promises, payments, the import itself."""
    theirs = select(loan.c.id).where(loan.c.borrower_id == borrower_id)
    asked = (
        select(func.max(contact_event.c.at)).where(contact_event.c.borrower_id == borrower_id),
        select(func.max(inbound.c.at)).where(inbound.c.borrower_id == borrower_id),
        select(func.max(promise.c.taken_at)).where(promise.c.borrower_id == borrower_id),
        select(func.max(loan.c.imported_at)).where(loan.c.borrower_id == borrower_id),
        select(func.max(allocation.c.paid_on)).where(allocation.c.loan_id.in_(theirs)),
    )
    found = (conn.execute(query).scalar_one() for query in asked)
    return [value for value in found if value is not None]


def answers_for(conn: Connection, borrower_id: int) -> list[str]:
    query = select(loan.c.ref).join(party, party.c.loan_id == loan.c.id)
    query = query.where(party.c.borrower_id == borrower_id, loan.c.borrower_id != borrower_id)
    return list(conn.execute(query.where(loan.c.status == LoanStatus.ACTIVE).order_by(loan.c.ref)).scalars())


def open_rules(conn: Connection, borrower_id: int) -> list[str]:
    query = select(deadline.c.rule).where(deadline.c.borrower_id == borrower_id, deadline.c.closed_at.is_(None))
    return list(conn.execute(query.order_by(deadline.c.id)).scalars())


def holds(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """The legal holds that run."""
    query = select(legal_hold).where(legal_hold.c.borrower_id == borrower_id, legal_hold.c.lifted_at.is_(None))
    return list(conn.execute(query.order_by(legal_hold.c.id)))


def set_hold(conn: Connection, borrower_id: int, reason: str, by: str, now: datetime) -> None:
    conn.execute(insert(legal_hold).values(borrower_id=borrower_id, reason=reason, set_by=by, set_at=now))


def lift_holds(conn: Connection, borrower_id: int, by: str, now: datetime) -> int:
    mine = (legal_hold.c.borrower_id == borrower_id, legal_hold.c.lifted_at.is_(None))
    return conn.execute(update(legal_hold).where(*mine).values(lifted_by=by, lifted_at=now)).rowcount


def erased(conn: Connection, borrower_id: int) -> Row[Any] | None:
    return conn.execute(select(erasure).where(erasure.c.borrower_id == borrower_id)).one_or_none()


def erase(conn: Connection, borrower_id: int, by: str, now: datetime, why: Sequence[str]) -> None:
    """Empty what is personal and keep that it was done. The borrower is locked."""
    log_index.forget(conn, borrower_id)  # while the texts still say which words of theirs are in it
    name_index.forget(conn, borrower_id)
    loans = list(conn.execute(select(loan.c.id).where(loan.c.borrower_id == borrower_id)).scalars())
    nothing: dict[str, Any] = dict.fromkeys(PERSONAL)
    values = nothing | {"name": GONE, "places": [], "key": "", "row_hash": None, "risk_score": None}
    conn.execute(update(borrower).where(borrower.c.id == borrower_id).values(values))
    _points(conn, borrower_id)
    _events(conn, borrower_id)
    same_person.forget(conn, borrower_id)
    for table, empty in (
        (text, {"body": "", "spoken": None}),
        (inbound, {"number": ""}),
        (incoming_call, {"number": ""}),
        (outbox, {"to": "", "subject": None}),
        (contact, {"context": {}}),
        (promise, {"payer": None, "promised_by": GONE}),
        (promise_exception, {"payer": None, "promised_by": GONE}),
    ):
        conn.execute(update(table).where(table.c.borrower_id == borrower_id).values(empty))
    conn.execute(update(party).where(party.c.loan_id.in_(loans)).values(name=None, phone=None, email=None))
    held = or_(hold.c.borrower_id == borrower_id, hold.c.loan_id.in_(loans))
    conn.execute(update(hold).where(held).values(evidence=None))
    changed = or_(book_change.c.borrower_id == borrower_id, book_change.c.loan_id.in_(loans))
    conn.execute(update(book_change).where(changed).values(personal={}))
    paid = select(allocation.c.payment_id).where(allocation.c.loan_id.in_(loans))
    conn.execute(update(payment).where(payment.c.id.in_(paid)).values(payer=None, reference=None))
    conn.execute(insert(erasure).values(borrower_id=borrower_id, erased_by=by, erased_at=now, why=list(why)))


def _points(conn: Connection, borrower_id: int) -> None:
    rows = conn.execute(select(contact_point.c.id).where(contact_point.c.borrower_id == borrower_id)).scalars()
    for number in rows.all():
        values: dict[str, Any] = {
            "value": f"erased:{number}",
            "owner_name": None,
            "zones": [],
            "state": "erased",
            "row_hash": None,
        }
        conn.execute(update(contact_point).where(contact_point.c.id == number).values(values))


def _events(conn: Connection, borrower_id: int) -> None:
    """What was asked stays, in the words of the cases; names, numbers and texts go."""
    mine = contact_event.c.borrower_id == borrower_id
    for row in conn.execute(select(contact_event.c.id, contact_event.c.detail).where(mine)).all():
        kept = {name: value for name, value in row.detail.items() if name in WORDS}
        conn.execute(update(contact_event).where(contact_event.c.id == row.id).values(number=None, detail=kept))
