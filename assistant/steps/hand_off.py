"""The last look before a message leaves: the gate again, the window, the day's allowance; then the intent, committed.

All in one transaction with the borrowers locked, so a payment, a stop or a promise that was committed first wins.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.terms import ContactState, OutboxState
from assistant.gateway.base import Gateway, Message, sign_ref
from assistant.runtime import Runtime
from assistant.steps.judging import judge
from assistant.steps.sends import Done, settle
from assistant.store import contacts, events, locks, log, outbox, outbox_hints, outbox_read, pauses
from assistant.store.outbox_item import Move, OutboxItem
from assistant.store.outbox_read import Content


@dataclass(frozen=True, kw_only=True)
class HandOff:
    """What may leave now, each item with its message; and what became of the rest."""

    messages: tuple[tuple[OutboxItem, Message], ...]
    counts: Counter[str]


def hand_off(
    conn: Connection, rt: Runtime, gateway: Gateway, items: Sequence[OutboxItem], now: datetime, lease: timedelta
) -> HandOff:
    """Ask again about every claimed item; commit this before any of the messages is sent."""
    held, items = _paused(conn, items)
    locks.borrowers(conn, [item.borrower_id for item in (*items, *held)])
    verdicts = judge(conn, rt, [item.contact_id for item in items], now)
    late = [item for item in items if item.valid_until <= now]
    open_ = [item for item in items if item.valid_until > now]
    allowed = [item for item in open_ if verdicts[item.contact_id].allowed]
    fitting, over = within_allowance(conn, rt, allowed, now)
    kept = outbox.intend(conn, fitting, now, lease)
    messages = tuple(zip(kept, messages_of(conn, rt, gateway, kept, now), strict=True))
    counts = Counter({"refused": refuse(conn, open_, verdicts, now)})
    leftover = [expired(item, "its window had ended") for item in late] + [tomorrow(item, now) for item in over]
    back = [Done(state=OutboxState.READY, move=Move(item=item, error=item.error)) for item in held]
    counts += settle(conn, [*leftover, *back], now)
    return HandOff(messages=messages, counts=counts)


def _paused(conn: Connection, items: Sequence[OutboxItem]) -> tuple[list[OutboxItem], Sequence[OutboxItem]]:
    """What was paused since it was claimed, which goes back; and the rest. Mostly nothing is: one statement."""
    paused = pauses.asked(conn)
    if not paused.running:
        return [], items
    of_campaign = pauses.held_of(conn, [item.contact_id for item in items], paused)
    held = [item for item in items if item.contact_id in of_campaign or paused.stops(item.gateway, item.sender)]
    return held, [item for item in items if item not in held]


def refuse(conn: Connection, items: Sequence[OutboxItem], verdicts: Mapping[int, Any], now: datetime) -> int:
    """The gate has changed its mind since the release: the message never leaves, and the log says which rules."""
    moves = [Move(item=item, error="refused at hand-off") for item in items if not verdicts[item.contact_id].allowed]
    gone = [move.item for move in outbox.cancel(conn, moves, now)]
    events.mark_many(conn, [item.ref for item in gone], events.VOID)
    loans = events.loan_refs(conn, [item.ref for item in gone])
    lines = []
    for item in gone:
        rules = [finding.rule for finding in verdicts[item.contact_id].refusals]
        contacts.set_state(conn, item.contact_id, ContactState.REFUSED, now, refused_by=rules[0])
        lines.append(_refused(item, rules, loans.get(item.ref, ()), now))
    log.append(conn, *lines)
    return len(gone)


def _refused(item: OutboxItem, rules: list[str], loans: tuple[str, ...], now: datetime) -> log.LogLine:
    return log.LogLine(
        at=now,
        kind="refused",
        borrower_id=item.borrower_id,
        contact_id=item.contact_id,
        loan_refs=loans,
        channel=item.channel.value,
        direction="out",
        outcome="refuse",
        facts={"ref": item.ref, "rules": rules, "asked": "at hand-off"},
    )


def within_allowance(
    conn: Connection, rt: Runtime, items: Sequence[OutboxItem], now: datetime
) -> tuple[list[OutboxItem], list[OutboxItem]]:
    """Each sender's units of the day (UTC), counted in segments: what still fits, in order, and what does not."""
    used: dict[tuple[str, str], int] = {}
    fitting: list[OutboxItem] = []
    over: list[OutboxItem] = []
    for item in items:
        sender = (item.gateway, item.sender)
        if sender not in used:
            used[sender] = outbox_read.units_since(conn, *sender, datetime.combine(now.date(), time(), now.tzinfo))
        fits = used[sender] + item.units <= rt.settings.gateway.per_day
        used[sender] += item.units if fits else 0
        (fitting if fits else over).append(item)
    return fitting, over


def tomorrow(item: OutboxItem, now: datetime) -> Done:
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    if midnight >= item.valid_until:
        return expired(item, "the sender's allowance of the day is used up")
    return Done(state=OutboxState.READY, move=Move(item=item, not_before=midnight))


def expired(item: OutboxItem, because: str) -> Done:
    return Done(state=OutboxState.EXPIRED, move=Move(item=item, error=because), why=because)


def messages_of(
    conn: Connection, rt: Runtime, gateway: Gateway, items: Sequence[OutboxItem], now: datetime
) -> list[Message]:
    """The messages of the items, in their order. Only a simulated gateway is told anything of the borrower."""
    contents = outbox_read.contents(conn, items)
    hints = outbox_hints.hints(conn, [item.contact_id for item in items]) if gateway.virtual else {}
    empty = Content(body="")
    return [message_of(rt, item, contents.get(item.id, empty), hints.get(item.contact_id, {}), now) for item in items]


def message_of(rt: Runtime, item: OutboxItem, content: Content, hints: Mapping[str, Any], now: datetime) -> Message:
    return Message(
        ref=item.ref,
        channel=item.channel,
        to=item.to,
        sender=item.sender,
        subject=item.subject,
        body=content.body,
        spoken=content.spoken,
        at=now,
        valid_until=item.valid_until,
        units=item.units,
        attempt=item.retries,
        callback_ref=sign_ref(rt.secret, item.ref),
        hints=hints,
    )
