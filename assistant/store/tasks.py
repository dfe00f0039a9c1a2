"""The dates that clauses set: written once for their cause, told as they come nearer, closed when they are met."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, update

from assistant.core.deadline import Deadline, State
from assistant.store import upsert
from assistant.store.schema import borrower
from assistant.store.schema_tasks import deadline

PART = 500  # ids in one IN list
OPEN = deadline.c.closed_at.is_(None)


@dataclass(frozen=True, kw_only=True)
class New:
    """A deadline to write, as it stands; `version` is that of its profile."""

    borrower_id: int
    deadline: Deadline
    version: str
    told: State


def add(conn: Connection, news: Sequence[New]) -> set[str]:
    """Write deadlines; the causes that were not there already, whoever wrote them."""
    if not news:
        return set()
    statement = upsert.insert(deadline).on_conflict_do_nothing(index_elements=["cause"]).returning(deadline.c.cause)
    return set(conn.execute(statement, [_values(new) for new in news]).scalars())


def _values(new: New) -> dict[str, Any]:
    one = new.deadline
    return {
        "cause": one.cause,
        "borrower_id": new.borrower_id,
        "loan_refs": list(one.debts),
        "profile": one.rule.profile,
        "version": new.version,
        "rule": one.rule.id,
        "kind": one.rule.kind,
        "priority": one.rule.priority,
        "starts_at": one.starts_at,
        "starts_on": one.starts_on,
        "due_on": one.due_on,
        "alarm_on": one.alarm_on,
        "closed_on": one.closed_on,
        "closed_at": one.closed_at,
        "closed_because": one.closed_because,
        "late": one.late,
        "told": new.told,
    }


def of_borrowers(conn: Connection, borrower_ids: Sequence[int]) -> dict[int, dict[str, Row[Any]]]:
    """Every deadline of the borrowers, by borrower and cause."""
    found: dict[int, dict[str, Row[Any]]] = {number: {} for number in borrower_ids}
    for start in range(0, len(borrower_ids), PART):
        mine = deadline.c.borrower_id.in_(borrower_ids[start : start + PART])
        for row in conn.execute(select(deadline).where(mine).order_by(deadline.c.id)):
            found[row.borrower_id][row.cause] = row
    return found


def known(conn: Connection, causes: Iterable[str]) -> set[str]:
    """Which of these causes have a deadline already."""
    found: set[str] = set()
    ordered = sorted(set(causes))
    for start in range(0, len(ordered), PART):
        query = select(deadline.c.cause).where(deadline.c.cause.in_(ordered[start : start + PART]))
        found |= set(conn.execute(query).scalars())
    return found


def move(conn: Connection, deadline_id: int, one: Deadline, told: State) -> None:
    """An extension, or a start that turned out to be another."""
    values = {"due_on": one.due_on, "alarm_on": one.alarm_on, "starts_on": one.starts_on, "told": told}
    conn.execute(update(deadline).where(deadline.c.id == deadline_id).values(values))


def close(
    conn: Connection, deadline_id: int, on: date, at: datetime, because: str, *, told: State, late: bool = False
) -> bool:
    """False if it was closed before."""
    values = {"closed_on": on, "closed_at": at, "closed_because": because, "late": late, "told": told}
    return conn.execute(update(deadline).where(deadline.c.id == deadline_id, OPEN).values(values)).rowcount > 0


def to_tell(conn: Connection, as_of: date, after: int, limit: int) -> list[Row[Any]]:
    """Open ones that stand otherwise on `as_of` than was last said, by id."""
    news = or_(
        deadline.c.told == State.OPEN,
        and_(deadline.c.told == State.ALARM, deadline.c.due_on < as_of),
        and_(deadline.c.told == State.RUNNING, deadline.c.due_on < as_of),
    )
    query = select(deadline.c.id, deadline.c.borrower_id).where(OPEN, deadline.c.alarm_on <= as_of, news)
    return list(conn.execute(query.where(deadline.c.id > after).order_by(deadline.c.id).limit(limit)))


def borrowers_with(conn: Connection, rules: Collection[str]) -> set[int]:
    """Whose open deadlines are of these rules."""
    query = select(deadline.c.borrower_id).where(OPEN, deadline.c.rule.in_(sorted(rules))).distinct()
    return set(conn.execute(query).scalars())


def by_ids(conn: Connection, ids: Collection[int]) -> list[Row[Any]]:
    return list(conn.execute(select(deadline).where(deadline.c.id.in_(ids)).order_by(deadline.c.id)))


def say(conn: Connection, deadline_id: int, told: State) -> None:
    conn.execute(update(deadline).where(deadline.c.id == deadline_id).values(told=told))


def counts(conn: Connection) -> dict[str, int]:
    """Deadlines by what was last said of them; `late`: how many were done after their day."""
    query = select(deadline.c.told, func.count()).group_by(deadline.c.told).order_by(deadline.c.told)
    found = {str(told): number for told, number in conn.execute(query)}
    late = conn.execute(select(func.count()).where(deadline.c.late)).scalar_one()
    return {str(state): found.get(state, 0) for state in State} | {"late": late}


def pressing(conn: Connection) -> int:
    """How many are in alarm or overdue."""
    return conn.execute(select(func.count()).where(OPEN, deadline.c.told.in_(("alarm", "overdue")))).scalar_one()


def listing(conn: Connection, *, everything: bool, limit: int) -> list[dict[str, Any]]:
    """What runs, the nearest first; with what is done and ended, if asked for."""
    query = select(deadline, borrower.c.ref.label("borrower_ref"))
    query = query.join(borrower, borrower.c.id == deadline.c.borrower_id)
    if not everything:
        query = query.where(OPEN)
    rows = conn.execute(query.order_by(deadline.c.due_on, deadline.c.id).limit(limit))
    return [_line(row) for row in rows]


def about(conn: Connection, borrower_id: int, loan_ref: str) -> list[dict[str, Any]]:
    """The deadlines about a loan, the nearest first."""
    query = select(deadline, borrower.c.ref.label("borrower_ref"))
    query = query.join(borrower, borrower.c.id == deadline.c.borrower_id)
    rows = conn.execute(query.where(deadline.c.borrower_id == borrower_id).order_by(deadline.c.due_on, deadline.c.id))
    return [_line(row) for row in rows if loan_ref in row.loan_refs]


SHOWN = ("rule", "profile", "version", "kind", "starts_on", "due_on", "alarm_on", "closed_on", "closed_because", "late")


def _line(row: Row[Any]) -> dict[str, Any]:
    named = {"borrower_id": row.borrower_ref, "loan_ids": row.loan_refs, "state": row.told}
    return named | {name: getattr(row, name) for name in SHOWN} | {"cause": row.cause}


def began(conn: Connection, cause: str) -> datetime | None:
    """When that happened which started a deadline; None: there is none of this cause."""
    return conn.execute(select(deadline.c.starts_at).where(deadline.c.cause == cause)).scalar_one_or_none()
