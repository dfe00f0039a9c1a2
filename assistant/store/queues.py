"""Who waits for a person, and why: a borrower enters a queue once per cause; leaving keeps the row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select, update

from assistant.core.terms import Queue
from assistant.store import upsert
from assistant.store.hot import Hot
from assistant.store.schema import borrower, loan
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_tasks import deadline


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """`cause` names the occasion: the same one enters once. `why` are sentences without personal data."""

    queue: Queue
    borrower_id: int
    loan_ids: tuple[int, ...]
    cause: str
    why: tuple[str, ...]
    next_action: str
    priority: float = 50.0
    owner: str | None = None
    due_at: datetime | None = None
    waits_until: datetime | None = None


def enter(conn: Connection, item: NewItem, now: datetime) -> int | None:
    """The new item's id, or None if this cause has been there before (worked or not)."""
    found: int | None = _ENTER.scalar(conn, **_values(item, now))
    return found


def _values(item: NewItem, now: datetime) -> dict[str, Any]:
    return item.__dict__ | {"loan_ids": list(item.loan_ids), "why": list(item.why), "entered_at": now}


_ENTER_ALL = upsert.insert(queue_item).on_conflict_do_nothing(index_elements=["cause"])
_ENTER = Hot(
    _ENTER_ALL.values({name: bindparam(name) for name in (*NewItem.__dataclass_fields__, "entered_at")}).returning(
        queue_item.c.id
    )
)


def enter_all(conn: Connection, items: Sequence[NewItem], now: datetime) -> None:
    """Many at once; a cause that has been there before stays as it is."""
    if items:
        conn.execute(_ENTER_ALL, [_values(item, now) for item in items])


def leave(conn: Connection, item_ids: Iterable[int], because: str, now: datetime) -> int:
    """Take items out, with the reason; how many were still in."""
    ids, left = sorted(set(item_ids)), 0
    for start in range(0, len(ids), 500):
        mine = (queue_item.c.id.in_(ids[start : start + 500]), queue_item.c.left_at.is_(None))
        left += conn.execute(update(queue_item).where(*mine).values(left_at=now, left_because=because)).rowcount
    return left


def leave_cause(conn: Connection, cause: str, because: str, now: datetime) -> int:
    mine = (queue_item.c.cause == cause, queue_item.c.left_at.is_(None))
    return conn.execute(update(queue_item).where(*mine).values(left_at=now, left_because=because)).rowcount


def move(conn: Connection, cause: str, priority: float, due_at: datetime) -> int:
    """What presses more than it did: another place in the queue, another day."""
    mine = (queue_item.c.cause == cause, queue_item.c.left_at.is_(None))
    return conn.execute(update(queue_item).where(*mine).values(priority=priority, due_at=due_at)).rowcount


def once_more(conn: Connection, item_id: int, at: datetime, why: str, now: datetime) -> bool:
    """Put an item off to another time, with the reason; False if that was done before, and nothing changes."""
    mine = (queue_item.c.id == item_id, queue_item.c.left_at.is_(None))
    told: list[str] | None = conn.execute(select(queue_item.c.why).where(*mine)).scalar_one_or_none()
    if told is None or any(reason.startswith(why) for reason in told):
        return False
    values = {"waits_until": at, "due_at": at, "why": [*told, f"{why} at {now.isoformat()}"]}
    return conn.execute(update(queue_item).where(*mine).values(values)).rowcount == 1


def open_of(conn: Connection, borrower_ids: Iterable[int]) -> list[Row[Any]]:
    """What waits for these borrowers, oldest first."""
    query = select(queue_item).where(queue_item.c.borrower_id.in_(sorted(set(borrower_ids))))
    return list(conn.execute(query.where(queue_item.c.left_at.is_(None)).order_by(queue_item.c.id)))


def open_items(conn: Connection, queue: Queue, after: int, limit: int) -> list[Row[Any]]:
    """Items still in a queue, by id, after the id `after`."""
    query = select(queue_item).where(queue_item.c.queue == queue, queue_item.c.left_at.is_(None))
    return list(conn.execute(query.where(queue_item.c.id > after).order_by(queue_item.c.id).limit(limit)))


def by_ids(conn: Connection, ids: Iterable[int]) -> list[Row[Any]]:
    query = select(queue_item).where(queue_item.c.id.in_(sorted(set(ids))))
    return list(conn.execute(query.order_by(queue_item.c.id)))


OF_A_DEADLINE = ("rule", "due_on", "alarm_on", "told")  # empty in what no clause has set a date for


def listing(conn: Connection, queue: str, limit: int, *within: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The queue in working order: the highest priority first, then what falls due first, then the longest there."""
    due = func.coalesce(queue_item.c.due_at, queue_item.c.entered_at)
    query = (
        select(queue_item, borrower.c.ref.label("borrower_ref"), *(deadline.c[name] for name in OF_A_DEADLINE))
        .join(borrower, borrower.c.id == queue_item.c.borrower_id)
        .join(deadline, deadline.c.cause == queue_item.c.cause, isouter=True)
        .where(queue_item.c.queue == queue, queue_item.c.left_at.is_(None), *within)
        .order_by(queue_item.c.priority.desc(), due, queue_item.c.id)
        .limit(limit)
    )
    rows = conn.execute(query).all()
    loans = _loans(conn, sorted({loan_id for row in rows for loan_id in row.loan_ids}))
    return [_line(row, [loans[loan_id] for loan_id in row.loan_ids if loan_id in loans]) for row in rows]


def _loans(conn: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    found: dict[int, Row[Any]] = {}
    for start in range(0, len(ids), 500):
        query = select(loan.c.id, loan.c.ref, loan.c.currency, loan_state.c.dpd, loan_state.c.amount_past_due_minor)
        query = query.join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
        found |= {row.id: row for row in conn.execute(query.where(loan.c.id.in_(ids[start : start + 500])))}
    return found


def _line(row: Row[Any], loans: Sequence[Row[Any]]) -> dict[str, Any]:
    """One line of the command's JSON; the sum and the worst day count are over the item's loans.

    None where it is not known: no loan, or a loan that was not aged yet. A sum needs one currency, too.
    """
    currencies = {found.currency for found in loans}
    same = len(currencies) == 1
    past_due = [found.amount_past_due_minor for found in loans]
    days = [found.dpd for found in loans if found.dpd is not None]
    return {
        "borrower_id": row.borrower_ref,
        "loan_ids": [found.ref for found in loans],
        "queue": row.queue,
        "cause": row.cause,
        "why": row.why,
        "entered_at": row.entered_at,
        "priority": row.priority,
        "amount_past_due_minor": None if None in past_due or not same else sum(past_due),
        "currency": next(iter(currencies)) if same else None,
        "dpd": max(days, default=None),
        "owner": row.owner,
        "next_action": row.next_action,
        "due_at": row.due_at,
        "waits_until": row.waits_until,
        "state": row.told,
    } | {name: getattr(row, name) for name in OF_A_DEADLINE if name != "told"}
