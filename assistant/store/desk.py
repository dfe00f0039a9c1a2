"""The collectors' work items: written when work is planned or comes in, in order, held by one collector at a time.

A lease, not a lock, keeps an account: `free_at` is its end. Whoever takes an item takes its row in one statement, so
two collectors never get the same borrower; on PostgreSQL a row that another is just taking is passed over.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, literal_column, not_, or_, select, true, update

from assistant.core.desk.order import Kind, Standing, Work
from assistant.store import upsert
from assistant.store.schema import borrower
from assistant.store.schema_desk import work_item

PART = 500
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
OPEN, BARRED, DONE = "open", "barred", "done"
ANYBODY = ""
# As a literal: an index of part of a table serves only a statement that says so in the same words.
IS_OPEN = work_item.c.state == literal_column("'open'")


def put(conn: Connection, works: Sequence[Work], as_of: date) -> None:
    """Write the items as they are now. Who holds one goes on holding it; a park and a hand-over stay."""
    if not works:
        return
    made = upsert.insert(work_item)
    new: dict[str, Any] = {name: made.excluded[name] for name in (*PREPARED, "state", "barred_because")}
    new["owner"] = func.coalesce(work_item.c.handed_to, made.excluded.owner)
    new["opens_at"] = _not_before_the_park(conn, made.excluded)
    statement = made.on_conflict_do_update(index_elements=["borrower_id"], set_=new)
    for start in range(0, len(works), PART):
        conn.execute(statement, [_values(work, as_of) for work in works[start : start + PART]])


PREPARED = (
    *("as_of", "kind", "rank", "closes_at", "due_at", "pool_at", "alarm_at", "pieces", "loan_ids"),
    *("segment", "bucket", "value_minor", "currency", "promise_due_on"),
)


def _not_before_the_park(conn: Connection, excluded: Any) -> Any:
    latest = func.greatest if conn.dialect.name == "postgresql" else func.max
    return latest(excluded.opens_at, func.coalesce(work_item.c.parked_until, excluded.opens_at))


def _values(work: Work, as_of: date) -> dict[str, Any]:
    of = work.standing
    return {
        "borrower_id": work.borrower_id,
        "as_of": as_of,
        "state": BARRED if work.barred_because else OPEN,
        "kind": str(work.kind),
        "rank": work.rank,
        "owner": work.owner,
        "opens_at": work.opens_at,
        "closes_at": work.closes_at,
        "due_at": work.due_at,
        "pool_at": work.pool_at,
        "alarm_at": work.alarm_at,
        "pieces": list(work.pieces),
        "loan_ids": list(work.loan_ids),
        "segment": of.segment,
        "bucket": of.bucket,
        "value_minor": of.value_minor,
        "currency": of.currency,
        "promise_due_on": of.promise_due_on,
        "free_at": LONG_AGO,
        "fence": 0,
        "barred_because": work.barred_because,
    }


def done(conn: Connection, borrower_ids: Iterable[int]) -> None:
    """Nothing waits on them any more; a hand-over and a park end with the work."""
    over: dict[str, Any] = dict.fromkeys(("handed_to", "parked_until", "parked_by", "parked_because"))
    ids = sorted(set(borrower_ids))
    for start in range(0, len(ids), PART):
        mine = work_item.c.borrower_id.in_(ids[start : start + PART])
        conn.execute(update(work_item).where(mine, work_item.c.state != DONE).values(state=DONE, **over))


def stale(conn: Connection, as_of: date) -> list[int]:
    """Items of an earlier day that are not done: their work may be gone."""
    query = select(work_item.c.borrower_id).where(work_item.c.state != DONE, work_item.c.as_of < as_of)
    return list(conn.execute(query.order_by(work_item.c.borrower_id)).scalars())


def shut(conn: Connection, now: datetime, limit: int) -> list[int]:
    """Borrowers whose items are still open though their window has closed."""
    over = (IS_OPEN, work_item.c.closes_at <= now, work_item.c.closes_at.is_not(None), work_item.c.free_at <= now)
    query = select(work_item.c.borrower_id).where(*over).order_by(work_item.c.closes_at, work_item.c.borrower_id)
    return list(conn.execute(query.limit(limit)).scalars())


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


def open_for(conn: Connection, borrower_id: int, as_of: date) -> None:
    """An item for a borrower on whom nothing waits, so that whoever opens their account can hold it."""
    nothing = {"pieces": [], "loan_ids": [], "fence": 0, "free_at": LONG_AGO, "opens_at": LONG_AGO, "owner": ANYBODY}
    values = nothing | {"borrower_id": borrower_id, "as_of": as_of, "state": DONE, "kind": Kind.TASK, "rank": 0.0}
    conn.execute(upsert.insert(work_item).values(values).on_conflict_do_nothing(index_elements=["borrower_id"]))


def take(conn: Connection, borrower_id: int, me: str, now: datetime, until: datetime) -> bool:
    """Hold the item until then; False if another holds it, or is taking it this instant."""
    free = (work_item.c.borrower_id == borrower_id, or_(work_item.c.free_at <= now, work_item.c.held_by == me))
    held = select(work_item.c.borrower_id).where(*free).with_for_update(skip_locked=True)
    if conn.execute(held).first() is None:
        return False
    values = {"held_by": me, "free_at": until, "fence": work_item.c.fence + 1}
    return conn.execute(update(work_item).where(*free).values(values)).rowcount == 1


def pass_to(conn: Connection, borrower_id: int, me: str, until: datetime) -> None:
    """Theirs from now on, whoever held it: the borrower is on their line. The caller has locked the borrower."""
    values = {"held_by": me, "free_at": until, "fence": work_item.c.fence + 1}
    conn.execute(update(work_item).where(work_item.c.borrower_id == borrower_id).values(values))


def keep(conn: Connection, borrower_id: int, me: str, until: datetime) -> bool:
    """Go on holding it; False if it is no longer theirs."""
    mine = (work_item.c.borrower_id == borrower_id, work_item.c.held_by == me)
    return conn.execute(update(work_item).where(*mine).values(free_at=until)).rowcount == 1


def free(conn: Connection, borrower_id: int, me: str, now: datetime) -> bool:
    """Let it go; False if it was not theirs."""
    mine = (work_item.c.borrower_id == borrower_id, work_item.c.held_by == me)
    return conn.execute(update(work_item).where(*mine).values(held_by=None, free_at=now)).rowcount == 1


def wait_until(conn: Connection, borrower_id: int, opens_at: datetime | None, because: str | None) -> None:
    """The gate's answer: not before then; None: not at all until something changes."""
    values: dict[str, Any] = {"held_by": None, "free_at": LONG_AGO, "barred_because": because}
    values |= {"state": BARRED} if opens_at is None else {"opens_at": opens_at}
    conn.execute(update(work_item).where(work_item.c.borrower_id == borrower_id).values(values))


def bar(conn: Connection, borrower_ids: Iterable[int], because: str) -> None:
    """Not now, whoever asks, until `unbar`, or until the item is written anew."""
    mine = work_item.c.borrower_id.in_(sorted(borrower_ids))
    conn.execute(update(work_item).where(mine, IS_OPEN).values(state=BARRED, barred_because=because))


def unbar(conn: Connection, because: str) -> None:
    """All that was barred for this is open again."""
    mine = (work_item.c.state == BARRED, work_item.c.barred_because == because)
    conn.execute(update(work_item).where(*mine).values(state=OPEN, barred_because=None))


def park(conn: Connection, borrower_id: int, until: datetime, because: str, by: str) -> None:
    values = {"parked_until": until, "parked_because": because, "parked_by": by, "opens_at": until}
    values |= {"held_by": None, "free_at": LONG_AGO}
    conn.execute(update(work_item).where(work_item.c.borrower_id == borrower_id).values(values))


def hand_over(conn: Connection, borrower_id: int, to: str) -> None:
    values = {"handed_to": to, "owner": to, "held_by": None, "free_at": LONG_AGO}
    conn.execute(update(work_item).where(work_item.c.borrower_id == borrower_id).values(values))


def taken_back(conn: Connection, borrower_id: int) -> None:
    """A hand-over ends where somebody gives the account to another."""
    conn.execute(update(work_item).where(work_item.c.borrower_id == borrower_id).values(handed_to=None))


def leave(conn: Connection, name: str) -> None:
    """Nobody by this name works here any more: what they hold, and what is theirs, is anybody's."""
    theirs = or_(work_item.c.owner == name, work_item.c.handed_to == name)
    conn.execute(update(work_item).where(theirs).values(owner=ANYBODY, handed_to=None))
    held_now = {"held_by": None, "free_at": LONG_AGO}
    conn.execute(update(work_item).where(work_item.c.held_by == name).values(held_now))


def slots_of(conn: Connection, name: str) -> list[int]:
    """Borrowers with whom this collector has agreed a time, by id."""
    mine = (work_item.c.owner == name, work_item.c.state == "open", work_item.c.pool_at.is_not(None))
    return list(conn.execute(select(work_item.c.borrower_id).where(*mine).order_by(work_item.c.borrower_id)).scalars())


def held(conn: Connection, me: str, now: datetime) -> list[Row[Any]]:
    """What this collector holds, the one taken first coming first."""
    mine = (work_item.c.held_by == me, work_item.c.free_at > now)
    return list(conn.execute(_told(*mine).order_by(work_item.c.free_at, work_item.c.borrower_id).limit(20)))


def busy_until(conn: Connection, row: Row[Any], me: str, now: datetime) -> datetime | None:
    """Until when another collector holds another file of the same person; None: nobody does."""
    if row.person_id is None:
        return None
    theirs = (borrower.c.person_id == row.person_id, work_item.c.borrower_id != row.borrower_id)
    held = (work_item.c.held_by.is_not(None), work_item.c.held_by != me, work_item.c.free_at > now)
    query = select(func.max(work_item.c.free_at)).join(borrower, borrower.c.id == work_item.c.borrower_id)
    until: datetime | None = conn.execute(query.where(*theirs, *held)).scalar_one()
    return until


def one(conn: Connection, borrower_id: int) -> Row[Any] | None:
    return conn.execute(_told(work_item.c.borrower_id == borrower_id)).one_or_none()


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
