"""A recording of a call: kept only where that is switched on and whoever talked was told; else refused.

The lender switches it on; the call's own path shows that its recording was announced before anything else was said, or
the person who brings a recording says on which consent it was made. What has neither is refused, and the log says so.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.desk.call import script_from
from assistant.core.problem import BadInput, Problem
from assistant.core.retention import recording_until
from assistant.core.screen_words import ready_name
from assistant.core.terms import Channel
from assistant.gateway.events import RecordingMade
from assistant.runtime import Runtime
from assistant.steps.recording_files import ending_of, write
from assistant.steps.transcript import profiles_of
from assistant.store import audit, locks, log, outbox_read, recordings, review_facts
from assistant.store.log import LogLine
from assistant.store.recordings import NewRecording

ANNOUNCED, AGREED = "announced", "agreed"


@dataclass(frozen=True, kw_only=True)
class Came:
    """What came: by whom it was brought (None: a gateway told of it), and on which consent they say it was made."""

    by: str | None = None
    consent: str | None = None
    gateway: str | None = None
    sid: str | None = None
    url: str | None = None
    seconds: int | None = None


def add_recording(conn: Connection, rt: Runtime, contact_id: int, sound: bytes, came: Came, now: datetime) -> Any:
    """Keep a call's recording that somebody brings. → {contact, recording, seconds, consent, delete_on}.

    Raises BadInput where recordings are not kept, without consent, and for what is no sound.
    """
    ending = ending_of(sound)
    row, consent = _may_be_kept(conn, rt, contact_id, came)
    number = _kept(conn, rt, row, consent, came, now)
    assert number is not None, "only a gateway's own has a name that may have come before"
    recordings.keep_file(conn, number, write(rt, number, ending, sound))
    made = recordings.one(conn, number)
    assert made is not None
    told = {"contact": contact_id, "recording": number, "seconds": made.seconds}
    return told | {"consent": made.consent, "delete_on": made.delete_on}


def receive_recording(conn: Connection, rt: Runtime, ref: str | None, event: RecordingMade, now: datetime) -> str:
    """A gateway has recorded a call. → kept · repeated · unmatched · refused; what is refused is not fetched."""
    item = None if ref is None else outbox_read.by_refs(conn, [ref]).get(ref)
    if item is None:
        return "unmatched"
    came = Came(gateway=event.gateway, sid=event.sid, url=event.url, seconds=event.seconds)
    try:
        row, consent = _may_be_kept(conn, rt, item.contact_id, came)
    except BadInput as error:
        why = error.problems[0].problem
        log.append(conn, _line(item.contact_id, item.borrower_id, now, "system", "refused", {"why": why}))
        return "refused"
    return "repeated" if _kept(conn, rt, row, consent, came, now) is None else "kept"


def _kept(conn: Connection, rt: Runtime, row: Row[Any], consent: str, came: Came, now: datetime) -> int | None:
    at = row.state_at
    on, keep = local(at, rt.settings.work.zone).date(), rt.settings.recordings.months
    until = recording_until(on, profiles_of(rt, (row.verdict or {}).get("profiles", ())), keep)
    new = NewRecording(
        contact_id=row.id, borrower_id=row.borrower_id, consent=consent, made_at=at, delete_on=until,
        gateway=came.gateway, sid=came.sid, url=came.url, seconds=came.seconds, added_by=came.by,
    )  # fmt: skip
    number = recordings.add(conn, new)
    if number is not None:
        facts = {"recording": number, "consent": consent, "delete_on": until.isoformat()}
        log.append(conn, _line(row.id, row.borrower_id, now, came.by or "system", "added", facts))
    return number


def _may_be_kept(conn: Connection, rt: Runtime, contact_id: int, came: Came) -> tuple[Row[Any], str]:
    """The contact, its borrower locked, and the consent. Raises BadInput with the first reason against it."""
    row = review_facts.contacts(conn, [contact_id]).get(contact_id)
    if row is None:
        raise _wrong(f"there is no contact {contact_id}", "`assistant explain LOAN` shows a loan's contacts")
    if not rt.settings.recordings.keep:
        raise _wrong("recordings are not kept here", "set `keep = true` under [recordings], if your rules allow it")
    if row.channel not in (Channel.CALL, Channel.VOICE):
        raise _wrong(f"contact {contact_id} is no call", "a recording belongs to a call")
    locks.borrowers(conn, [row.borrower_id])
    if recordings.is_erased(conn, row.borrower_id):
        raise _wrong("the person was erased", "delete the recording")
    consent = came.consent or (ANNOUNCED if announced(conn, rt, contact_id) else None)
    if consent is None:
        mend = "without their knowledge none is kept: delete it, or say on which consent it was made"
        raise _wrong("nobody was told that this call is recorded", mend)
    return row, consent


def announced(conn: Connection, rt: Runtime, contact_id: int) -> bool:
    """Whether the call's path went past a line that says so: shown, and gone on from."""
    session = review_facts.sessions(conn, [contact_id]).get(contact_id)
    if session is None or not session.generated:
        return False
    script = script_from(json.loads(session.generated))
    screen = rt.render.templates.screen
    words = screen.get(script.language) or screen["en"]
    left = {str(move["from"]) for move in session.trail if not move.get("back")}
    said = (" ".join(node.text.split()) for node in script.nodes if node.id in left)
    return any("recording" in words.found(ready_name(one)) for one in said)


def listen(conn: Connection, number: int, by: str, now: datetime) -> None:
    """Note that somebody hears it: once for a sitting, however many parts their browser asks for."""
    if not recordings.heard_lately(conn, number, by, now):
        audit.note(conn, by, recordings.HEARD, f"recording {number}", now)


def _line(contact_id: int, borrower_id: int, now: datetime, by: str, outcome: str, facts: dict[str, Any]) -> LogLine:
    return LogLine(
        at=now, kind="recording", borrower_id=borrower_id, contact_id=contact_id, by=by, outcome=outcome, facts=facts
    )


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="recording", line=None, problem=problem, mend=mend))
