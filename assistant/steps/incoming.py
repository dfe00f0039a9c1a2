"""A call that comes in: it rings on the screen of whoever has the account, one person takes it, or nobody did.

The caller is nobody until their identity is proved. A number that is on several files, or on none, opens no file: the
caller says what the file is called, or two details, and only one file that fits them all is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk import identity, mask
from assistant.core.desk.outcomes import ANSWERED
from assistant.core.say import Say
from assistant.gateway.base import IncomingCall
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, business_day
from assistant.steps.call_begin import begin, wrong
from assistant.steps.call_view import view
from assistant.steps.desk import lease
from assistant.steps.follow_up import RANG, enter
from assistant.store import (
    call_sessions,
    called,
    contact_points,
    contacts,
    desk,
    desk_search,
    incoming,
    locks,
    log,
    replies,
)
from assistant.store import identity as file_of
from assistant.store.log import LogLine

SCRIPT = "inbound"
RINGS_MAX = timedelta(minutes=2)  # without a word of its end it has been missed
TAKEN_MAX = timedelta(minutes=30)  # by somebody who never found out whose file it is
Told = dict[str, Any]


def ring(conn: Connection, rt: Runtime, event: IncomingCall, now: datetime) -> None:
    """The first ring, or the end of it. Safe to repeat; an end that comes before its beginning is the missed call."""
    owners = contact_points.owners(conn, [event.from_])
    number = incoming.keep(
        conn,
        {
            "gateway": event.gateway, "sid": event.sid, "at": event.at, "number": event.from_, "tries": 0,
            "borrower_id": owners[0] if len(owners) == 1 else None, "borrower_ids": owners, "state": incoming.RINGING,
        },
    )  # fmt: skip
    if number is not None:
        log.append(conn, *(_line(one, "rang", event.from_, now) for one in _whose(owners)))
    if not event.rings:
        found = incoming.named(conn, event.gateway, event.sid)
        assert found is not None
        over(conn, rt, found, now)


def _whose(owners: Sequence[int]) -> Sequence[int | None]:
    """Each file; nobody's where there is none, so that the log has the call all the same."""
    return owners or (None,)


def _line(borrower_id: int | None, outcome: str, number: str, now: datetime, by: str = "borrower") -> LogLine:
    personal = {"number": number} if number and borrower_id is not None else {}
    return LogLine(
        at=now, kind="incoming", borrower_id=borrower_id, channel="call", direction="in", by=by, outcome=outcome,
        personal=personal,
    )  # fmt: skip


def over(conn: Connection, rt: Runtime, row: Row[Any], now: datetime) -> bool:
    """It rings no more. Nobody took it: every file with the number has a call back to make. False: it was taken."""
    if row.state != incoming.RINGING:
        if row.state == incoming.TAKEN:
            incoming.end(conn, row.id, incoming.OVER, now)
        return False
    for borrower_id in row.borrower_ids:
        sender = replies.sender(conn, borrower_id)
        who = Subject(
            borrower_id=borrower_id, loan_ids=sender.loan_ids, loan_refs=sender.loan_refs, now=now,
            as_of=business_day(rt, now), by="borrower", source="call", occasion=f"{row.gateway}:{row.sid}",
        )  # fmt: skip
        shared = len(row.borrower_ids) > 1
        enter(conn, rt, who, RANG, None, "several borrowers share the number" if shared else "nobody took their call")
    incoming.end(conn, row.id, incoming.MISSED, now)
    log.append(conn, *(_line(one, "missed", row.number, now) for one in _whose(row.borrower_ids)))
    return True


async def sweep(rt: Runtime, now: datetime) -> dict[str, int]:
    """Calls of whose end nobody told us: those that rang too long are missed. Safe to repeat."""
    missed = 0
    for number in await rt.db.read(incoming.silent, now - RINGS_MAX):
        missed += await rt.db.write(_silent, rt, number, now)
    return {"rang_out": missed}


def _silent(conn: Connection, rt: Runtime, number: int, now: datetime) -> bool:
    found = incoming.open_one(conn, number)
    if found is None or (found.state == incoming.TAKEN and found.taken_at > now - TAKEN_MAX):
        return False
    locks.borrowers(conn, found.borrower_ids)
    row = incoming.one(conn, number)
    return row is not None and over(conn, rt, row, now)


def waiting(conn: Connection, me: str, now: datetime) -> list[Told]:
    """The calls that ring for this collector now, the longest first, without a word of any debt."""
    return [_told(row, now) for row in incoming.open_now(conn) if incoming.rings_for(row, me, now)]


def _told(row: Row[Any], now: datetime) -> Told:
    return {
        "id": row.id,
        "at": row.at,
        "now": now,
        "name": row.borrower_name if row.borrower_id is not None else None,
        "borrower": row.borrower_ref if row.borrower_id is not None else None,
        "number": mask.number(row.number),
        "files": len(row.borrower_ids),
    }


def present(conn: Connection, rt: Runtime, me: str, now: datetime) -> Told | None:
    """The call that they took and whose file is not known yet: what may be asked. None: there is none."""
    row = incoming.undecided(conn, me)
    if row is None:
        return None
    left = max(0, rt.settings.desk.identity_tries - row.tries)
    return {"id": row.id, "at": row.taken_at, "files": len(row.borrower_ids), "tries_left": left, "now": now}


def take(conn: Connection, rt: Runtime, number: int, me: str, now: datetime) -> Told:
    """One person has it. → the call's view, or {"call": None} where the file is still to be found.

    Raises BadInput where another was quicker, where it rings no more, and for who is in a call.
    """
    found = incoming.open_one(conn, number)
    if found is not None and found.borrower_id is not None:
        locks.borrowers(conn, [found.borrower_id])
    row = incoming.one(conn, number)
    _refuse(conn, row, me)
    assert row is not None
    incoming.take(conn, number, me, now)
    with log.gathered(conn):
        log.append(conn, _line(row.borrower_id, "taken", "", now, by=me))
        if row.borrower_id is None or row.borrower_id not in desk_search.leading_loans(conn, [row.borrower_id]):
            return {"call": None}
        return _open(conn, rt, row, row.borrower_id, me, now)


def _refuse(conn: Connection, row: Row[Any] | None, me: str) -> None:
    if row is None or (row.state in (incoming.MISSED, incoming.OVER) and row.taken_by is None):
        raise wrong(Say("this call rings no more"), Say("whoever rang has a call back in the queue"))
    if row.state != incoming.RINGING:
        raise wrong(Say("%(taken_by)s has taken this call", taken_by=row.taken_by), Say("go on with your own work"))
    if call_sessions.open_of(conn, me) is not None or incoming.undecided(conn, me) is not None:
        raise wrong(Say("you are in a call"), Say("end it first; a colleague may take this one"))


def _open(conn: Connection, rt: Runtime, row: Row[Any], borrower_id: int, me: str, now: datetime) -> Told:
    """The call's screen with the script for who rings; the account is theirs while it lasts, whoever looked at it."""
    theirs = call_sessions.open_with(conn, borrower_id)
    if theirs is not None:
        raise wrong(
            Say("%(collector)s is in a call with this borrower", collector=theirs.collector),
            Say("ask them; a file is open once"),
        )
    day, loan_ref = business_day(rt, now), desk_search.leading_loans(conn, [borrower_id])[borrower_id]
    desk.open_for(conn, borrower_id, day)
    desk.pass_to(conn, borrower_id, me, now + lease(rt))
    sender = replies.sender(conn, borrower_id)
    call = called.find(conn, outbox_ref=None, contact_id=None, loan_ref=(sender.loan_refs or (loan_ref,))[0])
    assert call is not None, "the loan was found a moment ago"
    whole = replace(call, number=row.number or None)
    if sender.loan_ids:
        whole = replace(whole, loan_ids=sender.loan_ids, loan_refs=sender.loan_refs)
    made = called.add_incoming(conn, whole, f"{row.gateway}:{row.sid}", now, day, me, SCRIPT)
    (contact,) = contacts.get(conn, [made.contact_id or 0])
    opened = begin(conn, rt, contact, whole.loan_refs[0], str(made.attempt_ref), SCRIPT, me, now)
    call_sessions.move(conn, opened.id, opened.version, {"line": ANSWERED})
    incoming.found(conn, row.id, borrower_id, opened.ref)
    again = call_sessions.by_ref(conn, opened.ref)
    assert again is not None
    return view(conn, rt, again, now)


def identify(
    conn: Connection, rt: Runtime, number: int, said: Mapping[str, str], reference: str, me: str, now: datetime
) -> Told:
    """Which file the caller's details fit: `said` by kind of detail, `reference` a loan or a borrower's number in full.

    → the call's view, its script at the first step (the check is made there again, with the person's name); or
    {"call": None, "tries_left"}: no file, or more than one, fits. Raises BadInput for a call that is not theirs.
    """
    asked = incoming.open_one(conn, number)
    candidates = _candidates(conn, asked, reference)
    locks.borrowers(conn, candidates)
    row = incoming.one(conn, number)
    if row is None or row.state != incoming.TAKEN or row.taken_by != me:
        raise wrong(Say("this call is not yours"), Say("open your own call"))
    if row.tries >= rt.settings.desk.identity_tries:
        raise wrong(Say("the check was tried too often in this call"), Say("end it without a word of any file"))
    fits = [one for one in candidates if _fits(conn, one, said, reference)]
    if len(fits) != 1 or not desk_search.leading_loans(conn, fits):
        incoming.tried(conn, number)
        return {"call": None, "tries_left": rt.settings.desk.identity_tries - row.tries - 1}
    with log.gathered(conn):
        return _open(conn, rt, row, fits[0], me, now)


def _candidates(conn: Connection, row: Row[Any] | None, reference: str) -> Sequence[int]:
    """The files with the number; and the one that is called so, on which the number may be missing."""
    by_name = [one.id for one in desk_search.by_ref(conn, reference, None)] if reference else []
    return sorted({*(row.borrower_ids if row is not None else ()), *by_name})


def _fits(conn: Connection, borrower_id: int, said: Mapping[str, str], reference: str) -> bool:
    """Two details, as in every check; the name of the file is one where it was said in full."""
    matched = set(identity.matching(said, file_of.known(conn, borrower_id)))
    named = bool(reference) and any(one.id == borrower_id for one in desk_search.by_ref(conn, reference, None))
    return identity.passed((*matched, *(("reference",) if named else ())))


def put_down(conn: Connection, number: int, me: str, now: datetime) -> bool:
    """The caller's file was not found, and the call is over. False: it was not theirs, or was over."""
    row = incoming.one(conn, number)
    if row is None or row.state != incoming.TAKEN or row.taken_by != me:
        return False
    incoming.end(conn, number, incoming.OVER, now)
    log.append(conn, _line(None, "no_file", "", now, by=me))
    return True
