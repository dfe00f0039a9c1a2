"""Record how a call ended: its event, its outcome, a promise, a reason, and what follows, in one transaction.

A collector's word never judges a promise nor makes an attempt: the attempt is the gateway's fact (or, for a call made
outside, a contact of its own that says so).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.promise import Offer
from assistant.core.redact import redacted
from assistant.core.screen_free import free_text
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line, record_reason
from assistant.steps.call_effects import cancel_rest, learn, stop_or_hold
from assistant.steps.call_offer import Ended, ask_supervisor, come_to
from assistant.steps.call_said import Said, find_call, refuse_impossible
from assistant.steps.follow_up import follow_up
from assistant.store import called, log
from assistant.store.called import Call
from assistant.store.log import LogLine


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

    What each word means is told at `Said`; `as_of`: the business day, by default that of `now`.
    Raises BadInput for what cannot be: an unknown loan, a promise on a busy line, a second outcome.
    """
    call = find_call(conn, outbox_ref=outbox_ref, contact_id=contact_id, loan_ref=loan_ref, locked=True)
    said = Said(
        outcome=outcome,
        line=line,
        promise=promise,
        reason=reason,
        note=note,
        number=number or call.number,
        scope=scope,
        verified=verified,
        callback_at=callback_at,
        exception=exception,
    )
    refuse_impossible(call, rt.rulebook.dispositions[outcome], said)
    day = as_of or business_day(rt, now)
    if call.contact_id is None:
        call = called.add_manual(conn, call, now, day, by)
    who = _subject(call, now, day, by)
    ended = come_to(conn, rt, who, said)
    asked, lines = ask_supervisor(conn, rt, who, ended, said)
    called.set_outcome(conn, call, ended.outcome, now, said.word, who, _detail(conn, who, said))
    done, effects = _effects(conn, rt, who, said, ended)
    log.append(conn, _call_line(who, call, said, ended, done), *lines, *effects)
    return _recorded(rt, call, said, ended, done, asked)


def _subject(call: Call, now: datetime, as_of: date, by: str) -> Subject:
    return Subject(
        borrower_id=call.borrower_id,
        loan_ids=call.loan_ids,
        loan_refs=call.loan_refs,
        now=now,
        as_of=as_of,
        by=by,
        source="call",
        contact_id=call.contact_id,
    )


def _effects(
    conn: Connection, rt: Runtime, who: Subject, said: Said, ended: Ended
) -> tuple[tuple[str, ...], list[LogLine]]:
    """What follows by rule: (what was done, the log's lines of it)."""
    lines: list[LogLine] = []
    if said.reason is not None:
        lines += record_reason(conn, rt, who, said.reason, with_hold=not ended.promised)
    lines += stop_or_hold(conn, rt, who, ended.disposition, said.number, said.scope)
    learn(conn, rt, who, ended.outcome, said.number, said.callback_at)  # before: an agreed time opens its call
    done = follow_up(conn, rt, who, ended.disposition, number=said.number, callback_at=said.callback_at)
    cancel_rest(conn, who, ended.disposition.is_right_party(verified=said.talked), ended.outcome)
    return done, lines


def _recorded(rt: Runtime, call: Call, said: Said, ended: Ended, done: tuple[str, ...], asked: int | None) -> Recorded:
    return Recorded(
        contact_id=call.contact_id or 0,
        outcome=ended.outcome,
        promise_id=ended.taken.promise_ids[0] if ended.taken and ended.taken.promise_ids else None,
        accepted=not ended.fell_short,
        why=ended.taken.acceptance.why if ended.taken else (ended.disposition.means,),
        follow_up=done,
        warnings=_warnings(rt, said.note),
        exception=asked,
    )


def _warnings(rt: Runtime, note: str | None) -> tuple[str, ...]:
    """A threat in a note may be the trace of one in the call."""
    meant = free_text(note, rt.render.templates.screen) if note else []
    return tuple(f"the note speaks of {thing.id.replace('_', ' ')}: {thing.why}" for thing in meant)


def _detail(conn: Connection, who: Subject, said: Said) -> dict[str, Any]:
    detail: dict[str, Any] = {"discussed": list(who.loan_refs)} if said.word == "conversation" else {}
    if said.note:
        detail["note_id"] = called.keep_text(conn, who.borrower_id, redacted(said.note))
    return detail


def _call_line(who: Subject, call: Call, said: Said, ended: Ended, done: tuple[str, ...]) -> LogLine:
    facts: dict[str, Any] = {"line": said.word, "follow_up": list(done), "reason": said.reason}
    if ended.taken is not None:
        facts |= {"accepted": ended.promised, "why": list(ended.taken.acceptance.why)}
    personal = {name: value for name, value in (("number", said.number), ("note", said.note)) if value}
    return line(
        who,
        "call",
        outcome=str(ended.outcome),
        channel="call",
        direction=call.direction,
        facts=facts,
        personal=personal,
    )
