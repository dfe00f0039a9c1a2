"""A call that somebody takes: whose file it is, by the number or by what the caller says, and its screen.

The caller is nobody until their identity is proved. A number that is on several files, or on none, opens no file: the
caller says what the file is called, or two details, and only one file that fits them all is opened. Whoever else has to
do with a loan (a guarantor, an executor) is found the same way, and named by what they are to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk import identity
from assistant.core.desk.outcomes import ANSWERED
from assistant.core.say import Say
from assistant.runtime import Runtime
from assistant.steps import incoming_party
from assistant.steps.acts import business_day
from assistant.steps.call_begin import begin, wrong
from assistant.steps.call_view import view
from assistant.steps.desk import lease
from assistant.steps.incoming import Told, line
from assistant.store import (
    call_sessions,
    called,
    contacts,
    desk,
    desk_search,
    incoming,
    locks,
    log,
    party_numbers,
    replies,
)
from assistant.store import identity as file_of

SCRIPT = "inbound"


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
        log.append(conn, line(row.borrower_id, "taken", "", now, by=me))
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
    {"call": None, "tries_left"}: no file, or more than one, fits; or {"call": None, "party": True}: it is no borrower,
    but somebody beside a loan (`incoming.present` says who). Raises BadInput for a call that is not theirs.
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
        party = incoming_party.found(conn, row.number, said, reference)
        if party is not None:
            incoming_party.take(conn, row, party)
            return {"call": None, "party": True}
        incoming.tried(conn, number)
        return {"call": None, "tries_left": rt.settings.desk.identity_tries - row.tries - 1}
    with log.gathered(conn):
        return _open(conn, rt, row, fits[0], me, now)


def _candidates(conn: Connection, row: Row[Any] | None, reference: str) -> Sequence[int]:
    """The files with the number, also as somebody else's; and the one that is called so, on which it may be missing."""
    by_name = [one.id for one in desk_search.by_ref(conn, reference, None)] if reference else []
    others = party_numbers.concerned(conn, [row.number]) if row is not None else []
    return sorted({*(row.borrower_ids if row is not None else ()), *others, *by_name})


def _fits(conn: Connection, borrower_id: int, said: Mapping[str, str], reference: str) -> bool:
    """Two details, as in every check; the name of the file is one where it was said in full."""
    matched = set(identity.matching(said, file_of.known(conn, borrower_id)))
    named = bool(reference) and any(one.id == borrower_id for one in desk_search.by_ref(conn, reference, None))
    return identity.passed((*matched, *(("reference",) if named else ())))
