"""A promise taken: weighed against the policy for all its loans together, shared over them, put in the place of an
open one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from assistant.core.promise import Acceptance, LoanFacts, Offer, Part, Promise, judge_offer, replaced_status
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line, promise_ended
from assistant.store import contacts, events, holds, joint, promise_facts, promises
from assistant.store.events import NewEvent
from assistant.store.log import LogLine

FOLLOW_UP_DAYS = 3  # after the last instalment: the days to which the borrower agreed


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of an offer. `promise_ids` has one promise for each loan that got a share."""

    acceptance: Acceptance
    promise_ids: tuple[int, ...] = ()
    lines: tuple[LogLine, ...] = ()


def record_promise(conn: Connection, rt: Runtime, who: Subject, offer: Offer) -> Taken:
    """Weigh the offer; if it is acceptable keep it, shared over the loans in their order, and stop chasing them.

    An open promise of a loan gives way: it stays on file as replaced, or as broken if one of its days passed unpaid.
    """
    policy = rt.rulebook.promises
    facts = _facts(conn, rt, who)
    free = [loan_id for loan_id in who.loan_ids if not set(facts[loan_id].holds) & set(policy.cancelled_by)]
    weighed = [facts[loan_id] for loan_id in free if facts[loan_id].currency == offer.currency]
    whole = together(weighed or [facts[who.loan_ids[0]]])
    acceptance = judge_offer(offer, policy, whole)
    if not acceptance.accepted:
        return Taken(acceptance=acceptance)
    given = split(offer, [(loan_id, facts[loan_id]) for loan_id in free if facts[loan_id] in weighed])
    lines = _make_way(conn, rt, who, list(given))
    ids = tuple(_keep(conn, who, loan_id, parts, offer) for loan_id, parts in given.items())
    contacts.cancel_for(conn, [who.borrower_id], who.now, "promise", loan_ids=list(given))
    if offer.follow_up_consent:
        events.add(conn, _follow_up(who, offer))
    return Taken(acceptance=acceptance, promise_ids=ids, lines=(*lines, _promise_line(who, offer, given, acceptance)))


def _follow_up(who: Subject, offer: Offer) -> NewEvent:
    """One dated follow-up, agreed to at the read-back: consent to those days, which the quiet time gives way to."""
    last = max(part.due_on for part in offer.parts)
    days = [(last + timedelta(days=after)).isoformat() for after in range(1, FOLLOW_UP_DAYS + 1)]
    return NewEvent(
        borrower_id=who.borrower_id,
        at=who.now,
        event="request",
        source="collector",
        direction="in",
        loan_refs=who.loan_refs,
        source_ref=f"follow-up:{who.cause}",
        detail={
            "request": "consent_to_time",
            "made_by": "phone",
            "windows": [{"date": day, "start": "08:00", "end": "20:00"} for day in days],
        },
    )


def _facts(conn: Connection, rt: Runtime, who: Subject) -> dict[int, LoanFacts]:
    running = holds.in_force(conn, joint.debtors(conn, [who.borrower_id], who.loan_ids), who.as_of)
    kinds = {
        loan_id: tuple(row.kind for row in holds.on_loan(running, who.borrower_id, loan_id)) for loan_id in who.loan_ids
    }
    return promise_facts.loan_facts(conn, who.loan_ids, who.as_of, kinds, rt.settings.work.country, who.by)


def together(facts: Sequence[LoanFacts]) -> LoanFacts:
    """Several loans as one: an offer is for all of them, and the latest of them decides the horizon."""
    first = facts[0]
    if len(facts) == 1:
        return first
    days = [one.next_due_on for one in facts if one.next_due_on is not None]
    next_on = min(days, default=None)
    return replace(
        first,
        dpd=max(one.dpd for one in facts),
        balance_minor=sum(max(0, one.balance_minor) for one in facts),
        amount_past_due_minor=sum(one.amount_past_due_minor for one in facts),
        stop_roll_minor=sum(one.stop_roll_minor for one in facts),
        next_due_on=next_on,
        next_due_minor=sum(one.next_due_minor or 0 for one in facts if one.next_due_on == next_on),
        broken_in_a_row=max(one.broken_in_a_row for one in facts),
        active=any(one.active for one in facts),
        holds=tuple(sorted(set.intersection(*(set(one.holds) for one in facts)))),
    )


def split(offer: Offer, loans: Sequence[tuple[int, LoanFacts]]) -> dict[int, list[Part]]:
    """Each instalment over the loans, the leading one first, each up to what is asked on it; the last gets the rest."""
    left = {loan_id: facts.amount_past_due_minor or facts.next_due_minor or 0 for loan_id, facts in loans}
    given: dict[int, list[Part]] = {}
    last = loans[-1][0]
    for part in offer.parts:
        rest = part.amount_minor
        for loan_id, _ in loans:
            share = rest if loan_id == last else min(rest, left[loan_id])
            if share > 0:
                given.setdefault(loan_id, []).append(Part(due_on=part.due_on, amount_minor=share))
                left[loan_id] -= share
                rest -= share
    return given


def _make_way(conn: Connection, rt: Runtime, who: Subject, loan_ids: Sequence[int]) -> list[LogLine]:
    lines = []
    for old in promises.open_on(conn, loan_ids):
        taken_on = business_day(rt, old.taken_at)
        money = promises.received(conn, [old.loan_id], taken_on)[old.loan_id]
        judged = Promise(parts=old.parts, taken_at=old.taken_at, taken_on=taken_on)
        status = replaced_status(judged, money, who.as_of, rt.rulebook.promises)
        promises.set_status(conn, old.id, status, who.as_of)
        lines.append(promise_ended(who, old, status, "a new promise took its place"))
    return lines


def _keep(conn: Connection, who: Subject, loan_id: int, parts: Sequence[Part], offer: Offer) -> int:
    ref = f"{who.loan_refs[who.loan_ids.index(loan_id)]}-P{promises.taken_before(conn, loan_id) + 1}"
    return promises.add(
        conn,
        replace(offer, parts=tuple(parts)),
        ref=ref,
        loan_id=loan_id,
        borrower_id=who.borrower_id,
        taken_at=who.now,
        source=who.source,
        contact_id=who.contact_id,
    )


def _promise_line(who: Subject, offer: Offer, given: dict[int, list[Part]], acceptance: Acceptance) -> LogLine:
    facts = {
        "amount_minor": offer.total_minor,
        "currency": offer.currency,
        "due_on": [str(part.due_on) for part in offer.parts],
        "promised_by": offer.promised_by,
        "approved_by": offer.approved_by,
        "why": list(acceptance.why),
    }
    refs = tuple(who.loan_refs[who.loan_ids.index(loan_id)] for loan_id in given)
    return line(who, "promise", loan_refs=refs, outcome="open", facts=facts)
