"""What dispatch and receive read of the outbox: contents, unsettled items, what a sender has used up today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from assistant.core.spoken import Spoken
from assistant.core.spoken_json import from_json
from assistant.core.terms import Channel, DeliveryStatus, OutboxState
from assistant.store.hot import Hot, listed
from assistant.store.outbox import HELD, PART
from assistant.store.outbox_item import OutboxItem, to_item
from assistant.store.schema_work import outbox, text

MADE = (OutboxState.SENDING, OutboxState.ACCEPTED, OutboxState.UNKNOWN, OutboxState.PARKED)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is said. Personal: kept out of repr."""

    body: str = field(repr=False)
    spoken: Spoken | None = field(default=None, repr=False)


def contents(conn: Connection, items: Sequence[OutboxItem]) -> dict[int, Content]:
    """The text of each item, by the item's id."""
    wanted = {item.text_id: item.id for item in items if item.text_id is not None}
    ids, found = sorted(wanted), {}
    for start in range(0, len(ids), PART):
        query = select(text.c.id, text.c.body, text.c.spoken).where(text.c.id.in_(ids[start : start + PART]))
        for row in conn.execute(query):
            spoken = from_json(row.spoken) if row.spoken else None
            found[wanted[row.id]] = Content(body=row.body, spoken=spoken)
    return found


def content_facts(conn: Connection, contact_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What was found in the text of each contact's last message when it was released: the gate's facts of content."""
    ids, found = sorted(set(contact_ids)), {}
    for start in range(0, len(ids), PART):
        for row in _CONTENT.all(conn, ids=ids[start : start + PART]):
            facts = row.content or {}
            found[row.contact_id] = {name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()}
    return found


_CONTENT = Hot(
    select(outbox.c.contact_id, outbox.c.verdict["content"].label("content"))
    .where(outbox.c.contact_id.in_(listed("ids")))
    .order_by(outbox.c.attempt)
)


def unsettled(
    conn: Connection, gateway: str, now: datetime, older_than: timedelta, limit: int = 1000
) -> list[OutboxItem]:
    """Items whose request, if there was one, can no longer be under way: their lease, or their unclear answer, is
    older than `older_than`. Claimed ones never had a request: their lease alone counts. Oldest first."""
    held = (OutboxState.CLAIMED, OutboxState.SENDING, OutboxState.UNKNOWN)
    query = select(*HELD).where(outbox.c.gateway == gateway, outbox.c.state.in_(held))
    rows = conn.execute(query.order_by(outbox.c.not_before, outbox.c.id).limit(limit))
    return [item for item in map(to_item, rows) if over(item, now, older_than)]


def not_yet_rung(conn: Connection, gateway: str, ends: datetime, since: datetime, limit: int) -> list[OutboxItem]:
    """Spoken reminders that the gateway took since then, whose window is over at `ends`, and that nobody has answered,
    as far as we heard."""
    waiting = or_(outbox.c.delivery.is_(None), outbox.c.delivery.in_((DeliveryStatus.QUEUED, DeliveryStatus.RINGING)))
    query = select(*HELD).where(outbox.c.gateway == gateway, outbox.c.state == OutboxState.ACCEPTED, waiting)
    query = query.where(outbox.c.state_at >= since, outbox.c.channel == Channel.VOICE, outbox.c.valid_until <= ends)
    return [to_item(row) for row in conn.execute(query.order_by(outbox.c.id).limit(limit))]


def over(item: OutboxItem, now: datetime, request_life: timedelta) -> bool:
    if item.state == OutboxState.UNKNOWN:
        return item.state_at + request_life <= now
    lease_end = item.claimed_until or item.state_at
    return lease_end + (request_life if item.state == OutboxState.SENDING else timedelta(0)) <= now


def units_since(conn: Connection, gateway: str, sender: str, since: datetime) -> int:
    """What a sender has used up: segments that were sent or may have been."""
    query = select(func.coalesce(func.sum(outbox.c.units), 0)).where(
        outbox.c.state.in_(MADE), outbox.c.state_at >= since
    )
    return int(conn.execute(query.where(outbox.c.gateway == gateway, outbox.c.sender == sender)).scalar_one())


def sids_for(conn: Connection, gateway: str, to: str) -> frozenset[str]:
    """The gateway's names of messages to an address that are already known to be ours."""
    query = select(outbox.c.sid).where(outbox.c.gateway == gateway, outbox.c.to == to, outbox.c.sid.is_not(None))
    return frozenset(conn.execute(query).scalars())


def by_refs(conn: Connection, refs: Sequence[str]) -> dict[str, Row[Any]]:
    wanted = sorted(set(refs))
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(wanted), PART):
        found |= {row.ref: row for row in _BY_REF.all(conn, refs=wanted[start : start + PART])}
    return found


_BY_REF = Hot(select(*HELD, outbox.c.delivery).where(outbox.c.ref.in_(listed("refs"))))


def by_sids(conn: Connection, gateway: str, sids: Sequence[str]) -> dict[str, Row[Any]]:
    wanted = sorted(set(sids))
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(wanted), PART):
        query = select(*HELD, outbox.c.delivery).where(outbox.c.gateway == gateway)
        rows = conn.execute(query.where(outbox.c.sid.in_(wanted[start : start + PART])))
        found |= {row.sid: row for row in rows}
    return found


def spoken_of(conn: Connection, ref: str) -> Spoken | None:
    """The voice reminder of a message; None if there is no such message, or it is not spoken."""
    query = select(text.c.spoken).join(outbox, outbox.c.text_id == text.c.id).where(outbox.c.ref == ref)
    stored = conn.execute(query).scalar_one_or_none()
    return from_json(stored) if stored else None
