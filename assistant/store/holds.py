"""Holds and recorded reasons: what stops, since when, on whose word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, insert, or_, select, update

from assistant.store.hot import Hot, listed
from assistant.store.schema import hold, loan
from assistant.store.schema_state import reason


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """On a borrower (all their loans) or on one loan. `to_on` is the first day after it; None: until lifted."""

    borrower_id: int | None
    loan_id: int | None
    kind: str
    blocks: tuple[str, ...]
    from_on: date
    to_on: date | None
    evidence: str
    source: str


def add(conn: Connection, new: NewHold) -> int | None:
    """The hold's id; None if one of the same kind and reach already covers it (then nothing is written)."""
    same = [row for row in _of(conn, new) if set(new.blocks) <= set(row.blocks) and row.from_on <= new.from_on]
    if any(row.to_on is None or (new.to_on is not None and row.to_on >= new.to_on) for row in same):
        return None
    values = new.__dict__ | {"blocks": list(new.blocks)}
    number: int = conn.execute(insert(hold).values(values).returning(hold.c.id)).scalar_one()
    return number


def _of(conn: Connection, new: NewHold) -> Sequence[Row[Any]]:
    query = select(hold).where(hold.c.kind == new.kind)
    for column, value in ((hold.c.borrower_id, new.borrower_id), (hold.c.loan_id, new.loan_id)):
        query = query.where(column.is_(None) if value is None else column == value)
    return conn.execute(query.order_by(hold.c.id)).all()


def in_force(conn: Connection, borrower_ids: Iterable[int], as_of: date) -> list[Row[Any]]:
    """Holds that run on `as_of` on these borrowers or any of their loans; `loan_id` None: on all of `owner_id`'s."""
    found: list[Row[Any]] = []
    ids = sorted(set(borrower_ids))
    for start in range(0, len(ids), 500):
        found += _IN_FORCE.all(conn, mine=ids[start : start + 500], as_of=as_of)
    return found


_MINE = listed("mine")
_AS_OF: BindParameter[date] = bindparam("as_of")
_THEIRS = select(loan.c.id).where(loan.c.borrower_id.in_(_MINE))
_IN_FORCE = Hot(
    select(hold, loan.c.borrower_id.label("loan_owner"))
    .join(loan, loan.c.id == hold.c.loan_id, isouter=True)
    .where(
        or_(hold.c.borrower_id.in_(_MINE), hold.c.loan_id.in_(select(loan.c.id).where(loan.c.borrower_id.in_(_MINE))))
    )
    .where(hold.c.from_on <= _AS_OF, or_(hold.c.to_on.is_(None), hold.c.to_on > _AS_OF))
    .order_by(hold.c.id)
)


def on_loan(rows: Iterable[Row[Any]], borrower_id: int, loan_id: int) -> list[Row[Any]]:
    """Of `in_force`: those that touch this loan."""
    return [row for row in rows if row.loan_id == loan_id or (row.loan_id is None and row.borrower_id == borrower_id)]


def lift(conn: Connection, hold_id: int, on: date) -> int:
    """End a hold: `on` is the first day without it."""
    return conn.execute(update(hold).where(hold.c.id == hold_id).values(to_on=on)).rowcount


def add_reason(
    conn: Connection,
    loan_ids: Iterable[int],
    code: str,
    source: str,
    confidence: float,
    at: datetime,
    expires_on: date | None,
) -> None:
    """A statement why, kept for each loan; the newest certain one wins when the book is aged."""
    rows = [
        {
            "loan_id": loan_id,
            "code": code,
            "source": source,
            "confidence": confidence,
            "at": at,
            "expires_on": expires_on,
        }
        for loan_id in loan_ids
    ]
    if rows:
        conn.execute(insert(reason), rows)
