"""A reply or a key press, understood and acted on in one transaction; what is not understood goes to a person.

A stop takes effect where it is kept: the request, what was queued on that medium cancelled, one confirmation planned.
A number that several borrowers share is stopped for all of them; anything else from it is for a person. Whose number it
is beside a borrower's, such as a guarantor's, is heeded by `answer_party`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import add_business_days
from assistant.core.redact import redacted
from assistant.core.reply import Reply, understand
from assistant.core.spoken import SpokenAction
from assistant.core.terms import Channel, Intent, Queue
from assistant.gateway.base import InboundEvent, KeyPress
from assistant.runtime import Runtime
from assistant.steps import reply_acts
from assistant.steps.acts import Subject, business_day, line
from assistant.steps.answer_party import binds, heed
from assistant.steps.follow_up import Task, enter
from assistant.steps.reply_acts import Heard, Said
from assistant.steps.work import refresh
from assistant.store import contact_points, contacts, events, locks, log, party_numbers, replies
from assistant.store.events import NewEvent
from assistant.store.log import LogLine
from assistant.store.party_numbers import Other
from assistant.store.replies import Sender

READ = Task(queue=Queue.REVIEW, next_action="Read the reply and answer it", priority=75, due_days=1)
PRESSED = {
    SpokenAction.STOP: Reply(intent=Intent.STOP, confidence=1.0, matched="key press", scope="calls"),
    SpokenAction.NOT_ME: Reply(intent=Intent.WRONG_PERSON, confidence=1.0, matched="key press"),
    SpokenAction.PERSON: Reply(intent=Intent.CALL_ME, confidence=1.0, matched="key press"),
}
PROMISE_DAYS = 3  # business days: the day that the spoken menu names


def answer(conn: Connection, rt: Runtime, event: InboundEvent | KeyPress, now: datetime) -> dict[str, Any]:
    """→ {new, intent, state, did}. The same event again has no effect (`new` 0)."""
    return _pressed(conn, rt, event, now) if isinstance(event, KeyPress) else _written(conn, rt, event, now)


def _written(conn: Connection, rt: Runtime, event: InboundEvent, now: datetime) -> dict[str, Any]:
    heard = Heard(
        gateway=event.gateway,
        sid=event.sid,
        channel=event.channel,
        number=event.from_,
        at=event.at,
        body=redacted(event.text),
    )
    if locks.needed(conn):
        locks.household(conn, party_numbers.concerned(conn, [event.from_]))
    senders = [replies.sender(conn, borrower_id) for borrower_id in contact_points.owners(conn, [event.from_])]
    others = party_numbers.others(conn, [event.from_])
    return _act(conn, rt, heard, senders, _understood(rt, event.text, senders, event.at), now, others)


def _understood(rt: Runtime, text: str, senders: list[Sender], at: datetime) -> Reply:
    one = senders[0] if len(senders) == 1 else None
    return understand(
        text,
        one.language if one else None,
        business_day(rt, at),
        one.currency if one else None,
        payday=one.payday if one else None,
    )


def _pressed(conn: Connection, rt: Runtime, event: KeyPress, now: datetime) -> dict[str, Any]:
    """A key that only moves through the menu asks for nothing."""
    attempt = replies.attempt(conn, event.ref)
    action = SpokenAction(event.action) if event.action else None
    if attempt is None or action in (None, SpokenAction.CONFIRMED):
        return {"new": 0, "intent": None, "state": None, "did": []}
    locks.household(conn, [attempt.borrower_id])
    sender = replies.sender(conn, attempt.borrower_id)
    heard = Heard(
        gateway=event.gateway,
        sid=event.key,
        channel=Channel.VOICE,
        number=attempt.to,
        at=event.at,
        body=None,
        contact_id=attempt.contact_id,
    )
    reply = PRESSED.get(action) or _promise_pressed(rt, sender, event.at)
    return _act(conn, rt, heard, [sender], reply, now)


def _promise_pressed(rt: Runtime, sender: Sender, at: datetime) -> Reply:
    due_on = add_business_days(business_day(rt, at), PROMISE_DAYS, rt.settings.work.country)
    why = "key press: the amount and the day that the menu named"
    return Reply(intent=Intent.WILL_PAY, amount_minor=sender.asked_minor, due_on=due_on, confidence=1.0, matched=why)


Act = Callable[[Connection, Runtime, Subject, Said], tuple[str, list[LogLine]]]
ACTS: dict[Intent, Act] = {
    Intent.STOP: reply_acts.stop,
    Intent.START: reply_acts.start,
    Intent.HELP: reply_acts.give_help,
    Intent.PAID_ALREADY: reply_acts.paid_already,
    Intent.WILL_PAY: reply_acts.will_pay,
    Intent.CANNOT_PAY: reply_acts.cannot_pay,
    Intent.DISPUTE: reply_acts.dispute,
    Intent.WRONG_PERSON: reply_acts.wrong_person,
    Intent.CALL_ME: reply_acts.call_me,
}


def _act(
    conn: Connection,
    rt: Runtime,
    heard: Heard,
    senders: list[Sender],
    reply: Reply,
    now: datetime,
    others: Sequence[Other] = (),
) -> dict[str, Any]:
    alone = len(senders) == 1
    person = not senders or (reply.intent is not Intent.STOP and not (alone and reply.sure))
    person = person or reply.intent is Intent.UNCLEAR
    if not senders and others:
        person = not binds(reply, heard.body)
    kept = replies.keep(
        conn,
        gateway=heard.gateway,
        sid=heard.sid,
        channel=heard.channel,
        at=heard.at,
        number=heard.number,
        borrower_id=senders[0].borrower_id if senders else None,
        body=heard.body,
        reply=reply,
        state="needs_person" if person else "acted",
    )
    if kept is None:
        return {"new": 0, "intent": str(reply.intent), "state": None, "did": []}
    did: list[str] = []
    lines: list[LogLine] = []
    for number, sender in enumerate(senders):
        who = _subject(rt, heard, sender, now)
        events.add(conn, _event(heard, who, reply, kept, person))
        said = Said(heard=heard, sender=sender, reply=reply, inbound_id=kept, first=number == 0)
        word, more = _to_person(conn, rt, who, reply, alone) if person else ACTS[reply.intent](conn, rt, who, said)
        did.append(word)
        lines += [_line(who, heard, reply, word, person), *more]
    heeded = heed(conn, rt, heard, others, reply, kept, now, alone=not senders)
    did, lines = did + heeded[0], lines + heeded[1]
    _outcome(conn, heard, senders, reply)
    log.append(conn, *lines)
    return {"new": 1, "intent": str(reply.intent), "state": "needs_person" if person else "acted", "did": did}


def _subject(rt: Runtime, heard: Heard, sender: Sender, now: datetime) -> Subject:
    return Subject(
        borrower_id=sender.borrower_id,
        loan_ids=sender.loan_ids,
        loan_refs=sender.loan_refs,
        now=now,
        as_of=business_day(rt, heard.at),
        by="borrower",
        source=str(heard.channel),
        contact_id=heard.contact_id,
        occasion=f"{heard.gateway}:{heard.sid}",
    )


def _event(heard: Heard, who: Subject, reply: Reply, inbound_id: int, person: bool) -> NewEvent:
    """What the gate reads: the intent that was acted on, or `unclear`, which holds automated contact on the medium."""
    spoken = heard.channel is Channel.VOICE
    return NewEvent(
        borrower_id=who.borrower_id,
        at=heard.at,
        event="call" if spoken else str(heard.channel),
        source="reply",
        direction="in",
        number=heard.number,
        loan_refs=who.loan_refs,
        contact_id=heard.contact_id,
        style="notice" if spoken else None,
        source_ref=f"{heard.gateway}:{heard.sid}:{who.borrower_id}",
        detail={"intent": str(Intent.UNCLEAR if person else reply.intent), "inbound_id": inbound_id},
    )


def _to_person(conn: Connection, rt: Runtime, who: Subject, reply: Reply, alone: bool) -> tuple[str, list[LogLine]]:
    why = f"reply: perhaps {reply.intent} ({reply.matched})" if reply.intent is not Intent.UNCLEAR else "unclear reply"
    enter(conn, rt, who, READ, None, why if alone else f"{why}; several borrowers share the number")
    refresh(conn, rt, [who.borrower_id], who.now)  # it comes up on the screen of whoever has the account
    return "a person reads it", []


def _line(who: Subject, heard: Heard, reply: Reply, word: str, person: bool) -> LogLine:
    facts = {"matched": reply.matched, "confidence": reply.confidence, "did": word, "person": person}
    personal = {"number": heard.number} | ({"text": heard.body} if heard.body is not None else {})
    return line(
        who,
        "inbound",
        outcome=str(reply.intent),
        channel=str(heard.channel),
        direction="in",
        facts=facts,
        personal=personal,
    )


ANSWERS_WITHIN = timedelta(days=7)
KEY_OUTCOMES = {
    Intent.WILL_PAY: "promise",
    Intent.STOP: "stop_or_complaint",
    Intent.WRONG_PERSON: "wrong_number",
    Intent.CALL_ME: "callback",
}


def _outcome(conn: Connection, heard: Heard, senders: list[Sender], reply: Reply) -> None:
    """A spoken reminder ends as its keys say; a text that came in answers the last one that went to its number."""
    if heard.contact_id is not None and reply.intent in KEY_OUTCOMES:
        contacts.set_outcome(conn, heard.contact_id, KEY_OUTCOMES[reply.intent])
    elif heard.contact_id is None and len(senders) == 1:
        contacts.mark_replied(conn, senders[0].borrower_id, heard.number, heard.at - ANSWERS_WITHIN)
