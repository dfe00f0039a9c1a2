"""Record how a call ended: its event, its outcome, a promise, a reason, and what follows, in one transaction.

A collector's word never judges a promise nor makes an attempt: the attempt is the gateway's fact (or, for a call made
outside, a contact of its own that says so).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core import money
from assistant.core.dispositions import Disposition
from assistant.core.problem import BadInput, Problem
from assistant.core.promise import Offer, Part
from assistant.core.redact import redacted
from assistant.core.say import Say
from assistant.core.screen_free import free_text
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line, make_hold, record_reason
from assistant.steps.call_effects import cancel_rest, learn, stop_or_hold
from assistant.steps.follow_up import TASKS, follow_up
from assistant.steps.follow_up import enter as enter_queue
from assistant.steps.promise_exception import ask as ask_exception
from assistant.steps.take_promise import Taken, record_promise
from assistant.store import called, log
from assistant.store.called import Call
from assistant.store.log import LogLine

__all__ = ["Recorded", "make_hold", "offer_from", "record_call", "record_promise", "record_reason", "redacted"]

# The verdict case's word for a call, where the gateway has not said it; and which kind of line result each word is.
LINE_OF = {
    Outcome.NO_ANSWER: "no_answer",
    Outcome.BUSY: "busy",
    Outcome.VOICEMAIL_LEFT: "limited_content_message",
    Outcome.VOICEMAIL_NONE: "voicemail_full",
    Outcome.NOT_IN_SERVICE: "not_in_service",
    Outcome.ANSWERED_DROPPED: "answered_then_dropped",
    Outcome.THIRD_PARTY: "connected",  # the right number: it counts, and it is not in doubt
    Outcome.WRONG_NUMBER: "wrong_party",
    Outcome.DECEASED_REPORTED: "connected",
    Outcome.UNVERIFIED: "connected",
    Outcome.LANGUAGE: "connected",
    Outcome.HUNG_UP: "connected",
    Outcome.CALLBACK: "answered_busy_now",
}
KIND_OF_LINE = {
    "no_answer": ("no_answer", "failed"),
    "busy": ("busy",),
    "voicemail_left": ("voicemail",),
    "limited_content_message": ("voicemail",),
    "voicemail_full": ("voicemail",),
    "not_in_service": ("not_in_service", "failed"),
    "invalid_number": ("not_in_service", "failed"),
}
TALKED = ("conversation", "connected", "answered_busy_now")


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """`accepted` is False only where a promise was offered and not taken; `why` says why either way.

    `warnings`: what the note says that is never said to a borrower; it is kept, and nobody is sent it.
    """

    contact_id: int
    outcome: Outcome
    promise_id: int | None
    accepted: bool
    why: tuple[str, ...]
    follow_up: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    exception: int | None = None  # the question to a supervisor, where one was asked

    def as_json(self) -> dict[str, Any]:
        """The record's keys; `warnings` and `exception` only where there is one."""
        told = asdict(self) | {"outcome": str(self.outcome)}
        return {name: value for name, value in told.items() if name not in ("warnings", "exception") or value}


def record_call(
    conn: Connection,
    rt: Runtime,
    *,
    outcome: Outcome,
    by: str,
    now: datetime,
    as_of: date | None = None,
    loan_ref: str | None = None,
    contact_id: int | None = None,
    outbox_ref: str | None = None,
    line: str | None = None,
    promise: Offer | Mapping[str, Any] | None = None,
    reason: str | None = None,
    note: str | None = None,
    number: str | None = None,
    scope: str | None = None,
    verified: bool | None = None,
    callback_at: datetime | None = None,
    exception: str | None = None,
) -> Recorded:
    """How a call ended, by the contact, the outbox item's reference, or the loan (a call made outside the plan).

    `line`: the verdict case's word for the line result. `scope` of a stop: sms · call · email · letter · complaint;
    None is the widest. `exception`: why a supervisor should take an offer that is beyond the policy.
    Raises BadInput for what cannot be: an unknown loan, a promise on a busy line, a second outcome.
    """
    call = _find(conn, outbox_ref=outbox_ref, contact_id=contact_id, loan_ref=loan_ref, locked=True)
    disposition = rt.rulebook.dispositions[outcome]
    _refuse_impossible(call, disposition, line, promise, reason)
    if call.contact_id is None:
        call = called.add_manual(conn, call, now, as_of or business_day(rt, now), by)
    number = number or call.number
    who = _subject(rt, call, now, as_of, by)
    taken = _take(conn, rt, who, promise, outcome)
    lines = list(taken.lines) if taken else []
    final, number_asked = outcome, None
    if taken is not None and not taken.acceptance.accepted:
        final = Outcome.SHORT_OFFER  # the money is taken, but it is no promise
        disposition = rt.rulebook.dispositions[final]
        number_asked, asked = _ask_supervisor(conn, rt, who, taken, promise, exception)
        lines += asked
    word = line or LINE_OF.get(outcome, "conversation")
    talked = bool(verified) or word == "conversation"
    called.set_outcome(conn, call, final, now, word, who, _detail(conn, who, note, word))
    if reason is not None:
        promised = taken is not None and taken.acceptance.accepted
        lines += record_reason(conn, rt, who, reason, with_hold=not promised)
    lines += stop_or_hold(conn, rt, who, disposition, number, scope)
    learn(conn, rt, who, final, number, callback_at)  # before the follow-up: a time that they agreed to opens its call
    done = follow_up(conn, rt, who, disposition, number=number, callback_at=callback_at)
    cancel_rest(conn, who, disposition.is_right_party(verified=talked), final)
    log.append(conn, _call_line(who, call.direction, final, word, done, taken, reason, number, note), *lines)
    return Recorded(
        contact_id=call.contact_id or 0,
        outcome=final,
        promise_id=taken.promise_ids[0] if taken and taken.promise_ids else None,
        accepted=taken is None or taken.acceptance.accepted,
        why=taken.acceptance.why if taken else (disposition.means,),
        follow_up=done,
        warnings=_warnings(rt, note),
        exception=number_asked,
    )


def _warnings(rt: Runtime, note: str | None) -> tuple[str, ...]:
    """A threat in a note may be the trace of one in the call."""
    meant = free_text(note, rt.render.templates.screen) if note else []
    return tuple(f"the note speaks of {thing.id.replace('_', ' ')}: {thing.why}" for thing in meant)


def offer_from(conn: Connection, loan_ref: str, amount: str, due: date) -> Offer:
    """What was typed, as an offer in the loan's currency. Raises BadInput for an unknown loan or no amount."""
    call = _find(conn, outbox_ref=None, contact_id=None, loan_ref=loan_ref)
    try:
        amount_minor = money.to_minor(amount.replace(",", ""), call.currency)
    except ValueError as error:
        raise _wrong(
            str(error), Say("an amount in %(currency)s, such as 250 or 250.00", currency=call.currency)
        ) from error
    if amount_minor <= 0:
        raise _wrong(
            Say("the amount must be above zero: %(amount)s", amount=repr(amount)), Say("the amount that was promised")
        )
    return Offer(currency=call.currency, parts=(Part(due_on=due, amount_minor=amount_minor),))


def _find(
    conn: Connection, *, outbox_ref: str | None, contact_id: int | None, loan_ref: str | None, locked: bool = False
) -> Call:
    """The call; `locked`: who owes it is locked before it is read. Raises BadInput where there is none."""
    if locked:
        called.lock(conn, outbox_ref=outbox_ref, contact_id=contact_id, loan_ref=loan_ref)
    found = called.find(conn, outbox_ref=outbox_ref, contact_id=contact_id, loan_ref=loan_ref)
    if found is None:
        named = outbox_ref or (f"contact {contact_id}" if contact_id else f"loan {loan_ref}")
        raise _wrong(
            Say("there is no %(named)s", named=named), Say("`assistant explain LOAN` shows a loan and its contacts")
        )
    if loan_ref is not None and loan_ref not in found.loan_refs:
        about = ", ".join(found.loan_refs)
        raise _wrong(
            Say(
                "contact %(contact_id)s is about %(about)s, not %(loan_ref)s",
                contact_id=contact_id,
                about=about,
                loan_ref=loan_ref,
            ),
            Say("name the loan or the contact alone"),
        )
    return found


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="record", line=None, problem=problem, mend=mend))


def _refuse_impossible(
    call: Call, disposition: Disposition, word: str | None, promise: Any, reason: str | None
) -> None:
    if call.outcome is not None:
        raise _wrong(
            Say("this contact ended as `%(outcome)s` already", outcome=call.outcome),
            Say("an outcome is recorded once; add a new call"),
        )
    kinds = KIND_OF_LINE.get(word, ("answered",)) if word else ()
    if kinds and not set(kinds) & set(disposition.line):
        raise _wrong(
            Say("`%(outcome)s` cannot come from a line that was `%(word)s`", outcome=disposition.outcome, word=word),
            Say("choose what fits the line"),
        )
    if disposition.outcome is Outcome.PROMISE and promise is None:
        raise _wrong(Say("a promise needs an amount and a day"), Say("say both, as the borrower did"))
    if disposition.needs_reason and reason is None:
        raise _wrong(
            Say("`%(outcome)s` needs a reason", outcome=disposition.outcome), Say("give a code of config/reasons.yaml")
        )


def _subject(rt: Runtime, call: Call, now: datetime, as_of: date | None, by: str) -> Subject:
    return Subject(
        borrower_id=call.borrower_id,
        loan_ids=call.loan_ids,
        loan_refs=call.loan_refs,
        now=now,
        as_of=as_of or business_day(rt, now),
        by=by,
        source="call",
        contact_id=call.contact_id,
    )


def _take(conn: Connection, rt: Runtime, who: Subject, promise: Any, outcome: Outcome) -> Taken | None:
    if promise is None or outcome is not Outcome.PROMISE:
        return None
    return record_promise(conn, rt, who, _offer(conn, who, promise))


def _offer(conn: Connection, who: Subject, promise: Offer | Mapping[str, Any]) -> Offer:
    """An offer, or the plain words of one: {amount_minor, due_on} or {instalments: [those]}, and who pays."""
    if isinstance(promise, Offer):
        return promise
    parts = promise.get("instalments") or [promise]
    return Offer(
        currency=promise.get("currency") or called.currency_of(conn, who.loan_ids[0]),
        parts=tuple(Part(due_on=_day(part["due_on"]), amount_minor=int(part["amount_minor"])) for part in parts),
        promised_by=promise.get("promised_by", "borrower"),
        payer=promise.get("payer"),
        follow_up_consent=bool(promise.get("follow_up_consent", False)),
        approved_by=promise.get("approved_by"),
    )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _ask_supervisor(
    conn: Connection, rt: Runtime, who: Subject, taken: Taken, promise: Any, exception: str | None
) -> tuple[int | None, list[LogLine]]:
    """Where one could take it: a question if the collector says why, else a task of review."""
    why = taken.acceptance.why
    if not taken.acceptance.needs_supervisor:
        return None, []
    if exception is not None and exception.strip():
        number, asked = ask_exception(conn, rt, who, _offer(conn, who, promise), why, exception)
        return number, [asked]
    task = replace(TASKS["review"], next_action="Decide on the offer that is beyond the policy", priority=60)
    enter_queue(conn, rt, who, task, None, "; ".join(why))
    return None, []


def _detail(conn: Connection, who: Subject, note: str | None, word: str) -> dict[str, Any]:
    detail: dict[str, Any] = {"discussed": list(who.loan_refs)} if word == "conversation" else {}
    if note:
        detail["note_id"] = called.keep_text(conn, who.borrower_id, redacted(note))
    return detail


def _call_line(
    who: Subject,
    direction: str,
    outcome: Outcome,
    word: str,
    done: tuple[str, ...],
    taken: Taken | None,
    reason: str | None,
    number: str | None,
    note: str | None,
) -> LogLine:
    facts: dict[str, Any] = {"line": word, "follow_up": list(done), "reason": reason}
    if taken is not None:
        facts |= {"accepted": taken.acceptance.accepted, "why": list(taken.acceptance.why)}
    personal = {name: value for name, value in (("number", number), ("note", note)) if value}
    return line(who, "call", outcome=str(outcome), channel="call", direction=direction, facts=facts, personal=personal)
