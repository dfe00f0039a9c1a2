"""Programs that are told what happened, and what they are told: rows made from the contact log, sent until taken.

The log has no gap and is committed in order, so what lies behind the cursor has been seen; a row for the same entry
and receiver is made once, whoever reads.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from assistant.core.tidings import ENTRY_KINDS, Tiding, tiding_of
from assistant.store import facts, upsert
from assistant.store.schema_access import delivery, subscriber
from assistant.store.schema_log import log_entry

CURSOR = "tidings"
BATCH = 500
PING = "ping"
LEASE = timedelta(minutes=2)  # whoever took a delivery and fell: another one sends it after this


@dataclass(frozen=True, kw_only=True)
class Due:
    """One request to make; `secret` signs it and is not shown."""

    id: int
    url: str
    body: str
    tries: int
    secret: str

    def __repr__(self) -> str:
        return f"Due(id={self.id}, tries={self.tries})"


def add(conn: Connection, url: str, kinds: Sequence[Tiding], by: str, now: datetime) -> tuple[int, str]:
    """(its number, the secret that signs what it is sent). It is told of what happens from now on."""
    if not active(conn):
        _seen(conn, _head(conn))
    secret = secrets.token_urlsafe(32)
    values = {"url": url, "secret": secret, "kinds": [str(kind) for kind in kinds], "made_by": by, "made_at": now}
    number: int = conn.execute(insert(subscriber).values(values).returning(subscriber.c.id)).scalar_one()
    return number, secret


def active(conn: Connection) -> list[Row[Any]]:
    query = select(subscriber).where(subscriber.c.ended_at.is_(None)).order_by(subscriber.c.id).limit(1000)
    return list(conn.execute(query))


def end(conn: Connection, number: int, now: datetime) -> str | None:
    """Its address; None if there is none with this number. What waits for it is not sent any more."""
    mine = (subscriber.c.id == number, subscriber.c.ended_at.is_(None))
    statement = update(subscriber).where(*mine).values(ended_at=now).returning(subscriber.c.url)
    url: str | None = conn.execute(statement).scalar_one_or_none()
    waiting = (delivery.c.subscriber_id == number, delivery.c.state.in_(("waiting", "sending")))
    conn.execute(update(delivery).where(*waiting).values(state="given_up", said="the subscriber was ended"))
    return url


def gather(conn: Connection, now: datetime) -> int:
    """Turn new entries of the log into deliveries; how many were made."""
    told, head = active(conn), _head(conn)
    cursor = (facts.get(conn, CURSOR) or {"entry": 0})["entry"]
    if cursor == head:
        return 0
    if not told:
        return _seen(conn, head)
    until = min(head, cursor + BATCH)
    query = select(log_entry.c.entry, log_entry.c.kind, log_entry.c.leaf)
    query = query.where(log_entry.c.entry > cursor, log_entry.c.entry <= until, log_entry.c.kind.in_(ENTRY_KINDS))
    rows = [row for entry in conn.execute(query.order_by(log_entry.c.entry)) for row in _rows(entry, told, now)]
    if rows:
        conn.execute(upsert.insert(delivery).on_conflict_do_nothing(), rows)
    _seen(conn, until)
    return len(rows)


def _seen(conn: Connection, entry: int) -> int:
    """Up to this entry the log has been read. → 0: of these nobody is told."""
    facts.put(conn, CURSOR, {"entry": entry})
    return 0


def _rows(entry: Any, told: Sequence[Row[Any]], now: datetime) -> list[dict[str, Any]]:
    leaf = json.loads(entry.leaf)
    kind = tiding_of(entry.kind, leaf["outcome"])
    if kind is None:
        return []
    facts_told = {name: leaf["facts"][name] for name in TOLD if name in leaf["facts"]}
    body = {"entry": entry.entry, "kind": kind, "at": leaf["at"], "loan_ids": leaf["loan_ids"], **facts_told}
    if entry.kind == "escalation":
        body["queue"] = leaf["outcome"]
    values = {"entry": entry.entry, "kind": kind, "body": json.dumps(body), "state": "waiting", "tries": 0}
    return [values | {"subscriber_id": one.id, "next_at": now} for one in told if kind in one.kinds]


TOLD = ("amount_minor", "currency", "due_on", "promise", "channel", "channels", "rule")  # nothing personal is a fact


def claim(conn: Connection, now: datetime, limit: int) -> list[Due]:
    """Take what is due, the oldest first; nobody else gets it until the lease ends."""
    due = (
        select(delivery.c.id)
        .where(delivery.c.state.in_(("waiting", "sending")), delivery.c.next_at <= now)
        .order_by(delivery.c.next_at, delivery.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    mine = update(delivery).where(delivery.c.id.in_(due))
    taken = mine.values(state="sending", tries=delivery.c.tries + 1, next_at=now + LEASE).returning(delivery)
    rows = sorted(conn.execute(taken), key=lambda row: row.id)
    known = {one.id: one for one in conn.execute(select(subscriber).where(or_(*_ids(rows))))} if rows else {}
    return [_due(row, known[row.subscriber_id]) for row in rows]


def _due(row: Row[Any], to: Row[Any]) -> Due:
    return Due(id=row.id, url=to.url, secret=to.secret, body=row.body, tries=row.tries)


def _ids(rows: Sequence[Row[Any]]) -> list[Any]:
    return [subscriber.c.id == number for number in sorted({row.subscriber_id for row in rows})]


def ping(conn: Connection, number: int, now: datetime) -> str | None:
    """Have one word sent to it, to see whether it answers. Its address; None if there is none with this number."""
    mine = select(subscriber).where(subscriber.c.id == number, subscriber.c.ended_at.is_(None))
    to = conn.execute(mine).one_or_none()
    if to is None:
        return None
    entry = -int(now.timestamp() * 1000)  # of no entry of the log
    body = json.dumps({"entry": entry, "kind": PING, "at": now.isoformat(), "loan_ids": []})
    values = {"subscriber_id": number, "entry": entry, "kind": PING, "body": body, "state": "waiting", "tries": 0}
    conn.execute(upsert.insert(delivery).values(**values, next_at=now).on_conflict_do_nothing())
    url: str = to.url
    return url


def deliveries(conn: Connection, before: int | None, limit: int) -> list[Row[Any]]:
    """What was told and is to be told, the newest first, with the receiver's address."""
    query = select(delivery, subscriber.c.url, subscriber.c.ended_at).join(subscriber)
    query = query.order_by(delivery.c.id.desc()).limit(limit)
    return list(conn.execute(query if before is None else query.where(delivery.c.id < before)))


def retry(conn: Connection, number: int, now: datetime) -> bool:
    """Tell it again what was given up; False if it was not, or nobody is there to be told."""
    there = select(subscriber.c.id).where(subscriber.c.ended_at.is_(None))
    mine = (delivery.c.id == number, delivery.c.state == "given_up", delivery.c.subscriber_id.in_(there))
    again = update(delivery).where(*mine).values(state="waiting", tries=0, next_at=now)
    return conn.execute(again).rowcount == 1


def settle(conn: Connection, number: int, said: str, next_at: datetime | None, *, taken: bool) -> None:
    """What a try came to: done, to be tried again at `next_at`, or given up."""
    state = "done" if taken else "waiting" if next_at is not None else "given_up"
    values: dict[str, Any] = {"state": state, "said": said}
    if next_at is not None and not taken:
        values["next_at"] = next_at
    conn.execute(update(delivery).where(delivery.c.id == number, delivery.c.state == "sending").values(values))


def _head(conn: Connection) -> int:
    found: int | None = conn.execute(select(func.max(log_entry.c.entry))).scalar_one()
    return found or 0
