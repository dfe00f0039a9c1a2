"""What comes back: statuses, keys, texts. Each event takes effect once, however late and often it comes.

An event is kept under its provider's key in the same commit as its effects. Status only moves forward; a callback that
carries our reference settles a message whose answer we never had.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.terms import Channel, DeliveryStatus, OutboxState, Outcome
from assistant.gateway.base import InboundEvent, IncomingCall, KeyPress, StatusEvent, Trouble
from assistant.runtime import Runtime
from assistant.steps.sends import trouble
from assistant.store import (
    call_sessions,
    contacts,
    events,
    locks,
    log,
    outbox,
    outbox_read,
    parked,
    party_numbers,
    provider_events,
)

Received = StatusEvent | KeyPress | InboundEvent | IncomingCall
FROM_OUTSIDE = (InboundEvent, IncomingCall)  # nothing ties them to a message but their number
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
# The line's end in the words of a collector's screen (core/desk/outcomes.py).
HEARD: Mapping[str, str] = {
    "no_answer": "no_answer",
    "busy": "busy",
    "voicemail_left": "voicemail",
    "voicemail_full": "voicemail",
    "not_in_service": "not_in_service",
    "answered_then_dropped": "answered",
    "connected": "answered",
}
BAD = (Trouble.NUMBER_BAD, Trouble.NUMBER_UNKNOWN)


def receive(conn: Connection, rt: Runtime, received: Sequence[Received], now: datetime) -> dict[str, int]:
    """Take the events in.

    → counts: new, repeated, unmatched (no message of ours), settled (a send that was unclear), moved (a status).
    """
    new, counts = take_in(conn, received, now)
    for one in new:
        if not isinstance(one, StatusEvent):
            answered(conn, rt, one, now)
    return dict(counts)


def take_in(conn: Connection, received: Sequence[Received], now: datetime) -> tuple[list[Received], Counter[str]]:
    """Keep the events and act on the statuses among them; what a person said or pressed is left to the caller.

    → those that are new, in their order, and the counts of `receive`.
    """
    if locks.needed(conn):
        locks.borrowers(conn, owners(conn, received))
    new = not_seen(conn, in_order(received))
    counts = Counter({"new": len(new), "repeated": len(received) - len(new), "unmatched": 0, "settled": 0, "moved": 0})
    statuses = [one for one in new if isinstance(one, StatusEvent)]
    known = messages_behind(conn, statuses)
    lines = [line for one in statuses for line in take_status(conn, known, one, now, counts)]
    provider_events.move(conn, [moved(item, event) for item, event in known.moved.items()])
    lines += [line for one, event in known.ended for line in ended(conn, one, event, now)]
    log.append(conn, *lines)
    return new, counts


def not_seen(conn: Connection, received: Sequence[Received]) -> list[Received]:
    """The events that are new, each once."""
    fresh = {(one.gateway, one.key): one for one in reversed(received)}
    new = provider_events.keep(conn, [kept(one) for one in fresh.values()])
    return in_order(one for name, one in fresh.items() if name in new)


def in_order(received: Iterable[Received]) -> list[Received]:
    return sorted(received, key=lambda one: (one.at, one.key))


def answered(conn: Connection, rt: Runtime, event: KeyPress | InboundEvent | IncomingCall, now: datetime) -> None:
    from assistant.steps.answer import answer
    from assistant.steps.incoming import ring

    if isinstance(event, IncomingCall):
        ring(conn, rt, event, now)
    else:
        answer(conn, rt, event, now)


def kept(event: Received) -> dict[str, Any]:
    """The event's row, without number and text."""
    row: dict[str, Any] = {"gateway": event.gateway, "key": event.key, "sid": event.sid, "at": event.at}
    if isinstance(event, InboundEvent):
        return row | {"ref": None, "kind": "inbound", "status": None, "payload": {"channel": event.channel.value}}
    if isinstance(event, IncomingCall):
        return row | {"ref": None, "kind": "incoming", "status": None, "payload": {"rings": event.rings}}
    if isinstance(event, KeyPress):
        payload = {"digit": event.digit, "passage": event.passage, "action": event.action}
        return row | {"ref": event.ref, "kind": "keypress", "status": None, "payload": payload}
    spoken = event.line is not None or event.status in (DeliveryStatus.RINGING, DeliveryStatus.ANSWERED)
    payload = {"error_code": event.error_code, "answered_by": event.answered_by, "line": event.line}
    kind = "call_status" if spoken or event.status is DeliveryStatus.COMPLETED else "message_status"
    return row | {"ref": event.ref, "kind": kind, "status": event.status.value, "payload": payload}


def owners(conn: Connection, received: Sequence[Received]) -> list[int]:
    """Every borrower that the events may touch, so that all locks are taken first and in order."""
    refs = [one.ref for one in received if not isinstance(one, FROM_OUTSIDE) and one.ref is not None]
    found = {row.borrower_id for row in outbox_read.by_refs(conn, refs).values()}
    for one in received:
        if isinstance(one, StatusEvent) and one.ref is None:
            found |= {row.borrower_id for row in outbox_read.by_sids(conn, one.gateway, [one.sid]).values()}
    numbers = {one.from_ for one in received if isinstance(one, FROM_OUTSIDE)}
    return sorted(found.union(party_numbers.concerned(conn, numbers)) if numbers else found)


def take_status(
    conn: Connection, known: "Known", event: StatusEvent, now: datetime, counts: Counter[str]
) -> list[log.LogLine]:
    """One status: settle the send if it was unclear, then note how far the delivery is and whether it has ended."""
    one = known.behind(event)
    if one is None:
        counts["unmatched"] += 1
        return []
    lines: list[log.LogLine] = []
    if one.state != OutboxState.ACCEPTED:
        lines.append(settled(conn, one, event, now))
        known.by_sid[(event.gateway, event.sid)] = one  # for what follows without our reference
        counts["settled"] += 1
    elif one.sid != event.sid:
        # The gateway has this reference twice. The first one's delivery stays; a supervisor must see the second.
        return [line_of(one, "sent_twice", event, now)]
    if one.delivery is not None and event.status.rank <= one.delivery.rank:
        return lines
    counts["moved"] += 1
    one.delivery = event.status
    known.moved[one.row.id] = event
    if event.status.rank == LAST_RANK:
        known.ended.append((one, event))
    return lines


def moved(outbox_id: int, event: StatusEvent) -> dict[str, Any]:
    return {"outbox_id": outbox_id, "status": event.status, "at": event.at, "error": error_of(event)}


@dataclass
class Behind:
    """The message behind an event, as it stands while a batch of events is taken in."""

    row: Row[Any]
    loans: tuple[str, ...]
    state: str
    sid: str | None
    delivery: DeliveryStatus | None


@dataclass(frozen=True)
class Known:
    """Every message behind a batch of events, read once; and what the batch does to them, written together."""

    by_ref: dict[str, Behind]
    by_sid: dict[tuple[str, str], Behind]
    moved: dict[int, StatusEvent] = field(default_factory=dict)  # the last word on each item
    ended: list[tuple[Behind, StatusEvent]] = field(default_factory=list)

    def behind(self, event: StatusEvent) -> Behind | None:
        if event.ref is None:
            return self.by_sid.get((event.gateway, event.sid))
        one = self.by_ref.get(event.ref)
        return one if one is not None and one.row.gateway == event.gateway else None


def messages_behind(conn: Connection, statuses: Sequence[StatusEvent]) -> Known:
    """Read with the borrowers locked."""
    rows = outbox_read.by_refs(conn, [one.ref for one in statuses if one.ref is not None])
    for gateway in {one.gateway for one in statuses if one.ref is None}:
        sids = [one.sid for one in statuses if one.ref is None and one.gateway == gateway]
        rows |= {row.ref: row for row in outbox_read.by_sids(conn, gateway, sids).values()}
    loans = events.loan_refs(conn, sorted(rows))
    by_ref = {ref: behind(row, loans.get(ref, ())) for ref, row in rows.items()}
    return Known(by_ref, {(one.row.gateway, one.sid): one for one in by_ref.values() if one.sid is not None})


def behind(row: Row[Any], loans: tuple[str, ...]) -> Behind:
    delivery = None if row.delivery is None else DeliveryStatus(row.delivery)
    return Behind(row=row, loans=loans, state=row.state, sid=row.sid, delivery=delivery)


def settled(conn: Connection, one: Behind, event: StatusEvent, now: datetime) -> log.LogLine:
    """Whatever we believed: the gateway has it. It counts as sent from now on, and is never sent again."""
    was, one.state, one.sid = one.state, OutboxState.ACCEPTED, event.sid
    provider_events.accept(conn, one.row.id, event.sid, now)
    events.mark(conn, one.row.ref, "sent")
    provider_events.was_sent(conn, one.row.contact_id, now)
    return line_of(one, "sent", event, now, was=was, by="callback")


def error_of(event: StatusEvent) -> str | None:
    return event.trouble.value if event.trouble is not None else event.error_code


def ended(conn: Connection, one: Behind, event: StatusEvent, now: datetime) -> list[log.LogLine]:
    """A last status: how the attempt ended, and what the network said about the number."""
    row, channel = one.row, Channel(one.row.channel)
    line = event.line
    if line == "connected" and event.answered_by is None and machine(conn, event):
        line = "voicemail_left"
    if channel is Channel.VOICE and line is not None and provider_events.outcome_of(conn, row.contact_id) is None:
        events.set_outcome(conn, row.ref, line)
        contacts.set_outcome(conn, row.contact_id, OUTCOMES[line])
    elif channel is Channel.CALL and line is not None and line in HEARD:
        call_sessions.heard(conn, row.ref, HEARD[line])  # its collector's screen then offers what can be true
    elif event.trouble in BAD:
        contacts.set_outcome(conn, row.contact_id, Outcome.NOT_IN_SERVICE)
    if event.trouble is Trouble.BLOCKED:
        parked.review(conn, [outbox.to_item(row)], "blocked by the carrier or the handset", now, cause="blocked")
    what = Trouble.NUMBER_UNKNOWN if line == "not_in_service" and event.trouble is None else event.trouble
    told = trouble(conn, row.borrower_id, row.to, channel, row.ref, what, now)
    return [line_of(one, event.status.value, event, now, line=line), *told]


def machine(conn: Connection, event: StatusEvent) -> bool:
    """The last status of a call does not always repeat who answered; an earlier one said it."""
    return provider_events.machine_answered(conn, event.gateway, event.sid)


def line_of(one: Behind, kind: str, event: StatusEvent, now: datetime, **more: Any) -> log.LogLine:
    facts = {"ref": one.row.ref, "gateway": event.gateway, "sid": event.sid, "error": error_of(event)}
    facts |= {"code": event.error_code, "answered_by": event.answered_by} | more
    return log.LogLine(
        at=now,
        kind=kind,
        borrower_id=one.row.borrower_id,
        contact_id=one.row.contact_id,
        loan_refs=one.loans,
        channel=one.row.channel,
        direction="out",
        by="gateway",
        outcome=event.status.value,
        facts={name: value for name, value in facts.items() if value is not None},
    )
