"""A promise beyond the policy: asked for in the call, decided by a second person, told to who asked.

Asked, the money stays a short offer and nothing else changes. Agreed, the offer is weighed again on the facts of that
hour and stands as a promise with the approver's name. Each act is one transaction under the borrowers' locks.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.promise import Offer
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line
from assistant.steps.take_promise import record_promise
from assistant.steps.work import refresh
from assistant.store import called, exceptions, holds, locks, log
from assistant.store.exceptions import NewException
from assistant.store.log import LogLine

SHORT_OFFER = f"call {Outcome.SHORT_OFFER}"  # the evidence of the pause that a short offer brings


def ask(
    conn: Connection, rt: Runtime, who: Subject, offer: Offer, why: Sequence[str], reason: str
) -> tuple[int, LogLine]:
    """Keep the question; its number, and the line for the log. The caller has locked who owes it."""
    assert who.contact_id is not None
    first = min(part.due_on for part in offer.parts)
    until = datetime.combine(first + timedelta(days=1), time.min, ZoneInfo(rt.settings.work.zone))
    number = exceptions.add(
        conn,
        NewException(
            borrower_id=who.borrower_id,
            contact_id=who.contact_id,
            loan_ids=who.loan_ids,
            loan_refs=who.loan_refs,
            offer=offer,
            why=why,
            reason_id=called.keep_text(conn, who.borrower_id, redacted(reason.strip())),
            asked_by=who.by,
            asked_at=who.now,
            until=until,
        ),
    )
    return number, line(who, "promise", outcome="exception_asked", facts=_facts(offer, number) | {"why": list(why)})


def agree(conn: Connection, rt: Runtime, number: int, by: str, now: datetime) -> tuple[int, ...]:
    """The promise stands, approved by `by`; its ids. Raises BadInput where it cannot stand any more, or not on their
    word; nothing is written then.
    """
    row = _locked(conn, number, by)
    newer = exceptions.newer_promise(conn, row.loan_ids, row.asked_at)
    if newer is not None:
        raise _wrong(
            Say("they have promised anew since: %(newer)s", newer=newer),
            Say("refuse this one; the newer promise stands"),
        )
    who, offer = _subject(rt, row, now), exceptions.offer_of(row, by)
    taken = record_promise(conn, rt, who, offer)
    if not taken.acceptance.accepted:
        raise _wrong("; ".join(taken.acceptance.why), Say("refuse it: who asked is told"))
    exceptions.decide(conn, number, by, now, agreed=True)
    refresh(conn, rt, [row.borrower_id], now)
    lines = (*_lift(conn, who), *taken.lines)
    log.append(conn, *lines, _decided(who, offer, number, by, "exception_agreed"))
    return taken.promise_ids


def _lift(conn: Connection, who: Subject) -> list[LogLine]:
    """End the pause of the short offer, as there is none: the promise's reminders are not to wait for it."""
    running = holds.in_force(conn, [who.borrower_id], who.as_of)
    found = [row for row in running if row.borrower_id == who.borrower_id and row.evidence == SHORT_OFFER]
    for row in found:
        holds.lift(conn, row.id, who.as_of)
    why = "their offer was agreed to"
    return [line(who, "hold", outcome="lifted", facts={"hold": row.id, "because": why}) for row in found]


def refuse(conn: Connection, rt: Runtime, number: int, by: str, now: datetime) -> None:
    """There is no promise; who asked reads it on their desk."""
    row = _locked(conn, number, by)
    exceptions.decide(conn, number, by, now, agreed=False)
    log.append(conn, _decided(_subject(rt, row, now), exceptions.offer_of(row, by), number, by, "exception_refused"))


def _locked(conn: Connection, number: int, by: str) -> Row[Any]:
    """The question that `by` may decide, all who owe the loans locked."""
    found = exceptions.one(conn, number)
    if found is None:
        raise _wrong(Say("there is no exception %(number)s", number=number), Say("open the page again"))
    locks.debtors(conn, [found.borrower_id], found.loan_ids)
    row = exceptions.one(conn, number)
    if row is None or row.decided_at is not None:
        raise _wrong(Say("this is decided"), Say("somebody was quicker"))
    if row.asked_by == by:
        raise _wrong(Say("%(by)s asked for it", by=by), Say("a second person must agree"))
    return row


def _subject(rt: Runtime, row: Row[Any], now: datetime) -> Subject:
    """The call in which it was offered, on the day of the decision."""
    return Subject(
        borrower_id=row.borrower_id,
        loan_ids=tuple(row.loan_ids),
        loan_refs=tuple(row.loan_refs),
        now=now,
        as_of=business_day(rt, now),
        by=row.asked_by,
        source="call",
        contact_id=row.contact_id,
    )


def _decided(who: Subject, offer: Offer, number: int, by: str, outcome: str) -> LogLine:
    facts = _facts(offer, number) | {"asked_by": who.by}
    return replace(line(who, "promise", outcome=outcome, facts=facts), by=by)


def _facts(offer: Offer, number: int) -> dict[str, Any]:
    days = [str(part.due_on) for part in offer.parts]
    return {"exception": number, "amount_minor": offer.total_minor, "currency": offer.currency, "due_on": days}


def questions(conn: Connection, limit: int) -> list[tuple[Row[Any], dict[str, Any]]]:
    """What waits, each with its evidence: the offer, the policy's words, the debt, how their promises ended."""
    rows = exceptions.waiting(conn, limit)
    history = exceptions.promises_of(conn, {row.borrower_id for row in rows})
    loans = exceptions.standing(conn, {number for row in rows for number in row.loan_ids})
    return [(row, _seen(row, [loans[n] for n in row.loan_ids], history.get(row.borrower_id, {}))) for row in rows]


def _seen(row: Row[Any], loans: Sequence[Row[Any]], history: dict[str, int]) -> dict[str, Any]:
    parts = exceptions.parts_of(row)
    return {
        "currency": row.currency,
        "amount_minor": sum(part.amount_minor for part in parts),
        "parts": [{"due_on": part.due_on, "amount_minor": part.amount_minor} for part in parts],
        "policy": list(row.why),
        "because": row.reason,
        "asked_by": row.asked_by,
        "past_due_minor": sum(one.amount_past_due_minor or 0 for one in loans),
        "balance_minor": sum(one.balance_minor for one in loans),
        "days_past_due": max(one.dpd or 0 for one in loans),
        "promises": {name: history.get(name, 0) for name in ("kept", "partial", "broken")},
    }


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="decisions", line=None, problem=problem, mend=mend))
