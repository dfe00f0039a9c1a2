"""Note what a borrower asked for or what the lender learned, in the words of the verdict cases, outside any call.

The gate reads it at the next contact; the deadlines that it starts or ends are written in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.case_words import FACTS, REQUESTS
from assistant.core.problem import BadInput, Problem
from assistant.core.shapes import did_you_mean
from assistant.places import phone
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day, line
from assistant.steps.call_effects import narrow_stop
from assistant.steps.deadline_tasks import watch
from assistant.store import called, dossier, events, locks, log, tasks

WORDS = tuple(sorted({*FACTS, *REQUESTS}))
# Without the number or address that they are about these would say nothing, and nothing would stop.
OF_ONE_LINE = ("number_not_theirs", "number_checked_for_reassignment", "stop_address")
OF_A_COMPLAINT = ("complaint_acknowledged", "complaint_extended", "complaint_answered")


def note(
    conn: Connection,
    rt: Runtime,
    loan_ref: str,
    word: str,
    *,
    by: str,
    now: datetime,
    at: datetime | None = None,
    made_by: str | None = None,
    until: date | None = None,
    channel: str | None = None,
    kind: str | None = None,
    number: str | None = None,
) -> dict[str, Any]:
    """Keep it, about this loan, and bring its dates up to date. → {loan_id, noted, as, at, deadlines}.

    `at`: when it happened, not after `now`. `made_by`: the medium of a request. `kind`: of a moratorium.
    Raises BadInput for an unknown loan or word, a day that has not come, the answer to a complaint that is not open.
    """
    found = called.find(conn, outbox_ref=None, contact_id=None, loan_ref=loan_ref)
    if found is None:
        raise _wrong(f"there is no loan {loan_ref!r}", "`assistant explain LOAN` shows a loan")
    if word not in WORDS:
        raise _wrong(f"no such fact or request: {word!r}", did_you_mean(word, list(WORDS)))
    at = at or now
    if at > now:
        raise _wrong(f"{at.isoformat()} has not come yet", "note it when it has happened")
    locks.borrowers(conn, [found.borrower_id])
    who = Subject(
        borrower_id=found.borrower_id,
        loan_ids=found.loan_ids,
        loan_refs=found.loan_refs,
        now=at,
        as_of=business_day(rt, now),
        by=by,
        source="call",
        occasion=f"note:{at.isoformat()}",
    )
    if word in OF_A_COMPLAINT and not _complaint_is_open(conn, who):
        raise _wrong(f"no complaint about {loan_ref} is open", f"`assistant note {loan_ref} complaint_open` opens one")
    number, address = _line_meant(conn, found.borrower_id, word, number)
    event = "request" if word in REQUESTS and (made_by or word not in FACTS) else "fact"
    last = "period_end" if word == "validation_notice_sent" else "until"
    said = {event: word, "made_by": made_by, last: until and until.isoformat(), "channel": channel, "kind": kind}
    said |= {"address": address}
    detail = {name: value for name, value in said.items() if value is not None}
    if word == "stop_channel" and channel is not None:
        lines = narrow_stop(conn, who, number, channel)
    else:
        called.learn(conn, who, event, detail, number=number)
        lines = [line(who, event, outcome=word, facts=_told(detail, event))]
    _counts, more = watch(conn, rt, [who.borrower_id], who.as_of, now)
    log.append(conn, *(replace(one, at=now) for one in lines), *more)
    return {
        "loan_id": loan_ref,
        "noted": word,
        "as": event,
        "at": at.isoformat(),
        "deadlines": tasks.about(conn, who.borrower_id, loan_ref),
    }


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
