"""What somebody else on a file asks for: a guarantor, a contact person, a joint debtor without a file of their own.

A stop, a wrong number and a complaint bar that number for that person at once, with what was queued to it. Anything
else is for a person, and until they have read it no machine writes there: the kept event holds the medium.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from assistant.core.reply import Reply
from assistant.core.reply_complaint import complains
from assistant.core.terms import Channel, Intent, Queue
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line
from assistant.steps.deadline_tasks import watch
from assistant.steps.follow_up import Task, enter
from assistant.steps.reply_acts import CONFIRMATION, Heard, to_confirm
from assistant.store import called, events, party_numbers, replies, review
from assistant.store.events import NewEvent
from assistant.store.log import LogLine
from assistant.store.party_numbers import Other

COMPLAINED = Task(
    queue=Queue.REVIEW, next_action="Answer the complaint of someone who is not the borrower", priority=80
)
NOT_THEIRS = Task(queue=Queue.REVIEW, next_action="Their number is another's: correct the file", priority=50)
ASKED = Task(
    queue=Queue.REVIEW, next_action="Read the reply of someone who is not the borrower", priority=75, due_days=1
)
PHONE = ("call", "voice", "sms")
Done = tuple[list[str], list[LogLine]]


BARS = (Intent.STOP, Intent.WRONG_PERSON)


def binds(reply: Reply, text: str | None) -> bool:
    """Whether it takes effect without a person: what bars contact, however unsure; a mistaken bar harms little."""
    return reply.intent in BARS or (text is not None and complains(text))


def heed(
    conn: Connection,
    rt: Runtime,
    heard: Heard,
    others: Sequence[Other],
    reply: Reply,
    inbound_id: int,
    now: datetime,
    *,
    alone: bool = False,
) -> Done:
    """→ a word for what was done with each, and the lines for the log. Their files are locked, the reply is kept.

    `alone`: the number is no borrower's, so a stop is confirmed to one of these.
    """
    did: list[str] = []
    lines: list[LogLine] = []
    for other in others:
        who = subject(rt, heard, other, now)
        bound = binds(reply, heard.body)
        events.add(conn, _event(heard, other, who, reply.intent if bound else Intent.UNCLEAR, inbound_id))
        word, more = _bar(conn, rt, who, other, heard, reply) if bound else _to_person(conn, rt, who, reply)
        facts = {"matched": reply.matched, "did": word, "person": other.person}
        personal = {"number": heard.number} | ({"text": heard.body} if heard.body is not None else {})
        told = line(
            who, "inbound", outcome=str(reply.intent), channel=str(heard.channel), facts=facts, personal=personal
        )
        lines += [replace(told, direction="in"), *more]
        did.append(f"{other.person}: {word}")
    if alone and reply.intent is Intent.STOP and to_confirm(heard, reply):
        _confirm(conn, rt, heard, others, inbound_id, now)
    return did, lines


def _confirm(
    conn: Connection, rt: Runtime, heard: Heard, others: Sequence[Other], inbound_id: int, now: datetime
) -> None:
    """One confirmation goes to the number, as to a borrower's; the gate decides."""
    for other in others:
        party_id = party_numbers.row_with(conn, other, heard.number)
        planned = party_id is not None and replies.plan_answer(
            conn,
            other,
            cause=f"reply:{heard.gateway}:{heard.sid}:{CONFIRMATION}",
            purpose=CONFIRMATION,
            template=CONFIRMATION,
            channel=str(heard.channel),
            number=heard.number,
            now=now,
            as_of=business_day(rt, heard.at),
            context={"in_reply_to": "borrower_initiated", "inbound_id": inbound_id, "party_id": party_id},
            person=other.person,
        )
        if planned:
            return


def read_for(
    conn: Connection, rt: Runtime, heard: Heard, others: Sequence[Other], intent: Intent | None, by: str, now: datetime
) -> Iterator[tuple[str, list[LogLine]]]:
    """A person has read it: for each of them what it meant is done, and the medium is no longer held for it."""
    meant = Reply(intent=intent or Intent.UNCLEAR, confidence=1.0, matched="a person read it")
    for other in others:
        who = subject(rt, heard, other, now)
        word, lines = _bar(conn, rt, who, other, heard, meant) if intent in BARS else ("nothing to do", [])
        review.tell_gate(conn, [source_ref(heard, other)], str(intent) if intent in BARS else None)
        review.leave(conn, who.cause, f"read by {by}: {meant.intent}", now)
        read = line(replace(who, by=by), "read", outcome=str(meant.intent), channel=str(heard.channel), direction="in")
        yield f"{other.person}: {word}", [read, *lines]


def subject(rt: Runtime, heard: Heard, other: Other, now: datetime) -> Subject:
    return Subject(
        borrower_id=other.borrower_id,
        loan_ids=other.loan_ids,
        loan_refs=other.loan_refs,
        now=now,
        as_of=business_day(rt, heard.at),
        by=other.person,
        source=str(heard.channel),
        occasion=f"{heard.gateway}:{heard.sid}:{other.person}",
    )


def source_ref(heard: Heard, other: Other) -> str:
    return f"{heard.gateway}:{heard.sid}:{other.borrower_id}:{other.person}"


def _event(heard: Heard, other: Other, who: Subject, intent: Intent, inbound_id: int) -> NewEvent:
    return NewEvent(
        borrower_id=other.borrower_id,
        at=heard.at,
        event="call" if heard.channel is Channel.VOICE else str(heard.channel),
        source="reply",
        direction="in",
        person=other.person,
        number=heard.number,
        loan_refs=who.loan_refs,
        source_ref=source_ref(heard, other),
        detail={"intent": str(intent), "inbound_id": inbound_id},
    )


def _bar(
    conn: Connection, rt: Runtime, who: Subject, other: Other, heard: Heard, reply: Reply
) -> tuple[str, list[LogLine]]:
    done, lines = [], []
    if reply.intent is Intent.WRONG_PERSON or Intent.WRONG_PERSON in reply.also:
        done.append("wrong number")
        lines += _not_theirs(conn, rt, who, other, heard)
    complained = heard.body is not None and complains(heard.body)
    if reply.intent is Intent.STOP or complained:
        done.append("stopped")
        lines += _stop(conn, who, other, heard, reply)
    if complained:
        done.append("complaint")
        lines += _complaint(conn, rt, who, other)
    return ", ".join(done), lines


def _stop(conn: Connection, who: Subject, other: Other, heard: Heard, reply: Reply) -> list[LogLine]:
    """The medium and number it came by; calls too where they are named, and everything where all is refused."""
    own = "call" if heard.channel is Channel.VOICE else str(heard.channel)
    reach = {"everything": ["all"], "calls": sorted({own, "call"})}.get(reply.scope or "", [own])
    for channel in reach:
        detail = {"request": "stop_channel", "channel": channel, "made_by": "phone" if own == "call" else own}
        number = None if channel == "all" else heard.number
        called.learn(conn, who, "request", detail, number=number, person=other.person)
    media = (
        None
        if "all" in reach
        else [one for name in reach for one in (("call", "voice") if name == "call" else (name,))]
    )
    gone = party_numbers.cancel(conn, other, heard.number, who.now, "opt_out", media)
    return [line(who, "request", outcome="stop_channel", facts={"channels": reach, "cancelled": gone})]


def _not_theirs(conn: Connection, rt: Runtime, who: Subject, other: Other, heard: Heard) -> list[LogLine]:
    called.learn(conn, who, "fact", {"fact": "number_not_theirs"}, number=heard.number, person=other.person)
    party_numbers.cancel(conn, other, heard.number, who.now, "wrong_number", PHONE)
    enter(conn, rt, who, NOT_THEIRS, None, f"whoever has the number on file for the {other.person} is somebody else")
    return [line(who, "fact", outcome="number_not_theirs", personal={"number": heard.number})]


def _complaint(conn: Connection, rt: Runtime, who: Subject, other: Other) -> list[LogLine]:
    """The clocks of a complaint start with it."""
    called.learn(conn, who, "fact", {"fact": "complaint_open"}, person=other.person)
    enter(conn, rt, who, COMPLAINED, None, f"complaint by the {other.person}")
    return [line(who, "fact", outcome="complaint_open"), *watch(conn, rt, [who.borrower_id], who.as_of, who.now)[1]]


def _to_person(conn: Connection, rt: Runtime, who: Subject, reply: Reply) -> tuple[str, list[LogLine]]:
    said = "unclear" if reply.intent is Intent.UNCLEAR else f"perhaps {reply.intent}"
    enter(conn, rt, who, ASKED, None, f"reply from the {who.by}: {said}")
    return "a person reads it", []
