"""Releases what is due: under the borrower's lock the gate is asked, and gate and enqueue are one transaction.

The only place that puts anything into the outbox: automated messages, a collector's dial, confirmations and replies all
take this road. `judge` asks the same question again at hand-off.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core import gate
from assistant.core.gate import Event, GateFacts, Jurisdiction, Verdict
from assistant.core.terms import Channel, ContactState
from assistant.render import CannotRender, Rendered
from assistant.runtime import Runtime
from assistant.steps.context import context_of
from assistant.steps.gate_facts import attempt_event, facts_of
from assistant.steps.render_contact import render
from assistant.store import contacts, dossier, events, log, outbox
from assistant.store.dossier import Dossier

BATCH_MAX = 500
AUTOMATED = (Channel.SMS, Channel.EMAIL, Channel.VOICE, Channel.LETTER)
ATTEMPT_OF = {Channel.VOICE: "call"}  # an automated reminder is a call to every rule


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One contact as it was asked for, and the answer."""

    planned: Row[Any]
    facts: GateFacts
    rendered: Rendered | None
    verdict: Verdict


async def release_due(
    rt: Runtime, now: datetime, *, automated_only: bool = False, minutes: float | None = None
) -> dict[str, int]:
    """Ask the gate for every contact that is due at `now`. `minutes` of collectors bound the live calls, best first."""
    counts = {"expired": await rt.db.write(contacts.expire_before, now)}
    last = 0
    while ids := await rt.db.read(contacts.due, now, BATCH_MAX, AUTOMATED, last):
        _add(counts, await rt.db.write(release, rt, ids, now))
        last = ids[-1]
    if not automated_only:
        for ids in await rt.db.read(contacts.due_calls, now, minutes, BATCH_MAX):
            _add(counts, await rt.db.write(release, rt, ids, now))
    return counts


def _add(counts: dict[str, int], more: Mapping[str, int]) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count


def release(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> dict[str, int]:
    """One transaction: lock the borrowers, judge each contact, enqueue what is allowed, keep every verdict."""
    planned = contacts.take_planned(conn, contact_ids)
    if not planned:
        return {}
    file = dossier.load(conn, planned, planned[0].as_of)
    judged = _judge_all(rt, planned, file, now)
    released = [one for one in judged if one.verdict.allowed]
    outbox.enqueue(conn, [_item(rt, one, now) for one in released], now)
    events.add(conn, *(_attempt(one, now) for one in released))
    contacts.record_verdicts(conn, [_row(one, now) for one in judged])
    log.append(conn, *(_line(one, file, now) for one in judged))
    return {"released": len(released), "held": len(judged) - len(released)}


def judge(conn: Connection, rt: Runtime, contact_id: int, now: datetime, at_hand_off: bool = False) -> Verdict:
    """The verdict on one contact as things stand; at hand-off its own attempt is left out of the counts."""
    planned = contacts.get(conn, [contact_id])
    file = dossier.load(conn, planned, planned[0].as_of)
    return _judge_one(rt, planned[0], file, now, ()).verdict


def judge_many(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> dict[int, Verdict]:
    """As `judge`, for a batch that is being handed off."""
    planned = contacts.get(conn, contact_ids)
    file = dossier.load(conn, planned, planned[0].as_of) if planned else None
    return {} if file is None else {row.id: _judge_one(rt, row, file, now, ()).verdict for row in planned}


def _judge_all(rt: Runtime, planned: Sequence[Row[Any]], file: Dossier, now: datetime) -> list[Judged]:
    """In order; what this transaction releases counts against what it judges next."""
    fresh: dict[int, list[Event]] = defaultdict(list)
    judged = []
    for row in planned:
        one = _judge_one(rt, row, file, now, fresh[row.borrower_id])
        judged.append(one)
        if one.verdict.allowed:
            fresh[row.borrower_id].append(attempt_event(row, one.facts, now))
    return judged


def _judge_one(rt: Runtime, row: Row[Any], file: Dossier, now: datetime, fresh: Sequence[Event]) -> Judged:
    rendered: Rendered | None = None
    because: str | None = None
    try:
        rendered = render(rt.render, row, context_of(row, file, rt.settings, row.as_of), file)
    except CannotRender as error:
        because = str(error)
    content = {} if rendered is None else rendered.facts.as_mapping()
    facts = facts_of(row, file, rt.settings, content, fresh)
    verdict = gate.decide(facts, profiles_of(rt, row, file), now)
    if because is not None:
        verdict = gate.refuse(verdict, rule="H-IDENT", because=because)
    return Judged(planned=row, facts=facts, rendered=rendered, verdict=verdict)


def profiles_of(rt: Runtime, row: Row[Any], file: Dossier) -> tuple[Jurisdiction, ...]:
    """`house` always, with those of the portfolio; the strictest wins."""
    own = rt.settings.for_portfolio(file.loans[row.loan_ids[0]].portfolio)
    names = dict.fromkeys(("house", *own.jurisdictions))
    return tuple(rt.rulebook.profiles[name] for name in names)


def _item(rt: Runtime, one: Judged, now: datetime) -> outbox.NewItem:
    row, rendered = one.planned, one.rendered
    assert rendered is not None, "an allowed contact is rendered"
    contact = one.facts.contact
    gateway = rt.gateway_for(Channel(row.channel))
    return outbox.NewItem(
        contact_id=row.id,
        contact_ref=row.ref,
        borrower_id=row.borrower_id,
        gateway=gateway.name,
        sender=rt.sender_for(Channel(row.channel)),
        channel=Channel(row.channel),
        to=contact.number or contact.address or "",
        subject=rendered.subject,
        body=rendered.body,
        spoken=rendered.spoken,
        units=max(rendered.segments, 1),
        cost_minor=rendered.cost_minor or 0,
        verdict=one.verdict.as_json(),
        not_before=now,
        valid_until=min(one.verdict.allowed_until or row.not_after, row.not_after),
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
        person=row.person,
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
        "verdict": verdict.as_json(),
        "refused_by": None if verdict.allowed else verdict.refused_by,
        "not_before": verdict.until if waits else row.not_before,
    }


def _line(one: Judged, file: Dossier, now: datetime) -> log.LogLine:
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
            "profiles": list(verdict.versions),
        },
        personal=personal,
    )

