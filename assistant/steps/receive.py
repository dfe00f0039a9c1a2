"""What comes back: statuses, keys, texts. Each event takes effect once, however late and often it comes.

An event is kept under its provider's key in the same commit as its effects. Status only moves forward; a callback that
carries our reference settles a message whose answer we never had.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.core.terms import Channel, DeliveryStatus, OutboxState, Outcome
from assistant.gateway.base import InboundEvent, KeyPress, StatusEvent, Trouble
from assistant.runtime import Runtime
from assistant.steps.sends import loan_refs, trouble
from assistant.store import contacts, events, log, outbox, outbox_read, parked, provider_events
from assistant.store.schema import contact_point

Received = StatusEvent | KeyPress | InboundEvent
FAILED = (DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED)
LAST_RANK = DeliveryStatus.DELIVERED.rank
OUTCOMES: Mapping[str, Outcome] = {
    "no_answer": Outcome.NO_ANSWER,
    "busy": Outcome.BUSY,
    "voicemail_left": Outcome.VOICEMAIL_LEFT,
    "voicemail_full": Outcome.VOICEMAIL_NONE,
    "not_in_service": Outcome.NOT_IN_SERVICE,
    "answered_then_dropped": Outcome.ANSWERED_DROPPED,
    "connected": Outcome.UNVERIFIED,  # somebody answered, and pressed nothing
}
BAD = (Trouble.NUMBER_BAD, Trouble.NUMBER_UNKNOWN)


def receive(conn: Connection, rt: Runtime, received: Sequence[Received], now: datetime) -> dict[str, int]:
    """Take the events in.

    → counts: new, repeated, unmatched (no message of ours), settled (a send that was unclear), moved (a status).
    """
    outbox.lock_borrowers(conn, owners(conn, received))
    new = [one for one in in_order(received) if provider_events.keep(conn, kept(one))]
    counts = Counter({"new": len(new), "repeated": len(received) - len(new), "unmatched": 0, "settled": 0, "moved": 0})
    statuses = [one for one in new if isinstance(one, StatusEvent)]
    lines = [line for one in statuses for line in take_status(conn, one, now, counts)]
    log.append(conn, *lines)
    for one in new:
        if not isinstance(one, StatusEvent):
            answered(conn, rt, one, now)
    return dict(counts)


def in_order(received: Iterable[Received]) -> list[Received]:
    return sorted(received, key=lambda one: (one.at, one.key))


def answered(conn: Connection, rt: Runtime, event: KeyPress | InboundEvent, now: datetime) -> None:
    from assistant.steps.answer import answer

    answer(conn, rt, event, now)


def kept(event: Received) -> dict[str, Any]:
    """The event's row, without number and text."""
    row: dict[str, Any] = {"gateway": event.gateway, "key": event.key, "sid": event.sid, "at": event.at}
    if isinstance(event, InboundEvent):
        return row | {"ref": None, "kind": "inbound", "status": None, "payload": {"channel": event.channel.value}}
    if isinstance(event, KeyPress):
        payload = {"digit": event.digit, "passage": event.passage, "action": event.action}
        return row | {"ref": event.ref, "kind": "keypress", "status": None, "payload": payload}
    spoken = event.line is not None or event.status in (DeliveryStatus.RINGING, DeliveryStatus.ANSWERED)
    payload = {"error_code": event.error_code, "answered_by": event.answered_by, "line": event.line}
    kind = "call_status" if spoken or event.status is DeliveryStatus.COMPLETED else "message_status"
    return row | {"ref": event.ref, "kind": kind, "status": event.status.value, "payload": payload}


def owners(conn: Connection, received: Sequence[Received]) -> list[int]:
    """Every borrower that the events may touch, so that all locks are taken first and in order."""
    refs = [one.ref for one in received if not isinstance(one, InboundEvent) and one.ref is not None]
    found = {row.borrower_id for row in outbox_read.by_refs(conn, refs).values()}
    for one in received:
        if isinstance(one, StatusEvent) and one.ref is None:
            found |= {row.borrower_id for row in outbox_read.by_sids(conn, one.gateway, [one.sid]).values()}
    numbers = sorted({one.from_ for one in received if isinstance(one, InboundEvent)})
    if numbers:
        query = select(contact_point.c.borrower_id).where(contact_point.c.value.in_(numbers))
        found |= set(conn.execute(query).scalars())
    return sorted(found)


def take_status(conn: Connection, event: StatusEvent, now: datetime, counts: Counter[str]) -> list[log.LogLine]:
    """One status: settle the send if it was unclear, then move the delivery forward and act on how it ended."""
    row = message_behind(conn, event)
    if row is None:
        counts["unmatched"] += 1
        return []
    lines: list[log.LogLine] = []
    if row.state != OutboxState.ACCEPTED:
        lines.append(settled(conn, row, event, now))
        counts["settled"] += 1
    elif row.sid != event.sid:
        # The gateway has this reference twice. The first one's delivery stays; a supervisor must see the second.
        return [line_of(conn, row, "sent_twice", event, now)]
    if row.delivery is not None and event.status.rank <= DeliveryStatus(row.delivery).rank:
        return lines
    counts["moved"] += 1
    provider_events.move(conn, row.id, event.status, event.at, error_of(event))
    if event.status.rank == LAST_RANK:
        lines += ended(conn, row, event, now)
    return lines


def message_behind(conn: Connection, event: StatusEvent) -> Row[Any] | None:
    if event.ref is None:
        return outbox_read.by_sids(conn, event.gateway, [event.sid]).get(event.sid)
    row = outbox_read.by_refs(conn, [event.ref]).get(event.ref)
    return row if row is not None and row.gateway == event.gateway else None


def settled(conn: Connection, row: Row[Any], event: StatusEvent, now: datetime) -> log.LogLine:
    """Whatever we believed: the gateway has it. It counts as sent from now on, and is never sent again."""
    provider_events.accept(conn, row.id, event.sid, now)
    events.mark(conn, row.ref, "sent")
    provider_events.was_sent(conn, row.contact_id, now)
    return line_of(conn, row, "sent", event, now, was=row.state, by="callback")


def error_of(event: StatusEvent) -> str | None:
    return event.trouble.value if event.trouble is not None else event.error_code


def ended(conn: Connection, row: Row[Any], event: StatusEvent, now: datetime) -> list[log.LogLine]:
    """A last status: how the attempt ended, and what the network said about the number."""
    channel = Channel(row.channel)
    line = event.line
    if line == "connected" and event.answered_by is None and machine(conn, event):
        line = "voicemail_left"
    if channel is Channel.VOICE and line is not None and provider_events.outcome_of(conn, row.contact_id) is None:
        events.set_outcome(conn, row.ref, line)
        contacts.set_outcome(conn, row.contact_id, OUTCOMES[line])
    elif event.trouble in BAD:
        contacts.set_outcome(conn, row.contact_id, Outcome.NOT_IN_SERVICE)
    if event.trouble is Trouble.BLOCKED:
        parked.review(conn, [outbox.to_item(row)], "blocked by the carrier or the handset", now, cause="blocked")
    what = Trouble.NUMBER_UNKNOWN if line == "not_in_service" and event.trouble is None else event.trouble
    told = trouble(conn, row.borrower_id, row.to, channel, row.ref, what, now)
    return [line_of(conn, row, event.status.value, event, now, line=line), *told]


def machine(conn: Connection, event: StatusEvent) -> bool:
    """The last status of a call does not always repeat who answered; an earlier one said it."""
    return provider_events.machine_answered(conn, event.gateway, event.sid)


def line_of(conn: Connection, row: Row[Any], kind: str, event: StatusEvent, now: datetime, **more: Any) -> log.LogLine:
    facts = {
        "ref": row.ref,
        "gateway": event.gateway,
        "sid": event.sid,
        "error": error_of(event),
        "code": event.error_code,
    }
    facts |= {"answered_by": event.answered_by} | more
    return log.LogLine(
        at=now,
        kind=kind,
        borrower_id=row.borrower_id,
        contact_id=row.contact_id,
        loan_refs=loan_refs(conn, [row.ref]).get(row.ref, ()),
        channel=row.channel,
        direction="out",
        by="gateway",
        outcome=event.status.value,
        facts={name: value for name, value in facts.items() if value is not None},
    )
