"""The queue as its readers see it: what may be worked now, what waits for its time, what is late, who holds what.

Each look is one statement by an index of its own, whatever the queue holds.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, not_, or_, select, true

from assistant.core.desk.order import Kind, Standing, Work
from assistant.store.desk import ANYBODY, DONE, IS_OPEN
from assistant.store.schema import borrower
from assistant.store.schema_desk import work_item


def best(
    conn: Connection,
    me: str,
    now: datetime,
    slack: timedelta,
    closing: timedelta,
    limit: int,
    but: Collection[int] = (),
) -> list[Work]:
    """Items that this collector may take now, at least the `limit` best of them, in no order: slots that have come,
    windows about to close, and the highest ranks of their own and of nobody's. `but`: borrowers left out."""
    found: dict[int, Work] = {}
    others = work_item.c.borrower_id.not_in(sorted(but)) if but else true()
    for query in _looks(me, now, slack, closing):
        found |= {row.borrower_id: to_work(row) for row in conn.execute(query.where(others).limit(limit))}
    return list(found.values())


def _looks(me: str, now: datetime, slack: timedelta, closing: timedelta) -> list[Select[Any]]:
    free = (IS_OPEN, work_item.c.free_at <= now)
    in_time = or_(work_item.c.closes_at.is_(None), work_item.c.closes_at > now)
    opened = (work_item.c.opens_at <= now, in_time)
    mine = or_(work_item.c.owner.in_((me, ANYBODY)), work_item.c.pool_at <= now)
    # An agreed time goes before a park: what keeps it is then the end of the park, and not the hours of the call.
    may_begin = or_(work_item.c.opens_at <= now, work_item.c.opens_at == work_item.c.parked_until)
    slot = and_(work_item.c.due_at <= now + slack, work_item.c.pool_at.is_not(None), may_begin, in_time)
    soon = work_item.c.closes_at.between(now, now + closing)
    by_rank = work_item.c.rank.desc()
    return [
        select(work_item).where(*free, slot, mine).order_by(work_item.c.due_at, work_item.c.borrower_id),
        select(work_item).where(*free, *opened, soon, mine).order_by(work_item.c.closes_at, by_rank),
        *(select(work_item).where(*free, *opened, work_item.c.owner == who).order_by(by_rank) for who in (me, ANYBODY)),
    ]


def to_work(row: Row[Any]) -> Work:
    names = ("segment", "bucket", "value_minor", "currency", "promise_due_on")
    return Work(
        borrower_id=row.borrower_id,
        kind=Kind(row.kind),
        rank=row.rank,
        owner=row.owner,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        due_at=row.due_at,
        pool_at=row.pool_at,
        alarm_at=row.alarm_at,
        pieces=tuple(row.pieces),
        loan_ids=tuple(row.loan_ids),
        standing=Standing(owner=row.owner or None, **{name: getattr(row, name) for name in names}),
    )


def held(conn: Connection, me: str, now: datetime) -> list[Row[Any]]:
    """What this collector holds, the one taken first coming first."""
    mine = (work_item.c.held_by == me, work_item.c.free_at > now)
    return list(conn.execute(_told(*mine).order_by(work_item.c.free_at, work_item.c.borrower_id).limit(20)))


def one(conn: Connection, borrower_id: int) -> Row[Any] | None:
    return conn.execute(_told(work_item.c.borrower_id == borrower_id)).one_or_none()


def busy_until(conn: Connection, row: Row[Any], me: str, now: datetime) -> datetime | None:
    """Until when another collector holds another file of the same person; None: nobody does."""
    if row.person_id is None:
        return None
    theirs = (borrower.c.person_id == row.person_id, work_item.c.borrower_id != row.borrower_id)
    held = (work_item.c.held_by.is_not(None), work_item.c.held_by != me, work_item.c.free_at > now)
    query = select(func.max(work_item.c.free_at)).join(borrower, borrower.c.id == work_item.c.borrower_id)
    until: datetime | None = conn.execute(query.where(*theirs, *held)).scalar_one()
    return until


def opening(conn: Connection, me: str, now: datetime, limit: int) -> list[Row[Any]]:
    """What waits for its time, the next to open first: a window, a slot, the end of a park."""
    found: list[Row[Any]] = []
    for who in (me, ANYBODY):
        mine = (IS_OPEN, work_item.c.owner == who, work_item.c.opens_at > now)
        found += conn.execute(_told(*mine).order_by(work_item.c.opens_at).limit(limit))
    return sorted(found, key=lambda row: (row.opens_at, row.borrower_id))[:limit]


def counts(conn: Connection, me: str, now: datetime) -> dict[str, Any]:
    """How much is open now and how much waits, of their own and of nobody's; when the next one opens."""
    mine = (IS_OPEN, work_item.c.owner.in_((me, ANYBODY)))
    later, over = work_item.c.opens_at > now, work_item.c.closes_at <= now
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (later, and_(not_(later), over))]
    row = conn.execute(select(func.count().label("all"), *sums).where(*mine)).one()
    at = conn.execute(select(func.min(work_item.c.opens_at)).where(*mine, later)).scalar_one()
    return {"now_count": row[0] - int(row[1]) - int(row[2]), "waiting_count": int(row[1]), "next_opens_at": at}


def alarms(conn: Connection, now: datetime, limit: int = 100) -> list[Row[Any]]:
    """Callbacks that are late, the latest first to have been due."""
    late = (IS_OPEN, work_item.c.due_at.is_not(None), work_item.c.alarm_at <= now)
    return list(conn.execute(_told(*late).order_by(work_item.c.due_at).limit(limit)))


def stale(conn: Connection, as_of: date) -> list[int]:
    """Items of an earlier day that are not done: their work may be gone."""
    query = select(work_item.c.borrower_id).where(work_item.c.state != DONE, work_item.c.as_of < as_of)
    return list(conn.execute(query.order_by(work_item.c.borrower_id)).scalars())


def shut(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Borrowers whose items are still open though their window has closed."""
    over = (IS_OPEN, work_item.c.closes_at <= now, work_item.c.closes_at.is_not(None), work_item.c.free_at <= now)
    query = select(work_item.c.borrower_id).where(*over).order_by(work_item.c.closes_at, work_item.c.borrower_id)
    return list(conn.execute(query.limit(limit)).scalars())


def slots_of(conn: Connection, name: str) -> list[int]:
    """Borrowers with whom this collector has agreed a time, by id."""
    mine = (work_item.c.owner == name, work_item.c.state == "open", work_item.c.pool_at.is_not(None))
    return list(conn.execute(select(work_item.c.borrower_id).where(*mine).order_by(work_item.c.borrower_id)).scalars())


def named(conn: Connection, works: Iterable[int]) -> dict[int, Row[Any]]:
    """Refs and names of the borrowers, for the screen of whoever may see them."""
    ids = sorted(set(works))
    query = select(borrower.c.id, borrower.c.ref, borrower.c.name).where(borrower.c.id.in_(ids))
    rows: list[Row[Any]] = list(conn.execute(query)) if ids else []
    return {row.id: row for row in rows}


def _told(*where: Any) -> Select[Any]:
    joined = select(work_item, borrower.c.ref.label("borrower_ref"), borrower.c.name.label("borrower_name"))
    joined = joined.add_columns(borrower.c.person_id)
    return joined.join(borrower, borrower.c.id == work_item.c.borrower_id).where(*where)
