"""A person has read a reply that was not understood: what it meant is done, by the acts of a reply that was.

The event that held automated contact on the medium says from then on that it has been read, and what it meant.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core import money
from assistant.core.problem import BadInput, Problem
from assistant.core.reply import Reply
from assistant.core.say import Say
from assistant.core.terms import Channel, Intent
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line
from assistant.steps.answer import ACTS
from assistant.steps.answer_party import BARS, read_for
from assistant.steps.reply_acts import Heard, Said
from assistant.store import contact_points, locks, log, party_numbers, replies, review
from assistant.store.replies import Sender


@dataclass(frozen=True, kw_only=True)
class Meant:
    """`intent` None: nothing is to be done. `amount` as it was written, in the loan's currency; `borrower`: which of
    several who have the number (the lender's name of them); None: the only one, or for a stop all of them."""

    intent: Intent | None
    amount: str | None = None
    due_on: date | None = None
    reason: str | None = None
    borrower: str | None = None


def read_reply(
    conn: Connection, rt: Runtime, inbound_id: int, meant: Meant, by: str, now: datetime
) -> dict[str, Any]:  # fmt: skip
    """→ {reply, intent, did}. Raises BadInput for a reply that is not there, was read, or does not name one sender.

    Of two persons at once, one acts and the other hears that it has been read.
    """
    row = _unread(review.reply_of(conn, inbound_id), inbound_id)
    ids, others = contact_points.owners(conn, [row.number]), party_numbers.others(conn, [row.number])
    locks.household(conn, party_numbers.concerned(conn, [row.number]))
    if not review.take_reply(conn, inbound_id):
        raise _wrong(
            Say("reply %(inbound_id)s has been read", inbound_id=inbound_id),
            Say("`assistant reply list` shows those that wait"),
        )
    senders = [] if others and not ids else _meant_ones([replies.sender(conn, number) for number in ids], meant)
    if not senders and meant.intent not in (None, *BARS):
        raise _wrong(
            Say("the number is not a borrower's"), Say("--means stop, wrong_person or nothing; else call them back")
        )
    did, lines = [], []
    for number, sender in enumerate(senders):
        who = _subject(rt, row, sender, by, now)
        reply = _reply(meant, sender)
        said = Said(heard=_heard(row), sender=sender, reply=reply, inbound_id=inbound_id, first=number == 0)
        word, more = ("nothing to do", []) if meant.intent is None else ACTS[meant.intent](conn, rt, who, said)
        did.append(word)
        facts = {"reply": inbound_id, "was": row.intent, "did": word}
        lines += [line(who, "read", outcome=_word(meant), channel=row.channel, direction="in", facts=facts), *more]
    for word, more in read_for(conn, rt, _heard(row), others, meant.intent, by, now):
        did.append(word)
        lines += more
    _close(conn, row, ids, {sender.borrower_id for sender in senders}, meant, by, now)
    log.append(conn, *lines)
    return {"reply": inbound_id, "intent": _word(meant), "did": did}


def _close(
    conn: Connection, row: Row[Any], ids: list[int], meant_ids: set[int], meant: Meant, by: str, now: datetime
) -> None:
    """Whoever has the number is free of the question; what it meant is kept with those who meant it."""
    for number in ids:
        cause = f"{row.gateway}:{row.sid}:{number}"
        intent = str(meant.intent) if meant.intent is not None and number in meant_ids else None
        review.tell_gate(conn, [cause], intent)
        review.leave(conn, f"{row.channel}:{cause}", f"read by {by}: {_word(meant)}", now)


def _meant_ones(senders: list[Sender], meant: Meant) -> list[Sender]:
    if meant.borrower is not None:
        named = [sender for sender in senders if sender.ref == meant.borrower]
        if not named:
            raise _wrong(
                Say("%(borrower)s does not have that number", borrower=repr(meant.borrower)),
                Say("one of: %(senders)s", senders=_refs(senders)),
            )
        return named
    if meant.intent in (None, Intent.STOP) or len(senders) == 1:
        return senders
    if not senders:
        raise _wrong(Say("nobody has that number"), Say("add it to a borrower by an import first; or --means nothing"))
    raise _wrong(
        Say("several borrowers share the number"),
        Say("say who it was with --borrower: %(senders)s", senders=_refs(senders)),
    )


def _refs(senders: list[Sender]) -> str:
    return ", ".join(sender.ref for sender in senders) or "nobody"


def _reply(meant: Meant, sender: Sender) -> Reply:
    amount = None
    if meant.amount is not None:
        try:
            amount = money.to_minor(meant.amount.replace(",", ""), sender.currency or "")
        except ValueError as error:
            raise _wrong(
                str(error), Say("an amount in %(currency)s, such as 250 or 250.00", currency=sender.currency)
            ) from error
    return Reply(
        intent=meant.intent or Intent.UNCLEAR,
        amount_minor=amount,
        due_on=meant.due_on,
        reason=meant.reason,
        confidence=1.0,
        matched="a person read it",
    )


def _subject(rt: Runtime, row: Row[Any], sender: Sender, by: str, now: datetime) -> Subject:
    """The acts are the person's doing, now; their queue items are of this reading, not of the coming in."""
    return Subject(
        borrower_id=sender.borrower_id,
        loan_ids=sender.loan_ids,
        loan_refs=sender.loan_refs,
        now=now,
        as_of=business_day(rt, now),
        by=by,
        source=str(row.channel),
        occasion=f"{row.gateway}:{row.sid}:read",
    )


def _heard(row: Row[Any]) -> Heard:
    return Heard(
        gateway=row.gateway, sid=row.sid, channel=Channel(row.channel), number=row.number, at=row.at, body=row.body
    )


def _unread(row: Row[Any] | None, inbound_id: int) -> Row[Any]:
    if row is None:
        raise _wrong(
            Say("there is no reply %(inbound_id)s", inbound_id=inbound_id),
            Say("`assistant reply list` shows those that wait"),
        )
    if row.state != "needs_person":
        raise _wrong(
            Say("reply %(inbound_id)s has been dealt with (%(state)s)", inbound_id=inbound_id, state=row.state),
            Say("there is nothing to read"),
        )
    return row


def _word(meant: Meant) -> str:
    return "nothing" if meant.intent is None else str(meant.intent)


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="reply", line=None, problem=problem, mend=mend))
