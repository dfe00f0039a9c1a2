"""The append-only contact log: hash-chained from its first entry, searched, verified.

A leaf is canonical JSON. What is personal (numbers, addresses, texts) stands in it only as an HMAC with the person's
own key, so destroying the key erases the person and the chain still verifies. The hash of entry n is that of entry n-1
and its leaf: SHA-256(hash n-1 ‖ leaf n).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, select, text, update

from assistant.store.hot import Hot, listed
from assistant.store.schema import borrower
from assistant.store.schema_log import log_entry, log_head

CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
WAITING = "log lines that wait for the end of the transaction"
GENESIS = hashlib.sha256(b"contact log").digest()


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One thing that happened. `facts` may name anything but personal data; `personal` is kept as commitments only."""

    at: datetime
    kind: str  # planned · refused · released · sent · delivered · inbound · call · promise · payment · escalation · …
    borrower_id: int | None = None
    contact_id: int | None = None
    loan_refs: tuple[str, ...] = ()
    channel: str | None = None
    direction: str | None = None
    by: str = "system"
    outcome: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)


def append(conn: Connection, *lines: LogLine) -> None:
    """Chain and write the lines, in order. Locks the head until commit: call it last in a transaction."""
    if WAITING in conn.info:
        conn.info[WAITING] += lines
        return
    if not lines:
        return
    count, head = _lock_head(conn)
    keys = _keys(conn, lines)
    rows = []
    for line in lines:
        count += 1
        leaf = _leaf(count, line, keys)
        head = link(head, leaf)
        rows.append(_row(count, line, leaf, head))
    _ENTRIES.run_many(conn, rows)
    _MOVE_HEAD.run(conn, entries=count, hash=head)


_COLUMNS = ("entry", "at", "kind", "borrower_id", "contact_id", "leaf", "search", "hash")
_ENTRIES = Hot(insert(log_entry).values({name: bindparam(name) for name in _COLUMNS}))
_MOVE_HEAD = Hot(
    update(log_head).where(log_head.c.id == 1).values(entries=bindparam("entries"), hash=bindparam("hash"))
)
_HEAD = Hot(select(log_head).where(log_head.c.id == 1).with_for_update())


@contextmanager
def gathered(conn: Connection) -> Iterator[None]:
    """Lines appended inside the block are chained together at its end: one lock and one write for many acts."""
    conn.info[WAITING] = []
    try:
        yield
        lines = conn.info[WAITING]
    finally:
        del conn.info[WAITING]
    append(conn, *lines)


def link(previous: bytes, leaf: str) -> bytes:
    return hashlib.sha256(previous + leaf.encode()).digest()


def _lock_head(conn: Connection) -> tuple[int, bytes]:
    row = _HEAD.one_or_none(conn)
    if row is not None:
        return row.entries, row.hash
    # Two first writers on PostgreSQL: one inserts, the other waits here and then reads the row.
    conn.execute(
        text("INSERT INTO log_head (id, entries, hash) VALUES (1, 0, :h) ON CONFLICT DO NOTHING"), {"h": GENESIS}
    )
    row = _HEAD.all(conn)[0]
    return row.entries, row.hash


def _keys(conn: Connection, lines: Iterable[LogLine]) -> dict[int, bytes]:
    ids = {line.borrower_id for line in lines if line.personal and line.borrower_id is not None}
    found: dict[int, bytes] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        rows = _KEYS.all(conn, ids=ordered[start : start + 500])
        found |= {row.id: bytes.fromhex(row.key) for row in rows}
    return found


_KEYS = Hot(select(borrower.c.id, borrower.c.key).where(borrower.c.id.in_(listed("ids"))))


def _leaf(number: int, line: LogLine, keys: dict[int, bytes]) -> str:
    key = keys.get(line.borrower_id or -1, b"")
    values = {
        "entry": number,
        "at": line.at.isoformat(),
        "kind": line.kind,
        "borrower_id": line.borrower_id,
        "contact_id": line.contact_id,
        "loan_ids": list(line.loan_refs),
        "channel": line.channel,
        "direction": line.direction,
        "by": line.by,
        "outcome": line.outcome,
        "facts": line.facts,
        "committed": {name: commitment(key, value) for name, value in line.personal.items()},
    }
    return canonical(values)


def last_at(conn: Connection) -> datetime | None:
    """When the last thing that stands in the log happened."""
    head = select(log_head.c.entries).where(log_head.c.id == 1).scalar_subquery()
    return conn.execute(select(log_entry.c.at).where(log_entry.c.entry == head)).scalar_one_or_none()


def commitment(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def canonical(value: Any) -> str:
    return orjson.dumps(value, default=str, option=CANONICAL).decode()


def _row(number: int, line: LogLine, leaf: str, hashed: bytes) -> dict[str, Any]:
    words = [line.kind, line.channel, line.direction, line.by, line.outcome, *line.loan_refs]
    words += [str(value) for value in line.facts.values() if isinstance(value, str)]
    words += [
        item for value in line.facts.values() if isinstance(value, list) for item in value if isinstance(item, str)
    ]
    return {
        "entry": number,
        "at": line.at,
        "kind": line.kind,
        "borrower_id": line.borrower_id,
        "contact_id": line.contact_id,
        "leaf": leaf,
        "search": " ".join(word for word in words if word),
        "hash": hashed,
    }


@dataclass(frozen=True, kw_only=True)
class Verified:
    entries: int
    ok: bool
    first_bad: int | None
    head: str


def verify(conn: Connection, batch: int = 5000) -> Verified:
    """Walk the chain from its first entry; name the first entry that does not follow from the one before."""
    expected, head = 0, GENESIS
    while rows := _after(conn, expected, batch):
        for row in rows:
            expected += 1
            head = link(head, row.leaf)
            if row.entry != expected or row.hash != head or json.loads(row.leaf)["entry"] != expected:
                return Verified(entries=expected, ok=False, first_bad=expected, head=head.hex())
    stored = conn.execute(select(log_head.c.entries, log_head.c.hash)).one_or_none()
    cut = stored is not None and (stored.entries != expected or stored.hash != head)
    return Verified(entries=expected, ok=not cut, first_bad=expected + 1 if cut else None, head=head.hex())


def _after(conn: Connection, entry: int, limit: int) -> Sequence[Any]:
    query = select(log_entry.c.entry, log_entry.c.leaf, log_entry.c.hash).where(log_entry.c.entry > entry)
    return conn.execute(query.order_by(log_entry.c.entry).limit(limit)).all()
