"""Releases what is due: under the borrower's lock the gate is asked, and gate and enqueue are one transaction.

The only place that puts anything into the outbox: automated messages, a collector's dial, confirmations and replies all
take this road. Hand-off asks the same question again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.gate.closing import closes_at
from assistant.core.pausing import Pauses
from assistant.core.terms import Channel, ContactState
from assistant.runtime import Runtime
from assistant.steps.judging import Judged, judge_all
from assistant.steps.verdicts import refused_by, spent_on
from assistant.store import contacts, dossier, events, log, outbox, overrides, pauses

BATCH_MAX = 500
AUTOMATED = (Channel.SMS, Channel.EMAIL, Channel.VOICE, Channel.LETTER)
ATTEMPT_OF = {Channel.VOICE: "call"}  # an automated reminder is a call to every rule


async def release_due(
    rt: Runtime, now: datetime, *, automated_only: bool = False, minutes: float | None = None
) -> dict[str, int]:
    """Ask the gate for every contact that is due at `now`. `minutes` of collectors bound the live calls, best first."""
    counts = {"expired": await rt.db.write(contacts.expire_before, now)}
    paused = await rt.db.read(pauses.current)
    if paused.everything is not None:
        return counts
    last = 0
    while ids := await rt.db.read(contacts.due, now, BATCH_MAX, AUTOMATED, last, paused):
        _add(counts, await rt.db.write(release, rt, ids, now))
        last = ids[-1]
    if not automated_only:
        for ids in await rt.db.read(contacts.due_calls, now, minutes, BATCH_MAX, paused):
            _add(counts, await rt.db.write(release, rt, ids, now))
    return counts


def _add(counts: dict[str, int], more: Mapping[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def release(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> dict[str, int]:
    """One transaction: lock the borrowers, judge each contact, enqueue what is allowed, keep every verdict.

    What a supervisor has paused stays as it was planned.
    """
    paused = pauses.asked(conn)
    planned = [] if paused.everything else contacts.take_planned(conn, contact_ids)
    planned = [row for row in planned if _may_leave(rt, row, paused)] if paused.running else planned
    if not planned:
        return {}
    file = dossier.load(conn, planned, planned[0].as_of)
    judged = judge_all(rt, [(row, now) for row in planned], file)
    released = [one for one in judged if one.verdict.allowed]
    outbox.enqueue(conn, [_item(rt, one, now) for one in released], now)
    events.add(conn, *(_attempt(one, now) for one in released))
    _use_overrides(conn, released, now)
    contacts.record_verdicts(conn, [_row(one, now) for one in judged])
    log.append(conn, *(_line(one, now) for one in judged))
    return {"released": len(released), "held": len(judged) - len(released)}


def _may_leave(rt: Runtime, row: Row[Any], paused: Pauses) -> bool:
    channel = Channel(row.channel)
    gateway = rt.gateway_for(channel)
    stopped = gateway is not None and paused.stops(gateway.name, rt.sender_for(channel))
    return not stopped and paused.holds(row.strategy, row.treatment) is None


def _use_overrides(conn: Connection, released: Sequence[Judged], now: datetime) -> None:
    for one in released:
        for number in spent_on(one.verdict):
            if not overrides.use(conn, number, one.planned.id, now):
                raise RuntimeError(f"override {number} was used without the lock of its borrower")


def _item(rt: Runtime, one: Judged, now: datetime) -> outbox.NewItem:
    row, rendered, contact = one.planned, one.rendered, one.facts.contact
    gateway = rt.gateway_for(Channel(row.channel))
    assert gateway is not None, "the verdict refuses where nothing carries the channel"
    closes = closes_at(one.facts, one.profiles, now)
    return outbox.NewItem(
        contact_id=row.id,
        contact_ref=row.ref,
        borrower_id=row.borrower_id,
        gateway=gateway.name,
        sender=rt.sender_for(Channel(row.channel)),
        channel=Channel(row.channel),
        to=contact.number or contact.address or "",
        subject=rendered.subject if rendered else None,
        body=rendered.body if rendered else row.template,
        spoken=rendered.spoken if rendered else None,
        units=rendered.segments if rendered else 1,
        cost_minor=(rendered.cost_minor or 0) if rendered else 0,
        verdict=one.told,
        not_before=now,
        valid_until=row.not_after if closes is None else min(closes, row.not_after),
    )


def _attempt(one: Judged, now: datetime) -> events.NewEvent:
    row, contact = one.planned, one.facts.contact
    return events.NewEvent(
        borrower_id=row.borrower_id,
        contact_id=row.id,
        at=now,
        event=ATTEMPT_OF.get(Channel(row.channel), row.channel),
        source="dispatch",
        source_ref=f"{row.ref}-1",
        person=contact.person or "borrower",
        number=contact.number or contact.address,
        number_kind=contact.number_kind if contact.number else contact.address_kind,
        loan_refs=contact.debts,
        mode=contact.mode,
        style=contact.style,
        purpose=row.purpose,
        status="claimed",
    )


def _row(one: Judged, now: datetime) -> dict[str, Any]:
    """Where the contact goes: released, waiting for an instant of its own day, or refused."""
    verdict, row = one.verdict, one.planned
    waits = not verdict.allowed and verdict.until is not None and verdict.until < row.not_after
    state = ContactState.RELEASED if verdict.allowed else ContactState.WAITING if waits else ContactState.REFUSED
    return {
        "contact_id": row.id,
        "state": state,
        "state_at": now,
        "verdict": one.told,
        "refused_by": refused_by(verdict),
        "not_before": verdict.until if waits else row.not_before,
    }


def _line(one: Judged, now: datetime) -> log.LogLine:
    row, verdict = one.planned, one.verdict
    personal = {} if one.rendered is None or not verdict.allowed else {"text": one.rendered.body}
    return log.LogLine(
        at=now,
        kind="released" if verdict.allowed else "refused",
        borrower_id=row.borrower_id,
        contact_id=row.id,
        loan_refs=one.facts.contact.debts,
        channel=row.channel,
        direction="out",
        outcome="allow" if verdict.allowed else "refuse",
        facts={
            "contact": row.ref,
            "treatment": row.treatment,
            "template": row.template,
            "rules": [finding.rule for finding in verdict.findings if not finding.passed],
            "until": None if verdict.until is None else verdict.until.isoformat(),
            "profiles": list(one.versions),
            **({"overrides": spent} if (spent := spent_on(verdict)) else {}),
        },
        personal=personal,
    )
