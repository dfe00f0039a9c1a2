"""What the simulated borrower is told about itself: read for the simulator only, never for a real gateway."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.store.hot import Hot, listed
from assistant.store.outbox import PART
from assistant.store.schema import borrower, loan
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact


def hints(conn: Connection, contact_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By contact: the borrower, and its loans as they stand. Everything fits into JSON."""
    planned = _rows(conn, _CONTACTS, contact_ids)
    people = {row.id: row for row in _rows(conn, _PEOPLE, [row.borrower_id for row in planned])}
    loans = {row.id: row for row in _rows(conn, _LOANS, [loan_id for row in planned for loan_id in row.loan_ids])}
    return {
        row.id: _hint(row, people[row.borrower_id], [loans[n] for n in row.loan_ids if n in loans]) for row in planned
    }


_IDS = listed("ids")
_CONTACTS = Hot(
    select(contact.c.id, contact.c.borrower_id, contact.c.loan_ids, contact.c.as_of)
    .where(contact.c.id.in_(_IDS))
    .order_by(contact.c.id)
)
_PERSON = ("id", "ref", "name", "language", "country", "region", "payday")
_PEOPLE = Hot(select(*(borrower.c[name] for name in _PERSON)).where(borrower.c.id.in_(_IDS)))
_STATE = ("dpd", "amount_past_due_minor", "next_due_minor", "ability", "willingness")
_LOANS = Hot(
    select(loan.c.id, loan.c.ref, loan.c.currency, *(loan_state.c[name] for name in _STATE))
    .join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    .where(loan.c.id.in_(_IDS))
)


def _rows(conn: Connection, query: Hot, ids: Sequence[int]) -> list[Row[Any]]:
    wanted = sorted(set(ids))
    found: list[Row[Any]] = []
    for start in range(0, len(wanted), PART):
        found += query.all(conn, ids=wanted[start : start + PART])
    return found


def _hint(planned: Row[Any], person: Row[Any], loans: list[Row[Any]]) -> dict[str, Any]:
    currency = loans[0].currency if loans else "USD"
    own = [row for row in loans if row.currency == currency]
    return {
        "borrower": person.ref,
        "name": person.name,
        "language": person.language,
        "country": person.country or "US",
        "region": person.region,
        "payday": person.payday,
        "as_of": planned.as_of.isoformat(),
        "currency": currency,
        "dpd": max((row.dpd or 0 for row in own), default=0),
        "ability": own[0].ability if own else None,
        "willingness": own[0].willingness if own else None,
        "amount_past_due_minor": sum(row.amount_past_due_minor or 0 for row in own),
        "next_due_minor": sum(row.next_due_minor or 0 for row in own),
        "loans": [
            {"ref": row.ref, "amount_past_due_minor": row.amount_past_due_minor, "next_due_minor": row.next_due_minor}
            for row in own
        ],
    }
