"""What a field agent or a legal officer did: a visit, a step of a case, the result with which an account returns.

It returns to its owner, with the result and the day (`own.give_back`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.access import Person
from assistant.core.dates import at_local
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.core.terms import Channel
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line
from assistant.steps.call_offer import offer_from
from assistant.steps.casework import entry, theirs, wrong
from assistant.steps.own import give_back
from assistant.steps.supposed import suppose_about
from assistant.steps.take_promise import record_promise
from assistant.store import called, casework, events, log
from assistant.store.events import NewEvent
from assistant.store.log import LogLine

STEP_DAYS_MAX = 366


class Met(StrEnum):
    """How a visit went; the first three in the words of the verdict cases. `not_made` is no visit."""

    MET = "met"
    ABSENT = "absent"
    REFUSED = "refused"
    NOT_MADE = "not_made"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """`text`: whom they met and what came of it. `again_on`: they go once more then; None: it goes back to its owner.

    `amount` and `due_on`: what was promised, as it was said.
    """

    met: Met
    text: str
    amount: str = ""
    due_on: date | None = None
    again_on: date | None = None


def visited(conn: Connection, rt: Runtime, item_id: int, visit: Visit, person: Person, now: datetime) -> None:
    """Keep a visit: an attempt like any other for the gate, a promise if there was one, and what comes of the item.

    Raises BadInput for one that is not theirs, without words, or for a promise that the policy does not take.
    """
    row = theirs(conn, item_id, person)
    words, as_of = _said(visit.text), business_day(rt, now)
    if visit.met is not Met.MET and (visit.amount or visit.due_on):
        raise wrong(
            Say("a promise is made by the borrower whom you met"),
            Say("leave amount and day empty, or say that you met"),
        )
    who = _subject(conn, row, now, as_of, person.name)
    made = _visit_line(conn, rt, who, row, visit, now)
    if visit.met is not Met.NOT_MADE:
        events.add(conn, _event(who, visit.met))
    lines = [made, *_promised(conn, rt, who, visit)]
    if visit.again_on is None:
        give_back(conn, rt, item_id, words, person.name, now, lines)
        return
    _keep_on(conn, rt, row, words, row.next_action, visit.again_on, person.name, now)
    log.append(conn, *lines)


def step_taken(
    conn: Connection,
    rt: Runtime,
    item_id: int,
    words: str,
    then: str,
    due_on: date | None,
    person: Person,
    now: datetime,
) -> None:
    """A step on the path of a case: it stays with who carries it, with what comes next and until when."""
    row = theirs(conn, item_id, person)
    action = redacted(then.strip()) or row.next_action
    _keep_on(conn, rt, row, _said(words), action, due_on, person.name, now)
    log.append(conn, entry(row, "step_taken", person.name, now))


def hand_back(conn: Connection, rt: Runtime, item_id: int, result: str, person: Person, now: datetime) -> None:
    """Done: to the account's owner, with the result and the day. Raises BadInput for one that is not theirs."""
    row = theirs(conn, item_id, person)
    give_back(conn, rt, row.id, result, person.name, now)


def _keep_on(
    conn: Connection, rt: Runtime, row: Row[Any], words: str, then: str, on: date | None, by: str, now: datetime
) -> None:
    today = business_day(rt, now)
    if on is not None and not 0 <= (on - today).days <= STEP_DAYS_MAX:
        raise wrong(Say("%(on)s is not a day to come", on=on), Say("a day within the next year, or none"))
    number = called.keep_text(conn, row.borrower_id, words)
    why = (*row.why, f"{by}, {today}:", f"{casework.TEXT}{number}")
    closes = time.fromisoformat(rt.settings.work.closes)
    due_at = row.due_at if on is None else at_local(on, closes, rt.settings.work.zone)
    casework.go_on(conn, row.id, why, then, due_at)


def _said(words: str) -> str:
    if not words.strip():
        raise wrong(Say("nothing is said of what came of it"), Say("say whom you met and what came of it"))
    return redacted(words.strip())


def _subject(conn: Connection, row: Row[Any], now: datetime, as_of: date, by: str) -> Subject:
    found: Sequence[Row[Any]] = casework.loans(conn, row.loan_ids)
    return Subject(
        borrower_id=row.borrower_id, loan_ids=tuple(one.id for one in found), loan_refs=tuple(one.ref for one in found),
        now=now, as_of=as_of, by=by, source="visit", occasion=f"{row.id}:{now.isoformat()}",
    )  # fmt: skip


def _event(who: Subject, met: Met) -> NewEvent:
    return NewEvent(
        borrower_id=who.borrower_id, at=who.now, event="visit", source="collector", loan_refs=who.loan_refs,
        outcome=str(met), purpose="collect", status="sent", source_ref=who.cause,
    )  # fmt: skip


def _promised(conn: Connection, rt: Runtime, who: Subject, visit: Visit) -> Sequence[LogLine]:
    if not visit.amount and visit.due_on is None:
        return ()
    if not visit.amount or visit.due_on is None or not who.loan_refs:
        raise wrong(Say("a promise has an amount and a day"), Say("say both, as the borrower did, or neither"))
    taken = record_promise(conn, rt, who, offer_from(conn, who.loan_refs[0], visit.amount, visit.due_on))
    if not taken.acceptance.accepted:
        raise wrong("; ".join(taken.acceptance.why), Say("agree on another, or record the visit without it"))
    return taken.lines


def _visit_line(conn: Connection, rt: Runtime, who: Subject, row: Row[Any], visit: Visit, now: datetime) -> LogLine:
    """With the rules that stood against the visit, if it was made all the same: a supervisor should see that."""
    made = visit.met is not Met.NOT_MADE and bool(who.loan_refs)
    found = suppose_about(conn, rt, list(who.loan_refs), Channel.VISIT, now) if made else None
    against = [finding.rule for finding in found.verdict.refusals] if found else []
    facts = {"item": row.id, "rules": against} if against else {"item": row.id}
    return line(who, "visit", outcome=str(visit.met), channel="visit", direction="out", facts=facts)
