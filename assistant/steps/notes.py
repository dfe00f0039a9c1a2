"""Note what a borrower asked for or what the lender learned, in the words of the verdict cases, outside any call.

The gate reads it at the next contact; the deadlines that it starts or ends are written in the same transaction.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection

from assistant.core.case_words import FACTS, REQUESTS
from assistant.core.problem import BadInput, Problem
from assistant.core.redact import redacted
from assistant.core.shapes import did_you_mean
from assistant.places import phone
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line
from assistant.steps.agreed_time import slot
from assistant.steps.call_effects import narrow_stop
from assistant.steps.deadline_tasks import watch
from assistant.steps.follow_up import CALLBACK, enter
from assistant.store import called, dossier, events, locks, log, tasks
from assistant.store.log import LogLine

WORDS = tuple(sorted({*FACTS, *REQUESTS}))
# Without the number or address that they are about these would say nothing, and nothing would stop.
OF_ONE_LINE = ("number_not_theirs", "number_checked_for_reassignment", "stop_address")
TIMED = ("asks_to_be_contacted",)
MARK_CHARS = 16
OF_A_COMPLAINT = ("complaint_acknowledged", "complaint_extended", "complaint_answered")


class Said(TypedDict, total=False):
    """What may be said of a note beside its word: `made_by`, the medium of a request; `until`, a last day; `channel` of
    a stop; `kind` of a moratorium; `call_at`, the time at which they ask to be rung; `note`, what was said."""

    made_by: str | None
    until: date | None
    channel: str | None
    kind: str | None
    call_at: datetime | None
    note: str | None


def note(
    conn: Connection,
    /,
    rt: Runtime,
    loan_ref: str,
    word: str,
    *,
    by: str,
    now: datetime,
    at: datetime | None = None,
    number: str | None = None,
    **said: Unpack[Said],
) -> dict[str, Any]:
    """Keep it, about this loan, and bring its dates up to date. → {loan_id, noted, as, at, deadlines}.

    `at`: when it happened, not after `now`. The same note again changes nothing. Raises BadInput for an unknown loan
    or word, a day that has not come, the answer to a complaint that is not open.
    """
    found = _loan(conn, loan_ref, word)
    at = _moment(at, now)
    locks.borrowers(conn, [found.borrower_id])
    who = _subject(rt, found, at, now, by)
    if word in OF_A_COMPLAINT and not _complaint_is_open(conn, who):
        raise _wrong(f"no complaint about {loan_ref} is open", f"`assistant note {loan_ref} complaint_open` opens one")
    number, address = _line_meant(conn, found.borrower_id, word, number)
    event, detail = _detail(conn, rt, who, word, said, address)
    who = replace(who, occasion=f"note:{at.isoformat()}:{_mark(rt, who, event, detail, number)}")
    lines = _kept(conn, rt, who, word, event, detail, number, said.get("call_at"))
    _counts, more = watch(conn, rt, [who.borrower_id], who.as_of, now)
    log.append(conn, *(replace(one, at=now) for one in lines), *more)
    return {
        "loan_id": loan_ref,
        "noted": word,
        "as": event,
        "at": at.isoformat(),
        "deadlines": tasks.about(conn, who.borrower_id, loan_ref),
    }


def _loan(conn: Connection, loan_ref: str, word: str) -> called.Call:
    found = called.find(conn, outbox_ref=None, contact_id=None, loan_ref=loan_ref)
    if found is None:
        raise _wrong(f"there is no loan {loan_ref!r}", "`assistant explain LOAN` shows a loan")
    if word not in WORDS:
        raise _wrong(f"no such fact or request: {word!r}", did_you_mean(word, list(WORDS)))
    return found


def _moment(at: datetime | None, now: datetime) -> datetime:
    if at is not None and at > now:
        raise _wrong(f"{at.isoformat()} has not come yet", "note it when it has happened")
    return at or now


def _subject(rt: Runtime, found: called.Call, at: datetime, now: datetime, by: str) -> Subject:
    return Subject(
        borrower_id=found.borrower_id,
        loan_ids=found.loan_ids,
        loan_refs=found.loan_refs,
        now=at,
        as_of=business_day(rt, now),
        by=by,
        source="call",
        occasion=f"note:{at.isoformat()}",
    )


def _detail(
    conn: Connection, rt: Runtime, who: Subject, word: str, said: Said, address: str | None
) -> tuple[str, dict[str, Any]]:
    """request or fact, and what is kept of it: the words of a verdict case."""
    event = "request" if word in REQUESTS and (said.get("made_by") or word not in FACTS) else "fact"
    until, call_at = said.get("until"), said.get("call_at")
    if call_at is not None and (word not in TIMED or call_at <= who.now):
        raise _wrong(f"{word} with a call at {call_at.isoformat()}", f"{TIMED[0]} may name a time that is to come")
    told = {
        event: word,
        "made_by": said.get("made_by"),
        "period_end" if word == "validation_notice_sent" else "until": until and until.isoformat(),
        "channel": said.get("channel"),
        "kind": said.get("kind"),
        "address": address,
        "note_id": called.keep_text(conn, who.borrower_id, redacted(words)) if (words := said.get("note")) else None,
        "windows": slot(conn, rt, who.borrower_id, call_at) if call_at else None,
    }
    return event, {name: value for name, value in told.items() if value is not None}


def _mark(rt: Runtime, who: Subject, event: str, detail: Mapping[str, Any], number: str | None) -> str:
    """What tells two notes of one moment apart, the number too, which no reference may give away."""
    meant = json.dumps([who.loan_refs, event, detail, number], sort_keys=True)
    return hmac.new(rt.secret, b"note:" + meant.encode(), hashlib.sha256).hexdigest()[:MARK_CHARS]


def _kept(
    conn: Connection,
    rt: Runtime,
    who: Subject,
    word: str,
    event: str,
    detail: dict[str, Any],
    number: str | None,
    call_at: datetime | None,
) -> list[LogLine]:
    """The event, what it stops, and the task of a call that they ask for. → what the log says of it."""
    if word == "stop_channel" and "channel" in detail:
        return narrow_stop(conn, who, number, detail["channel"])
    called.learn(conn, who, event, detail, number=number)
    if call_at is not None:
        enter(conn, rt, who, CALLBACK, None, f"{word}, noted", at=call_at)
    return [line(who, event, outcome=word, facts=_told(detail, event))]


def _told(detail: Mapping[str, Any], event: str) -> dict[str, Any]:
    """For the log, which names no address of a person."""
    return {name: value for name, value in detail.items() if name not in (event, "address")}


def _line_meant(conn: Connection, borrower_id: int, word: str, said: str | None) -> tuple[str | None, str | None]:
    """The number as the file writes numbers, or the address, that the note is about. Raises BadInput."""
    if said is None:
        if word in OF_ONE_LINE:
            raise _wrong(f"{word} is about one number or address", "name it: --number +12125550107")
        return None, None
    if "@" in said:
        return None, said.lower()
    try:
        return phone(said, dossier.borrower_of(conn, borrower_id).country).e164, None
    except ValueError as error:
        if word == "stop_address":  # a house, say
            return None, said
        raise _wrong(f"{said!r}: {error}", "write the number with its country: +12125550107") from error


def _complaint_is_open(conn: Connection, who: Subject) -> bool:
    """Whether the last word about a complaint on this loan is that there is one."""
    history = events.history(conn, [who.borrower_id]).get(who.borrower_id, [])
    words = [row.detail.get("fact") for row in history if row.at <= who.now and _is_about(row.loan_refs, who)]
    last = [word for word in words if word in ("complaint_open", "complaint_answered")][-1:]
    return last == ["complaint_open"]


def _is_about(refs: Sequence[str], who: Subject) -> bool:
    return not refs or not set(refs).isdisjoint(who.loan_refs)


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="note", line=None, problem=problem, mend=mend))
