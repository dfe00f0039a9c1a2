"""Releases what is due: under the borrower's lock the gate is asked, and gate and enqueue are one transaction.

The only place that puts anything into the outbox: automated messages, a collector's dial, confirmations and replies all
take this road. `judge` asks the same question again at hand-off.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.gate import Event, Finding, GateFacts, Jurisdiction, Verdict, decide
from assistant.core.gate.closing import closes_at
from assistant.core.screen_free import free_text, why
from assistant.core.terms import Channel, ContactState
from assistant.render import CannotRender, Rendered
from assistant.render.identity import addressed
from assistant.runtime import Runtime
from assistant.steps.choose_profiles import profiles_of
from assistant.steps.context import context_of
from assistant.steps.gate_facts import attempt_event, facts_of
from assistant.steps.render_contact import content_of, render
from assistant.steps.verdicts import as_json, refused_by, spent_on
from assistant.store import contacts, dossier, events, log, outbox, outbox_read, overrides
from assistant.store.dossier import Dossier

BATCH_MAX = 500
AUTOMATED = (Channel.SMS, Channel.EMAIL, Channel.VOICE, Channel.LETTER)
ATTEMPT_OF = {Channel.VOICE: "call"}  # an automated reminder is a call to every rule


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One contact as it was asked for, and the answer."""

    planned: Row[Any]
    facts: GateFacts
    rendered: Rendered | None  # None for a live call
    verdict: Verdict
    profiles: tuple[Jurisdiction, ...]
    at: datetime

    @cached_property
    def told(self) -> dict[str, Any]:
        return as_json(self.verdict, self.versions, self.facts, self.at) | {"content": self.facts.contact.more}

    @property
    def versions(self) -> tuple[str, ...]:
        return tuple(f"{profile.id}@{profile.version}" for profile in self.profiles)


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
    judged = _judge_all(rt, [(row, now) for row in planned], file)
    released = [one for one in judged if one.verdict.allowed]
    outbox.enqueue(conn, [_item(rt, one, now) for one in released], now)
    events.add(conn, *(_attempt(one, now) for one in released))
    _use_overrides(conn, released, now)
    contacts.record_verdicts(conn, [_row(one, now) for one in judged])
    log.append(conn, *(_line(one, now) for one in judged))
    return {"released": len(released), "held": len(judged) - len(released)}


def _use_overrides(conn: Connection, released: Sequence[Judged], now: datetime) -> None:
    for one in released:
        for number in spent_on(one.verdict):
            if not overrides.use(conn, number, one.planned.id, now):
                raise RuntimeError(f"override {number} was used without the lock of its borrower")


def judge(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> dict[int, Verdict]:
    """The verdict on each released contact as things stand now; its own attempt is left out of the counts.

    What will be said is what was rendered at release, so its facts are those that were judged then: nothing is rendered
    a second time.
    """
    planned = contacts.as_planned(conn, contact_ids)
    if not planned:
        return {}
    file, said = dossier.load(conn, planned, planned[0].as_of), outbox_read.content_facts(conn, contact_ids)
    nothing: tuple[Sequence[Event], Container[int]] = ((), ())
    return {
        row.id: _weigh(rt, row, file, now, nothing, said.get(row.id, {}), no_way_out(rt, row))[2] for row in planned
    }


def judge_planned(conn: Connection, rt: Runtime, contact_ids: Sequence[int], now: datetime) -> list[Judged]:
    """What the gate would say of each when its time comes (at `now`, if that is past). Writes nothing.

    In the order of their times; what would be allowed counts against what comes after it.
    """
    planned = contacts.as_planned(conn, contact_ids)
    file = dossier.load(conn, planned, planned[0].as_of)
    timed = sorted(((max(now, row.not_before), row.id, row) for row in planned), key=lambda one: one[:2])
    return _judge_all(rt, [(row, at) for at, _id, row in timed], file)


def _judge_all(rt: Runtime, asked: Sequence[tuple[Row[Any], datetime]], file: Dossier) -> list[Judged]:
    """Each at its instant, in order; what this transaction releases counts against what it judges next."""
    fresh: dict[int, list[Event]] = defaultdict(list)
    spent: set[int] = set()
    judged = []
    for row, now in asked:
        one = _judge_one(rt, row, file, now, fresh[row.borrower_id], spent)
        judged.append(one)
        if one.verdict.allowed:
            fresh[row.borrower_id].append(attempt_event(row, one.facts, now))
            spent.update(spent_on(one.verdict))
    return judged


def _judge_one(
    rt: Runtime, row: Row[Any], file: Dossier, now: datetime, fresh: Sequence[Event], spent: Container[int] = ()
) -> Judged:
    owner = file.borrowers[row.borrower_id]
    context = context_of(row, file, rt, row.as_of)
    rendered, trouble = None, no_way_out(rt, row)
    try:
        rendered = render(rt.render, row, owner.language, context)
    except CannotRender as error:
        trouble = _own("TEMPLATE", str(error))
    if rendered is not None and rendered.facts.claims:
        trouble = _own("WORDS", f"says what is never said: {', '.join(rendered.facts.claims)}")
    if context.written and (meant := free_text(context.written, rt.render.templates.screen, addressed(context))):
        trouble = _own("WORDS", f"says what is never said: {why(meant)}; take it out and write it again")
    content = content_of(rendered) | ({"approved_text": False} if context.written else {})
    facts, profiles, verdict = _weigh(rt, row, file, now, (fresh, spent), content, trouble)
    return Judged(planned=row, facts=facts, rendered=rendered, verdict=verdict, profiles=profiles, at=now)


def _weigh(
    rt: Runtime,
    row: Row[Any],
    file: Dossier,
    now: datetime,
    before: tuple[Sequence[Event], Container[int]],
    content: Mapping[str, Any],
    trouble: Finding | None,
) -> tuple[GateFacts, tuple[Jurisdiction, ...], Verdict]:
    """Ask the gate. `before`: the attempts and the overrides of this transaction; `trouble`: a refusal of our own."""
    facts, profiles = facts_of(row, file, rt.settings, content, *before), profiles_of(rt, row, file)
    verdict = decide(facts, profiles, now, unverified_warns=rt.settings.rules.unverified_warns)
    return facts, profiles, verdict if trouble is None else Verdict((*verdict.findings, trouble))


def no_way_out(rt: Runtime, row: Row[Any]) -> Finding | None:
    """What no law says: nothing carries the channel, or there is no number or address for it."""
    if rt.gateway_for(Channel(row.channel)) is None:
        return _own("GATEWAY", f"no gateway carries {row.channel}; see [gateway] in the settings")
    if row.contact_point_id is None and row.context.get("party_id") is None:
        return _own("ADDRESS", f"no usable number or address for {row.channel}")
    return None


def _own(rule: str, because: str) -> Finding:
    """A refusal that no law makes: there is nothing to send, no address, or nobody to carry it."""
    return Finding(
        rule=rule, clause="own", profile="house", passed=False, because=because, confidence="text", force="hard"
    )


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
