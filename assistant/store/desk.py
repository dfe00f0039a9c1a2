"""The collectors' work items: written when work is planned or comes in, in order, held by one collector at a time.

A lease, not a lock, keeps an account: `free_at` is its end. Whoever takes an item takes its row in one statement, so
two collectors never get the same borrower; on PostgreSQL a row that another is just taking is passed over.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, literal_column, or_, select, update

from assistant.core.desk.order import Kind, Work
from assistant.store import upsert
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
