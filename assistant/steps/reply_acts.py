"""What is done about each thing that a borrower may say in a text or by a key; one function for each intent.

Each returns a word for what it did and lines for the log. The borrower is locked, the reply is kept.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from assistant.core.promise import Offer, Part
from assistant.core.reply import Reply
from assistant.core.terms import Channel, Intent, Outcome, Queue
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, line, make_hold, record_reason
from assistant.steps.follow_up import TASKS, Task, enter, follow_up
from assistant.steps.take_promise import record_promise
from assistant.store import called, contact_points, contacts, replies
from assistant.store.log import LogLine
from assistant.store.replies import Sender

Done = tuple[str, list[LogLine]]
CONFIRMATION = "opt_out_confirmation"  # the purpose, and the template
CARRIER_CONFIRMS = ("twilio",)  # answers its own key words itself: a second confirmation would be one too many
CARRIER_WORDS = frozenset({"stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"})
OFFERED = Task(queue=Queue.COLLECTOR, next_action="Answer the offer; agree what is possible", priority=70)
SAID_WITH_STOP = Task(queue=Queue.REVIEW, next_action="They stopped us and said more: read it, act in another way")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What came in, whatever it came by; `contact_id`: of a key pressed in a call of ours."""

    gateway: str
    sid: str
    channel: Channel
    number: str
    at: datetime
    body: str | None
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """`first`: of the borrowers who share the number, the one who is answered."""

    heard: Heard
    sender: Sender
    reply: Reply
    inbound_id: int
    first: bool = True


def stop(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    """In force at once: the request, and what was queued. One confirmation is planned, unless the carrier gives it."""
    own = "call" if said.heard.channel is Channel.VOICE else str(said.heard.channel)
    reach = {"everything": ["all"], "calls": sorted({own, "call"})}.get(said.reply.scope or "", [own])
    made_by = "phone" if own == "call" else own
    for channel in reach:
        detail = {"request": "stop_channel", "channel": channel, "made_by": made_by}
        called.learn(conn, who, "request", detail, number=None if channel == "all" else said.heard.number)
    if said.reply.scope == "everything":
        called.learn(conn, who, "request", {"request": "cease_in_writing", "made_by": made_by})
    channels = None if "all" in reach else [medium for channel in reach for medium in _media(channel)]
    cancelled = contacts.cancel_for(conn, [who.borrower_id], who.now, "opt_out", channels=channels)
    lines = [line(who, "request", outcome="stop_channel", facts={"channels": reach, "cancelled": cancelled})]
    lines += _said_along(conn, rt, who, said)
    if said.first and to_confirm(said.heard, said.reply):
        _plan(conn, who, said, CONFIRMATION, CONFIRMATION)
    return f"stopped: {', '.join(reach)}", lines


def _media(channel: str) -> list[str]:
    return ["call", "voice"] if channel == "call" else [channel]


def to_confirm(heard: Heard, reply: Reply) -> bool:
    """Whether a stop is confirmed by us: one that came as a text, from whom we meant, unless the carrier does it."""
    word = (heard.body or "").strip().casefold()
    by_carrier = heard.gateway in CARRIER_CONFIRMS and word in CARRIER_WORDS
    return heard.channel is Channel.SMS and Intent.WRONG_PERSON not in reply.also and not by_carrier


def _said_along(conn: Connection, rt: Runtime, who: Subject, said: Said) -> list[LogLine]:
    """A stop beats everything else in the text, but a wrong number or a dispute in it is true all the same."""
    lines: list[LogLine] = []
    for intent in said.reply.also:
        if intent is Intent.WRONG_PERSON:
            lines += wrong_person(conn, rt, who, said)[1]
        elif intent is Intent.DISPUTE:
            lines += dispute(conn, rt, who, said)[1]
        else:
            enter(conn, rt, who, SAID_WITH_STOP, None, f"said along with a stop: {intent}")
    return lines


def start(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    """The kept event opens the medium again; the gate reads it."""
    return "opened again", [line(who, "request", outcome="start", facts={"channel": str(said.heard.channel)})]


def give_help(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    if said.heard.channel is Channel.SMS and _plan(conn, who, said, "reply", "help_reply"):
        return "answered", []
    enter(conn, rt, who, TASKS["queue"], None, "asks for help")
    return "collector queue", []


def _plan(conn: Connection, who: Subject, said: Said, purpose: str, template: str) -> int:
    return replies.plan_answer(
        conn,
        said.sender,
        cause=f"reply:{said.heard.gateway}:{said.heard.sid}:{purpose}",
        purpose=purpose,
        template=template,
        channel=str(said.heard.channel),
        number=said.heard.number,
        now=who.now,
        as_of=who.as_of,
        context={"in_reply_to": "borrower_initiated", "inbound_id": said.inbound_id},
    )


def paid_already(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    return _as_disposition(conn, rt, who, said, Outcome.PAID_ALREADY)


def dispute(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    """In writing, so it counts as one: the loans are held and a case is opened."""
    made_by = str(said.heard.channel) if said.heard.channel is not Channel.VOICE else "phone"
    called.learn(conn, who, "request", {"request": "dispute_in_writing", "made_by": made_by})
    word, lines = _as_disposition(conn, rt, who, said, Outcome.DISPUTE)
    if said.reply.reason is not None:
        lines += record_reason(conn, rt, who, said.reply.reason, said.reply.confidence)
    return word, lines


def _as_disposition(conn: Connection, rt: Runtime, who: Subject, said: Said, outcome: Outcome) -> Done:
    """What the same words would bring in a call: the disposition's hold and its tasks."""
    disposition = rt.rulebook.dispositions[outcome]
    lines: list[LogLine] = []
    if disposition.hold is not None:
        lines += make_hold(conn, rt, who, disposition.hold, evidence=f"{who.source} {outcome}")
    done = follow_up(conn, rt, who, disposition, number=said.heard.number)
    return f"{outcome}: {', '.join(done)}", lines


def will_pay(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    """A promise if the policy takes it; without an amount it is for what is asked. Else a collector answers."""
    reply, sender = said.reply, said.sender
    amount = reply.amount_minor or sender.asked_minor
    if not sender.loan_ids or sender.currency is None or reply.due_on is None or amount <= 0:
        enter(conn, rt, who, OFFERED, None, "says they will pay, but not when or how much")
        return "collector queue", []
    parts = (Part(due_on=reply.due_on, amount_minor=amount),)
    taken = record_promise(conn, rt, who, Offer(currency=sender.currency, parts=parts))
    lines = list(taken.lines)
    if reply.reason is not None:
        lines += record_reason(conn, rt, who, reply.reason, reply.confidence, with_hold=not taken.acceptance.accepted)
    if taken.acceptance.accepted:
        return "promise", lines
    enter(conn, rt, who, OFFERED, None, "; ".join(taken.acceptance.why))
    return "collector queue", lines


def cannot_pay(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    reply = said.reply
    lines = record_reason(conn, rt, who, reply.reason, reply.confidence) if reply.reason is not None else []
    task = TASKS["senior_review" if reply.reason == "unwilling" else "hardship_form"]
    enter(conn, rt, who, task, None, f"says they cannot pay: {reply.reason or 'no reason named'}")
    return f"reason {reply.reason or 'unknown'}; {task.queue} queue", lines


def wrong_person(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    """The number is off for good, and its attempts leave the count."""
    number = said.heard.number
    called.learn(conn, who, "fact", {"fact": "number_not_theirs"}, number=number)
    word, lines = _as_disposition(conn, rt, who, said, Outcome.WRONG_NUMBER)
    if not contact_points.has_phone(conn, who.borrower_id):
        contacts.cancel_for(conn, [who.borrower_id], who.now, "wrong_number", channels=["call", "voice", "sms"])
    return word, [line(who, "fact", outcome="number_not_theirs", personal={"number": number}), *lines]


def call_me(conn: Connection, rt: Runtime, who: Subject, said: Said) -> Done:
    made_by = "phone" if said.heard.channel is Channel.VOICE else str(said.heard.channel)
    called.learn(conn, who, "request", {"request": "asks_to_be_contacted", "made_by": made_by})
    return _as_disposition(conn, rt, who, said, Outcome.CALLBACK)
