"""Which loans an escalation may be about, found by index, and what its rules read of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, union

from assistant.core.columns import Columns, Kind
from assistant.core.terms import RIGHT_PARTY, Channel, ContactState, LoanStatus, Outcome, PromiseStatus
from assistant.store.features import SOURCES, features_sql
from assistant.store.schema import borrower, loan
from assistant.store.schema_promise import promise
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact, contact_event
from assistant.store.statement import of_touched, prepared, values, words
from assistant.store.types import from_day_number

LOOK_BACK = timedelta(days=90)
BREAKS_FROM = timedelta(days=110)  # by the promise's last day: judged within the look-back
HELPED = (Outcome.HELP_REQUESTED, Outcome.VULNERABLE)


@dataclass(frozen=True, kw_only=True)
class Subject:
    loan_id: int
    loan_ref: str
    borrower_id: int
    row: dict[str, Any]


def candidates(conn: Connection, from_dpd: int, as_of: date) -> list[int]:
    """Loans at least so late, and those with a promise that broke lately."""
    late = select(loan_state.c.loan_id).where(loan_state.c.dpd >= from_dpd)
    broke = select(promise.c.loan_id).where(promise.c.status == PromiseStatus.BROKEN)
    both = union(late, broke.where(promise.c.final_due_on >= as_of - BREAKS_FROM)).subquery()
    return list(conn.execute(select(both.c.loan_id).order_by(both.c.loan_id)).scalars())


def subjects(
    conn: Connection,
    loan_ids: Sequence[int],
    known: Columns,
    read: Collection[str],
    templates: Collection[str],
    as_of: date,
) -> list[Subject]:
    """The active loans among these with every column that the rules read, by id; `large` is left to the policy."""
    names = (set(read) & set(SOURCES)) | {"bucket", "balance_minor", "currency", "broken_in_a_row"}
    sql = features_sql(names, words(conn).today) + of_touched(conn, "s.loan_id", loan_ids)
    rows = {row["loan_id"]: dict(row) for row in conn.execute(prepared(sql), values(conn, as_of, loan_ids)).mappings()}
    broken = _broken_on(conn, loan_ids)
    place = func.coalesce(borrower.c.address, borrower.c.postal_code, borrower.c.region)
    query = select(loan.c.id, loan.c.ref, loan.c.borrower_id, place.label("place")).where(loan.c.id.in_(loan_ids))
    query = query.join(borrower, borrower.c.id == loan.c.borrower_id)
    active = conn.execute(query.where(loan.c.status == LoanStatus.ACTIVE).order_by(loan.c.id)).all()
    reached, called, helped = _contacts(conn, {row.borrower_id for row in active}, templates, as_of)
    return [
        Subject(
            loan_id=row.id,
            loan_ref=row.ref,
            borrower_id=row.borrower_id,
            row=_typed(rows[row.id], known)
            | {
                "rpc_90d": reached[row.borrower_id],
                "calls_90d": called[row.borrower_id],
                "has_address": bool(row.place),
                "hardship_offered": row.borrower_id in helped,
            }
            | {"broken_on": broken.get(row.id)},
        )
        for row in active
        if row.id in rows
    ]


def _typed(row: dict[str, Any], known: Columns) -> dict[str, Any]:
    """Dates and yes-or-no as Python has them: a plain statement gives SQLite's own."""
    return {name: _as_kind(value, known[name].kind) for name, value in row.items() if name in known}


def _as_kind(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.DATE and isinstance(value, int):
        return from_day_number(value)
    return bool(value) if kind is Kind.BOOL else value


def _broken_on(conn: Connection, loan_ids: Sequence[int]) -> dict[int, date]:
    query = select(promise.c.loan_id, func.max(promise.c.final_due_on).label("on"))
    query = query.where(promise.c.loan_id.in_(loan_ids), promise.c.status == PromiseStatus.BROKEN)
    return {row.loan_id: row.on for row in conn.execute(query.group_by(promise.c.loan_id))}


def _contacts(
    conn: Connection, borrower_ids: Iterable[int], templates: Collection[str], as_of: date
) -> tuple[dict[int, int], dict[int, int], set[int]]:
    """Right-party contacts and calls in the look-back, and who was offered help, in words or by a message."""
    reached: dict[int, int] = defaultdict(int)
    called: dict[int, int] = defaultdict(int)
    helped: set[int] = set()
    ids = sorted(set(borrower_ids))
    for number, times in _imported_calls(conn, ids, as_of):
        called[number] += times
    query = select(contact.c.borrower_id, contact.c.outcome, contact.c.template, contact.c.state)
    query = query.add_columns(contact.c.channel)
    query = query.where(contact.c.borrower_id.in_(ids), contact.c.as_of > as_of - LOOK_BACK, contact.c.as_of <= as_of)
    for row in conn.execute(query):
        right_party = row.outcome in RIGHT_PARTY
        reached[row.borrower_id] += right_party
        ours = row.channel == Channel.CALL and row.state != ContactState.RECEIVED
        called[row.borrower_id] += ours and row.outcome is not None
        sent = row.state == "released" and row.template in templates
        if right_party or sent or row.outcome in HELPED:
            helped.add(row.borrower_id)
    return reached, called, helped


def _imported_calls(conn: Connection, ids: Sequence[int], as_of: date) -> list[tuple[int, int]]:
    """How often others had called them in the look-back, by the history that came with the book."""
    since = datetime.combine(as_of - LOOK_BACK, time.max, UTC)
    query = select(contact_event.c.borrower_id, func.count()).where(
        contact_event.c.borrower_id.in_(ids), contact_event.c.at > since, contact_event.c.event == "call"
    )
    query = query.where(contact_event.c.source == "import", contact_event.c.direction == "out")
    return [(row[0], row[1]) for row in conn.execute(query.group_by(contact_event.c.borrower_id))]


def late_now(conn: Connection, loan_ids: Sequence[int]) -> dict[int, bool]:
    """Is anything past due on each of these loans, by the day's state? Closed and sold loans are not late."""
    query = select(loan.c.id, loan.c.status, loan_state.c.amount_past_due_minor, loan_state.c.dpd)
    query = query.join(loan_state, loan_state.c.loan_id == loan.c.id).where(loan.c.id.in_(loan_ids))
    return {
        row.id: row.status == LoanStatus.ACTIVE and (row.amount_past_due_minor > 0 or row.dpd > 0)
        for row in conn.execute(query)
    }
