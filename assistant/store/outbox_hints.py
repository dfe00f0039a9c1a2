"""What the simulated borrower is told about itself: read for the simulator only, never for a real gateway."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.store.outbox import PART
from assistant.store.schema import borrower, loan, loan_state
from assistant.store.schema_work import contact


def hints(conn: Connection, contact_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """By contact: the borrower, and its loans as they stand. Everything fits into JSON."""
    planned = _rows(
        conn,
        select(contact.c.id, contact.c.borrower_id, contact.c.loan_ids, contact.c.as_of),
        contact.c.id,
        contact_ids,
    )
    people = {row.id: row for row in _rows(conn, select(borrower), borrower.c.id, [row.borrower_id for row in planned])}
    ids = sorted({loan_id for row in planned for loan_id in row.loan_ids})
    loans = {row.id: row for row in _rows(conn, _loans(), loan.c.id, ids)}
    return {
        row.id: _hint(row, people[row.borrower_id], [loans[n] for n in row.loan_ids if n in loans]) for row in planned
    }


def _loans() -> Any:
    state = loan_state.c
    own = [loan.c.id, loan.c.ref, loan.c.currency]
    standing = [state.dpd, state.amount_past_due_minor, state.next_due_minor, state.ability, state.willingness]
    return select(*own, *standing).join(loan_state, state.loan_id == loan.c.id, isouter=True)


def _rows(conn: Connection, query: Any, key: Any, ids: Sequence[int]) -> list[Row[Any]]:
    wanted = sorted(set(ids))
    found: list[Row[Any]] = []
    for start in range(0, len(wanted), PART):
        found += conn.execute(query.where(key.in_(wanted[start : start + PART])).order_by(key)).all()
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
