"""The collector's queue: what is next and why, what waits for its time; the next account, asked of the gate first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.order import Kind, Patience, Placed, Work, in_order, place
from assistant.core.gate import Verdict
from assistant.runtime import Runtime
from assistant.steps.judging import judge_planned
from assistant.steps.pausing import BARRED_BY_PAUSE
from assistant.steps.verdicts import refused_by
from assistant.steps.work import patience, refresh
from assistant.store import call_sessions, desk, desk_queue, locks, pauses

LOOKED_AT = 20  # items weighed for one "next"
TRIES = 20  # of them asked of the gate, until one may be worked
LISTED = 50
SAME_PERSON = "SAME_PERSON"  # why an item waits while another collector has another file of the person


@dataclass(frozen=True, kw_only=True)
class Next:
    """What a collector works now; or why there is nothing: `wrap_until`, `tried_enough`, else when the next item opens.

    `tried_enough`: so many may not be worked after all that the others have to be asked about at the next turn.
    """

    work: dict[str, Any] | None
    wrap_until: datetime | None = None
    waiting: int = 0
    next_opens_at: datetime | None = None
    tried_enough: bool = False


async def get_next(rt: Runtime, me: str, now: datetime) -> Next:
    """The account that this collector works next: the one they hold, else the best that may be worked now.

    A planned call is asked of the gate before it is given; one that is refused waits for its time and the next is
    tried. Each step is a transaction of its own, so no two collectors wait for each other.
    """
    kept = await rt.db.read(_kept, me, now)
    if kept is not None:
        return kept
    tried: set[int] = set()
    while len(tried) < TRIES:
        work = await rt.db.write(claim, rt, me, now, tried)
        if work is None:
            break
        tried.add(work.borrower_id)
        work = await rt.db.write(freshen, rt, work.borrower_id, me, now)
        if work is None:
            continue
        verdict = await rt.db.read(_look, rt, work, now)
        if verdict is None or verdict.allowed:
            return Next(work=await rt.db.read(told_of, rt, work.borrower_id, now))
        await rt.db.write(_wait, work, verdict)
    counts = await rt.db.read(desk_queue.counts, me, now)
    return Next(
        work=None,
        waiting=counts["waiting_count"],
        next_opens_at=counts["next_opens_at"],
        tried_enough=len(tried) >= TRIES,
    )


def _kept(conn: Connection, me: str, now: datetime) -> Next | None:
    """The wrap-up of the last call has its least time; and nobody takes a second account before the first is done."""
    wrap_until = call_sessions.wrap_min_of(conn, me)
    if wrap_until is not None and wrap_until > now:
        return Next(work=None, wrap_until=wrap_until)
    rows = desk_queue.held(conn, me, now)
    return Next(work=_row_json(rows[0])) if rows else None


def claim(conn: Connection, rt: Runtime, me: str, now: datetime, but: Collection[int] = ()) -> Work | None:
    """Hold the best item that nobody holds, of other borrowers than those of `but`. None: there is none open now."""
    how = patience(rt)
    for one in in_order(_of_running(conn, rt, me, now, but), now, how):
        if desk.take(conn, one.work.borrower_id, me, now, now + lease(rt)):
            return one.work
    return None


def _of_running(conn: Connection, rt: Runtime, me: str, now: datetime, but: Collection[int]) -> list[Work]:
    """The best items whose leading call is of no paused campaign; the paused ones wait until it is started again."""
    how, paused = patience(rt), pauses.current(conn)
    for _ in range(TRIES):
        found = desk_queue.best(conn, me, now, how.slack, how.closing, LOOKED_AT, but)
        calls = {work.pieces[0]["ref"]: work.borrower_id for work in found if work.kind is Kind.CALL}
        held = {calls[ref] for ref in pauses.held_of(conn, list(calls), paused)}
        if not held or paused.everything:
            return found
        desk.bar(conn, held, BARRED_BY_PAUSE)
    return []


def freshen(conn: Connection, rt: Runtime, borrower_id: int, me: str, now: datetime) -> Work | None:
    """The item that was just taken, as its work stands now. None: it has gone or waits now, and is let go."""
    locks.borrowers(conn, [borrower_id])
    refresh(conn, rt, [borrower_id], now)
    row = desk_queue.one(conn, borrower_id)
    if row is not None and row.state == desk.OPEN and _is_due(rt, row, now):
        busy = desk_queue.busy_until(conn, row, me, now)
        if busy is None:
            return desk_queue.to_work(row)
        desk.wait_until(conn, borrower_id, busy, SAME_PERSON)
        return None
    desk.free(conn, borrower_id, me, now)
    return None


def _is_due(rt: Runtime, row: Row[Any], now: datetime) -> bool:
    """Its time has come; or only a park keeps a callback whose slot is near."""
    if row.closes_at is not None and row.closes_at <= now:
        return False
    near = row.pool_at is not None and row.due_at is not None and row.due_at - patience(rt).slack <= now
    return bool(row.opens_at <= now or (near and row.opens_at == row.parked_until))


def lease(rt: Runtime) -> timedelta:
    return timedelta(minutes=rt.settings.desk.lease_minutes)


def _look(conn: Connection, rt: Runtime, work: Work, now: datetime) -> Verdict | None:
    """The gate's answer to the planned call that leads the item; None: it begins otherwise, or was just asked about."""
    return judge_planned(conn, rt, [work.pieces[0]["ref"]], now)[0].verdict if work.kind is Kind.CALL else None


def _wait(conn: Connection, work: Work, verdict: Verdict) -> None:
    desk.wait_until(conn, work.borrower_id, verdict.until, refused_by(verdict))


def my_work(
    conn: Connection, rt: Runtime, me: str, now: datetime, names: Collection[str] | None = frozenset()
) -> dict[str, Any]:
    """→ held, now (in order, each with why), waiting (each with the time it opens), counts; late: callbacks and
    messages that nobody took, their own, nobody's, and those of `names`, for whom they answer (None: everybody)."""
    how = patience(rt)
    found = in_order(desk_queue.best(conn, me, now, how.slack, how.closing, LISTED), now, how)[:LISTED]
    people = desk_queue.named(conn, [one.work.borrower_id for one in found])
    return {
        "held": [_row_json(row) for row in desk_queue.held(conn, me, now)],
        "now": [_placed_json(one, people[one.work.borrower_id]) for one in found],
        "waiting": [_told(row, now, how) for row in desk_queue.opening(conn, me, now, LISTED)],
        "late": [_row_json(row) for row in desk_queue.alarms(conn, now, LISTED) if _concerns(row, me, names, now)],
        **desk_queue.counts(conn, me, now),
    }


def _concerns(row: Row[Any], me: str, names: Collection[str] | None, now: datetime) -> bool:
    anybodys = row.owner in (me, desk.ANYBODY) or (row.pool_at is not None and row.pool_at <= now)
    return anybodys or names is None or row.owner in names


def told_of(conn: Connection, rt: Runtime, borrower_id: int, now: datetime) -> dict[str, Any] | None:
    """One item with why it stands where it stands; None if nothing waits on the borrower."""
    row = desk_queue.one(conn, borrower_id)
    return None if row is None else _told(row, now, patience(rt)) | _row_json(row)


def _told(row: Row[Any], now: datetime, how: Patience) -> dict[str, Any]:
    return _placed_json(place(desk_queue.to_work(row), now, how), row)


def _placed_json(one: Placed, row: Row[Any]) -> dict[str, Any]:
    work = one.work
    return {
        "borrower_id": work.borrower_id,
        "borrower": getattr(row, "borrower_ref", None) or getattr(row, "ref", None),
        "name": getattr(row, "borrower_name", None) or getattr(row, "name", None),
        "kind": str(work.kind),
        "because": [reason.as_json() for reason in one.because],
        "opens_at": work.opens_at,
        "closes_at": work.closes_at,
        "due_at": work.due_at,
        "late": one.is_late,
        "parked_because": getattr(row, "parked_because", None),
    }


def _row_json(row: Row[Any]) -> dict[str, Any]:
    names = (
        "borrower_id",
        "kind",
        "pieces",
        "loan_ids",
        "opens_at",
        "closes_at",
        "due_at",
        "pool_at",
        "alarm_at",
        "state",
    )
    more = ("held_by", "free_at", "parked_until", "parked_because", "barred_because", "owner", "segment")
    made = {name: getattr(row, name) for name in (*names, *more)}
    return made | {"borrower": row.borrower_ref, "name": row.borrower_name}
