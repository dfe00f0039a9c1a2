"""Messages allowed, rendered and on their way: claim → intend → send → settle, each step fenced.

Every claim raises the row's fence, and every later write must name the fence that it claimed with: a worker that slept
through its lease changes nothing. What may follow what is the table `FROM`.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from assistant.core.pausing import NOTHING, Pauses
from assistant.core.spoken import Spoken
from assistant.core.spoken_json import as_json
from assistant.core.terms import OutboxState
from assistant.store import pauses
from assistant.store.hot import Hot, listed
from assistant.store.outbox_item import Move, NewItem, OutboxItem, to_item
from assistant.store.schema_work import outbox, text

__all__ = ["Move", "NewItem", "OutboxItem", "to_item"]  # beside this room's own functions

PART = 500  # ids in one statement
HELD = tuple(outbox.c[name] for name in OutboxItem.__dataclass_fields__)  # not the verdict: it is long, and kept
_S = OutboxState
FROM: dict[OutboxState, tuple[OutboxState, ...]] = {
    _S.SENDING: (_S.CLAIMED,),
    _S.ACCEPTED: (_S.SENDING, _S.UNKNOWN, _S.PARKED),
    _S.REJECTED: (_S.SENDING, _S.UNKNOWN, _S.PARKED),
    _S.UNKNOWN: (_S.SENDING,),
    _S.READY: (_S.CLAIMED, _S.SENDING, _S.UNKNOWN, _S.PARKED),
    _S.PARKED: (_S.CLAIMED, _S.SENDING, _S.UNKNOWN),
    _S.EXPIRED: (_S.READY, _S.CLAIMED, _S.SENDING, _S.UNKNOWN, _S.PARKED),
    _S.CANCELLED: (_S.READY, _S.CLAIMED),
}


def enqueue(conn: Connection, items: Sequence[NewItem], now: datetime) -> list[str]:
    """Put released contacts into the outbox, ready to be claimed; returns their references.

    The only insert into the outbox. Call it with the borrowers locked, in the transaction that released the contacts.
    """
    if not items:
        return []
    text_ids = _keep_texts(conn, items)
    _ENQUEUE.run_many(conn, [_new_row(new, text_id, now) for new, text_id in zip(items, text_ids, strict=True)])
    return [new.ref for new in items]


_GIVEN = (
    *("contact_id", "attempt", "ref", "borrower_id", "gateway", "sender", "channel", "to", "subject", "units"),
    *("cost_minor", "verdict", "not_before", "valid_until"),
)
_NEW = (*_GIVEN, "text_id", "state", "state_at", "fence", "retries")
_ENQUEUE = Hot(insert(outbox).values({name: bindparam(name) for name in _NEW}))


def _keep_texts(conn: Connection, items: Sequence[NewItem]) -> list[int]:
    """The ids of the items' texts, in their order. Ids come back in no order that an engine promises, so each text is
    known again by what it says; asking for an order would cost a statement for each on SQLite."""
    rows: list[dict[str, Any]] = [
        {"borrower_id": new.borrower_id, "body": new.body, "spoken": _spoken(new.spoken)} for new in items
    ]
    made: dict[str, list[int]] = defaultdict(list)
    for row in conn.execute(insert(text).returning(*text.c), rows):
        made[_says(row._mapping)].append(row.id)
    return [made[_says(row)].pop() for row in rows]


def _says(row: Mapping[Any, Any]) -> str:
    return json.dumps([row["borrower_id"], row["body"], row["spoken"]], sort_keys=True)


def _spoken(spoken: Spoken | None) -> dict[str, Any] | None:
    return None if spoken is None else as_json(spoken)


def _new_row(new: NewItem, text_id: int, now: datetime) -> dict[str, Any]:
    row = {name: getattr(new, name) for name in _GIVEN}
    return row | {"text_id": text_id, "state": _S.READY, "state_at": now, "fence": 0, "retries": 0}


def claim(
    conn: Connection,
    worker: str,
    now: datetime,
    limit: int,
    lease: timedelta,
    gateway: str | None = None,
    paused: Pauses = NOTHING,
) -> list[OutboxItem]:
    """Take the oldest due messages that no pause holds, oldest first; two workers never get the same one."""
    due = select(outbox.c.id).where(outbox.c.state == _S.READY, outbox.c.not_before <= now)
    if gateway is not None:
        due = due.where(outbox.c.gateway == gateway)
    due = (
        due.where(*pauses.not_held_messages(paused))
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = conn.execute(due).scalars().all()
    values = {"state": _S.CLAIMED, "state_at": now, "claimed_by": worker, "claimed_until": now + lease}
    taken: list[OutboxItem] = []
    for start in range(0, len(ids), PART):
        mine = update(outbox).where(outbox.c.id.in_(ids[start : start + PART]))
        rows = conn.execute(mine.values(**values, fence=outbox.c.fence + 1).returning(*HELD))
        taken += [to_item(row) for row in rows]
    return sorted(taken, key=lambda item: (item.not_before, item.id))


def intend(conn: Connection, items: Sequence[OutboxItem], now: datetime, lease: timedelta) -> list[OutboxItem]:
    """Claimed → sending. Commit before any request leaves. Returns the items that are still this worker's to send."""
    kept = _move(conn, _S.SENDING, [Move(item=item) for item in items], now, claimed_until=now + lease)
    return [replace(move.item, state=_S.SENDING, state_at=now, claimed_until=now + lease) for move in kept]


def accept(conn: Connection, moves: Sequence[Move], now: datetime) -> list[Move]:
    """The gateway has it, under `sid`. Like its siblings, returns the moves that took effect: the fence still held."""
    return _move(conn, _S.ACCEPTED, moves, now)


def reject(conn: Connection, moves: Sequence[Move], now: datetime) -> list[Move]:
    return _move(conn, _S.REJECTED, moves, now)


def unknown(conn: Connection, moves: Sequence[Move], now: datetime) -> list[Move]:
    """Sent or not? Counts as made until it is looked up."""
    return _move(conn, _S.UNKNOWN, moves, now)


def retry_later(conn: Connection, moves: Sequence[Move], now: datetime) -> list[Move]:
    """Certainly not carried out: ready again, at `not_before`."""
    return _move(conn, _S.READY, moves, now)


def park(conn: Connection, moves: Sequence[Move], now: datetime) -> list[Move]:
    """Nobody can tell: a person must."""
    return _move(conn, _S.PARKED, moves, now)


def expire(conn: Connection, moves: Sequence[Move], now: datetime) -> list[Move]:
    return _move(conn, _S.EXPIRED, moves, now)


def cancel(conn: Connection, moves: Sequence[Move], now: datetime) -> list[Move]:
    return _move(conn, _S.CANCELLED, moves, now)


def _move(conn: Connection, to: OutboxState, moves: Sequence[Move], now: datetime, **values: Any) -> list[Move]:
    held = _held(conn, [move.item for move in moves], FROM[to])
    kept = [move for move in moves if move.item.id in held]
    if kept:
        _MOVE.run_many(conn, [{"v_state": to, "v_state_at": now, **_changed(move, values)} for move in kept])
    return kept


_MOVED = ("state", "state_at", "sid", "error", "not_before", "retries", "delivery", "delivery_at", "claimed_until")
_MOVE = Hot(
    update(outbox).where(outbox.c.id == bindparam("v_id")).values({name: bindparam("v_" + name) for name in _MOVED})
)


def _changed(move: Move, values: dict[str, Any]) -> dict[str, Any]:
    item = move.item
    return {
        "v_id": item.id,
        "v_sid": move.sid or item.sid,
        "v_error": move.error,
        "v_not_before": move.not_before or item.not_before,
        "v_retries": item.retries + move.counted,
        "v_delivery": move.status,
        "v_delivery_at": move.at,
        "v_claimed_until": values.get("claimed_until", item.claimed_until),
    }


def _held(conn: Connection, items: Sequence[OutboxItem], states: Sequence[OutboxState]) -> set[int]:
    """The items that nobody else has moved or claimed since, their rows locked."""
    fences = {item.id: item.fence for item in items}
    ids, held = sorted(fences), set()
    for start in range(0, len(ids), PART):
        rows = _STILL_HELD.all(conn, ids=ids[start : start + PART], states=[str(state) for state in states])
        held |= {row.id for row in rows if row.fence == fences[row.id]}
    return held


_STILL_HELD = Hot(
    select(outbox.c.id, outbox.c.fence)
    .where(outbox.c.id.in_(listed("ids")), outbox.c.state.in_(listed("states")))
    .order_by(outbox.c.id)
    .with_for_update()
)
