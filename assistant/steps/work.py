"""Keeps the collectors' work items as the book and the messages stand: at planning, and whenever work comes in or ends.

In its caller's transaction; safe to repeat. Whoever holds an item goes on holding it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from assistant.core.desk.order import Patience, Piece, Standing, always, gather
from assistant.core.desk.roster import is_on
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.call_windows import in_hours
from assistant.store import assignments, desk, desk_queue, rosters, work_pieces

BATCH_MAX = 500


def patience(rt: Runtime) -> Patience:
    own = rt.settings.desk
    return Patience(
        slack=timedelta(minutes=own.callback_slack_minutes),
        alarm=timedelta(minutes=own.callback_alarm_minutes),
        closing=timedelta(minutes=own.closing_minutes),
        unanswered=timedelta(minutes=own.inbound_alarm_minutes),
    )


def refresh(conn: Connection, rt: Runtime, borrower_ids: Iterable[int], now: datetime) -> int:
    """Write these borrowers' items anew from what waits on them; who has nothing left is done. → how many have work."""
    ids, as_of = sorted(set(borrower_ids)), business_day(rt, now)
    people = frozenset(assignments.collectors(conn))
    found = in_hours(conn, rt, work_pieces.pieces(conn, ids, now), now)
    standings = work_pieces.standings(conn, sorted(found), as_of, people)
    there = _there(conn, rt, as_of) if any(one.slot for some in found.values() for one in some) else always
    works = []
    for number, pieces in sorted(found.items()):
        theirs = [_for_whom(piece, people) for piece in pieces]
        made = gather(number, theirs, standings.get(number, Standing()), now, patience(rt), there)
        works += [made] if made is not None else []
    desk.put(conn, works, as_of)
    desk.done(conn, set(ids) - {work.borrower_id for work in works})
    return len(works)


def _there(conn: Connection, rt: Runtime, as_of: date) -> Callable[[str, datetime], bool]:
    """Whether somebody works at an instant; who has said nothing about it always does."""
    known = rosters.by_name(conn, rt.settings.work.zone, as_of)
    return lambda name, at: name not in known or is_on(known[name], at)


def _for_whom(piece: Piece, people: frozenset[str]) -> Piece:
    """Work of somebody who no longer works here is anybody's."""
    return piece if piece.owner is None or piece.owner in people else replace(piece, owner=None)


async def prepare_desk(rt: Runtime, as_of: date, now: datetime) -> dict[str, int]:
    """The morning: every borrower with work gets an item, the items of days before that have none are done."""
    ids = set(await rt.db.read(work_pieces.waiting_for_collectors, now))
    ids |= set(await rt.db.read(desk_queue.stale, as_of))
    ordered, items = sorted(ids), 0
    for start in range(0, len(ordered), BATCH_MAX):
        items += await rt.db.write(refresh, rt, ordered[start : start + BATCH_MAX], now)
    return {"items": items}


async def reopen(rt: Runtime, now: datetime) -> dict[str, int]:
    """Items whose window has closed wait for the next one, or are done with the day. Safe to repeat."""
    ids = await rt.db.read(desk_queue.shut, now, BATCH_MAX)
    if ids:
        await rt.db.write(refresh, rt, ids, now)
    return {"windows_closed": len(ids)}
