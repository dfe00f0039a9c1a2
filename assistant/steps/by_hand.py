"""A contact that a person asks for by name: a template, their own words, or a dial such as a callback.

It takes the road of every other contact: a planned row, the gate under the borrower's lock, the outbox. What the gate
answers is what the person reads.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.shapes import did_you_mean
from assistant.core.terms import Channel, ContactState
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.pausing import refuse_if_paused
from assistant.steps.release import release
from assistant.steps.script import script_name
from assistant.steps.supposed import Supposed, own_point
from assistant.steps.verdicts import shown
from assistant.store import contacts, dossier, locks, outbox_read, plan_rows
from assistant.store.outbox_item import to_item

BY_HAND = (Channel.CALL, Channel.VOICE, Channel.SMS, Channel.EMAIL, Channel.LETTER)
WRITTEN = (Channel.SMS, Channel.EMAIL, Channel.LETTER)
OWN_WORDS = "manual"  # the template that carries a person's words, with all that the law wants around them
LIFE = timedelta(days=1)
LENGTH_MAX = {Channel.SMS: 480}  # characters: three segments in most alphabets
LONGEST = 5000
CALL_MINUTES = 8.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks for which contact. Of `template` and `text` one is given; for a call neither: its script is known.

    `reply`: it answers what the borrower wrote last by this channel. `once`: a name under which it is made once only.
    """

    loan: str
    channel: Channel
    by: str
    template: str | None = None
    text: str | None = None
    reply: bool = False
    once: str | None = None


def contact_by_hand(conn: Connection, rt: Runtime, asked: Asked, now: datetime) -> dict[str, Any]:
    """Plan it, ask the gate, put it in the outbox if the gate allows. → contact, state, verdict, its reasons, the text.

    Raises BadInput, with every fault, for an unknown loan or template, no words or too many, and while a supervisor has
    stopped such contacts.
    """
    refuse_if_paused(conn, rt, asked.channel)
    loan = checked(conn, rt, asked)
    locks.borrowers(conn, [loan.borrower_id])
    row = row_of(conn, rt, asked, loan, now)
    for number in plan_rows.write_contacts(conn, [row]).values():
        release(conn, rt, [number], now)
    return _told(conn, asked, contacts.id_of(conn, row["ref"]), row["ref"])


def checked(conn: Connection, rt: Runtime, asked: Asked) -> Row[Any]:
    """The loan that it is about. Raises BadInput with every fault of what is asked."""
    loan = dossier.loan_named(conn, asked.loan)
    faults = [*_of_loan(asked, loan), *_of_words(asked), *_of_template(rt, asked)]
    if loan is None or faults:
        raise BadInput(*faults)
    return loan


def _of_loan(asked: Asked, loan: Row[Any] | None) -> list[Problem]:
    if loan is not None:
        return []
    return [
        _wrong(Say("there is no loan %(loan)s", loan=repr(asked.loan)), Say("`assistant explain LOAN` shows a loan"))
    ]


def _of_words(asked: Asked) -> list[Problem]:
    given = [one for one in (asked.template, asked.text) if one is not None]
    if not asked.by.strip():
        return [_wrong(Say("nobody asks for it"), Say("say who: --by NAME"))]
    if len(given) != 1 and not (asked.channel is Channel.CALL and not given):
        return [
            _wrong(Say("it needs a template or words of your own, one of them"), Say('--template NAME, or --text "…"'))
        ]
    if asked.text is None:
        return []
    if asked.channel not in WRITTEN:
        return [
            _wrong(
                Say("a %(channel)s has no text of its own", channel=asked.channel),
                Say("--text is for %(these)s", these=", ".join(WRITTEN)),
            )
        ]
    if not asked.text.strip():
        return [_wrong(Say("the text is empty"), Say("write what the borrower shall read"))]
    most = LENGTH_MAX.get(asked.channel, LONGEST)
    if len(asked.text) > most:
        return [
            _wrong(
                Say("the text has %(text)s characters", text=len(asked.text)),
                Say("at most %(most)s for a contact by %(channel)s", most=most, channel=asked.channel),
            )
        ]
    return []


def _of_template(rt: Runtime, asked: Asked) -> list[Problem]:
    if asked.template is None:
        return []
    all_of = rt.render.templates
    known = [name for channel, name in all_of.messages if channel is asked.channel]
    known = sorted(all_of.scripts) if asked.channel is Channel.CALL else sorted({*known} - {OWN_WORDS})
    if asked.template in known:
        return []
    return [
        _wrong(
            Say("there is no %(channel)s template %(template)s", channel=asked.channel, template=repr(asked.template)),
            did_you_mean(asked.template, known),
        )
    ]


def row_of(conn: Connection, rt: Runtime, asked: Asked, loan: Row[Any], now: datetime) -> dict[str, Any]:
    """The planned contact that it becomes; nothing is written yet."""
    as_of = business_day(rt, now)
    supposed = Supposed(borrower_id=loan.borrower_id, loan_ids=(loan.id,), channel=str(asked.channel), as_of=as_of)
    point = own_point(supposed, dossier.load(conn, [supposed.row], as_of))
    cause = f"by hand:{loan.ref}:{asked.channel}:{asked.once or now.isoformat()}"
    if asked.once is None:
        cause = contacts.free_cause(conn, loan.borrower_id, cause)
    is_call = asked.channel is Channel.CALL
    strategy = rt.rulebook.strategies.get(rt.settings.for_portfolio(loan.portfolio).strategy)
    template = asked.template or (script_name(loan, strategy) if is_call else OWN_WORDS)
    return {
        "ref": hashlib.sha256(cause.encode()).hexdigest()[:16],
        "cause": cause,
        "borrower_id": loan.borrower_id,
        "loan_ids": [loan.id],
        "as_of": as_of,
        "channel": asked.channel,
        "purpose": "collect",  # the strictest reading of whatever a person may say
        "treatment": "manual",
        "template": template,
        "person": "borrower",
        "contact_point_id": point,
        "priority": 100.0,
        "minutes": CALL_MINUTES if is_call else 0.0,
        "cost_minor": 0,
        "context": _context(asked),
        "not_before": now,
        "not_after": now + LIFE,
        "state": ContactState.PLANNED,
        "state_at": now,
    }


def _context(asked: Asked) -> dict[str, Any]:
    written = {"written": asked.text.strip()} if asked.text else {}
    return {"by": asked.by} | written | ({"in_reply_to": "borrower_initiated"} if asked.reply else {})


def _told(conn: Connection, asked: Asked, number: int, ref: str) -> dict[str, Any]:
    (row,) = contacts.get(conn, [number])
    items = [to_item(one) for one in outbox_read.by_refs(conn, [f"{ref}-1"]).values()]
    said = next(iter(outbox_read.contents(conn, items).values()), None)
    verdict = shown(row.verdict)
    refusals = [one for one in verdict["findings"] if not one["passed"] and not one["warns"]]
    return {
        "contact": number,
        "ref": ref,
        "loan_id": asked.loan,
        "channel": str(asked.channel),
        "by": asked.by,
        "state": str(row.state),
        "verdict": verdict["verdict"],
        "until": verdict["until"],
        "says": verdict["says"],
        "rules": [one["rule"] for one in refusals],
        "because": [one["because"] for one in refusals],
        "text": None if said is None or asked.channel is Channel.CALL else said.body,
    }


def _wrong(problem: str, mend: str) -> Problem:
    return Problem(file="contact", line=None, problem=problem, mend=mend)
