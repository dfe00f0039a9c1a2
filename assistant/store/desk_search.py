"""Finds a borrower by what a collector has at hand: a name in the book, a loan, a number, how a person is called."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from assistant.store import name_index, ownership
from assistant.store.schema import borrower, contact_point, loan
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact

PLACES_MAX = 20


def by_ref(conn: Connection, ref: str, names: Collection[str] | None) -> list[Row[Any]]:
    """Whose name in the book, or whose loan's, this is."""
    loans = select(loan.c.borrower_id).where(loan.c.ref == ref)
    return _found(conn, or_(borrower.c.ref == ref, borrower.c.id.in_(loans)), names)


def by_number(conn: Connection, number: str, names: Collection[str] | None) -> list[Row[Any]]:
    """Who has this number or address on file, as the file writes it."""
    points = select(contact_point.c.borrower_id).where(contact_point.c.value == number)
    return _found(conn, borrower.c.id.in_(points), names)


def by_contact(conn: Connection, begins: str, names: Collection[str] | None) -> list[Row[Any]]:
    """Whose contact has a name that begins so: the reference that is said in a call."""
    theirs = select(contact.c.borrower_id).where(contact.c.ref >= begins, contact.c.ref < f"{begins}g")
    return _found(conn, borrower.c.id.in_(theirs), names)


def by_name(conn: Connection, words: str, names: Collection[str] | None) -> list[Row[Any]]:
    """Whose name begins so, in any case of the letters; then whose name has these words, in any order."""
    begun = _found(conn, name_index.begins(conn, words), names)
    called = name_index.called(words)
    if called is None or len(begun) == PLACES_MAX:
        return begun
    more = _found(conn, borrower.c.id.in_(called), names)
    seen = {row.id for row in begun}
    return [*begun, *(row for row in more if row.id not in seen)][:PLACES_MAX]


def _found(conn: Connection, which: ColumnElement[bool], names: Collection[str] | None) -> list[Row[Any]]:
    query = select(borrower.c.id, borrower.c.ref, borrower.c.name).where(which)
    if names is not None:
        query = query.where(ownership.within(borrower.c.id, names))
    return list(conn.execute(query.order_by(func.lower(borrower.c.name), borrower.c.id).limit(PLACES_MAX)))


def leading_loans(conn: Connection, borrower_ids: Collection[int]) -> dict[int, str]:
    """The loan by which each account is opened: the one that is latest. Who has none is not in it."""
    found: dict[int, str] = {}
    for row in conn.execute(_loans(sorted(set(borrower_ids)))):
        found.setdefault(row.borrower_id, row.ref)
    return found


def _loans(borrower_ids: list[int]) -> Select[Any]:
    dpd = func.coalesce(loan_state.c.dpd, 0)
    query = select(loan.c.borrower_id, loan.c.ref).join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    return query.where(loan.c.borrower_id.in_(borrower_ids)).order_by(loan.c.borrower_id, dpd.desc(), loan.c.id)
