"""A call is begun: dialled through the gate, or taken as it comes in; then it is one session, whoever asks."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.call import spoken_reference
from assistant.core.pausing import Pauses
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.script import GeneratedScript
from assistant.core.terms import Channel, ContactState
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.by_hand import Asked, contact_by_hand
from assistant.steps.call_stops import running
from assistant.steps.call_view import view
from assistant.steps.desk import lease
from assistant.steps.pausing import refuse_if_paused
from assistant.steps.release import release
from assistant.steps.script import script_of
from assistant.steps.verdicts import shown
from assistant.store import call_sessions, contacts, desk, desk_queue, dossier, locks, log, pauses, people, work_pieces
from assistant.store.log import LogLine

LONGEST_CALL = timedelta(hours=4)  # while a call is open its account is nobody else's


def start(conn: Connection, rt: Runtime, loan_ref: str, me: str, now: datetime) -> dict[str, Any]:
    """Dial: the plan's call if one is open, else one by hand; the gate decides. → the call, or its refusal.

    A collector who is in a call gets that call. Raises BadInput for no such loan, an account that another
    holds, and while a supervisor has stopped calls.
    """
    mine = call_sessions.open_of(conn, me)
    if mine is not None:
        return view(conn, rt, mine, now, rejoined=True)
    loan = dossier.loan_named(conn, loan_ref)
    if loan is None:
        raise wrong(Say("there is no loan %(loan_ref)s", loan_ref=repr(loan_ref)), Say("open the account again"))
    paused = refuse_if_paused(conn, rt, Channel.CALL)
    with log.gathered(conn):
        locks.borrowers(conn, [loan.borrower_id])
        _hold(conn, rt, loan.borrower_id, me, now)
        contact_id = _released(conn, rt, loan, me, now, paused)
        (row,) = contacts.get(conn, [contact_id])
        if row.state != ContactState.RELEASED:
            return _refused(row, loan_ref)
        return view(conn, rt, _begin(conn, rt, row, loan_ref, me, now), now)


def _hold(conn: Connection, rt: Runtime, borrower_id: int, me: str, now: datetime) -> None:
    theirs = call_sessions.open_with(conn, borrower_id)
    if theirs is not None:
        raise wrong(
            Say("%(collector)s is in a call with this borrower", collector=theirs.collector),
            Say("take the next account"),
        )
    if desk_queue.one(conn, borrower_id) is None:
        desk.open_for(conn, borrower_id, business_day(rt, now))
    if not desk.take(conn, borrower_id, me, now, now + lease(rt)):
        raise wrong(Say("another collector has this account"), Say("take the next account"))


def _released(conn: Connection, rt: Runtime, loan: Row[Any], me: str, now: datetime, paused: Pauses) -> int:
    """The planned call of this borrower, asked of the gate now; else a dial by hand. → the contact's id.

    A paused campaign keeps its call; the collector's own decision to dial is no campaign's.
    """
    planned = work_pieces.planned_call(conn, loan.borrower_id, loan.id, now)
    if planned is None or pauses.held_of(conn, [planned], paused):
        asked = Asked(loan=loan.ref, channel=Channel.CALL, by=me)
        return int(contact_by_hand(conn, rt, asked, now)["contact"])
    release(conn, rt, [planned], now)
    return planned


def _refused(row: Row[Any], loan_ref: str) -> dict[str, Any]:
    """The gate's no, in its words: what the collector reads instead of a dial tone."""
    told = shown(row.verdict)
    refusals = [one for one in told["findings"] if not one["passed"] and not one["warns"]]
    names = ("rule", "clause", "because", "until")
    return {
        "call": None,
        "loan_id": loan_ref,
        "state": str(row.state),
        "until": told["until"],
        "says": told["says"],
        "refusals": [{name: one[name] for name in names} for one in refusals],
    }


def _begin(conn: Connection, rt: Runtime, row: Row[Any], loan_ref: str, me: str, now: datetime) -> Row[Any]:
    outbox_ref = call_sessions.outbox_ref_of(conn, row.id)
    if outbox_ref is None or not call_sessions.dialled(conn, outbox_ref, now):
        raise wrong(Say("this call is on its way already"), Say("wait for it, or take the next account"))
    found = begin(conn, rt, row, loan_ref, outbox_ref, _script_name(rt, row), me, now)
    facts = {"call": found.ref, "script": found.script, "version": found.script_version}
    log.append(
        conn, LogLine(at=now, kind="desk", borrower_id=row.borrower_id, contact_id=row.id, by=me, outcome="dialled",
                      channel="call", direction="out", facts=facts)
    )  # fmt: skip
    return found


def begin(
    conn: Connection, rt: Runtime, row: Row[Any], loan_ref: str, attempt: str, name: str | None, me: str, now: datetime
) -> Row[Any]:
    """Open the call of a contact, with its script as it reads for this borrower today. Raises BadInput where the
    collector or the borrower is in another."""
    made = script_of(
        conn, rt, loan_ref, business_day(rt, now), name=name, agent=me, reference=spoken_reference(row.ref)
    )
    assert made is not None, "the loan was found a moment ago"
    script = made.generated
    values = {
        "ref": hashlib.blake2b(f"call:{row.ref}".encode(), digest_size=8).hexdigest(),
        "contact_id": row.id,
        "outbox_ref": attempt,
        "borrower_id": row.borrower_id,
        "loan_ids": list(row.loan_ids),
        "collector": me,
        "as_of": business_day(rt, now),
        "state": call_sessions.TALKING,
        "version": 1,
        "script": script.script,
        "script_version": script.version,
        "language": script.language,
        "node": script.start,
        "trail": [],
        "verified_by": [],
        "tries": 0,
        "started_at": now,
        "touched_at": now,
        "extends": 0,
        "review": False,
    }
    held = running(conn, row.borrower_id, row.loan_ids, business_day(rt, now))
    kept = script.as_json() | {"holds": held} | _beside(conn, rt, row, loan_ref, script, me, now)
    if not call_sessions.begin(conn, values, kept):
        raise wrong(Say("you are in another call"), Say("end it first"))
    desk.keep(conn, row.borrower_id, me, now + LONGEST_CALL)
    found = call_sessions.by_ref(conn, str(values["ref"]))
    assert found is not None
    return found


def _beside(
    conn: Connection, rt: Runtime, row: Row[Any], loan_ref: str, script: GeneratedScript, me: str, now: datetime
) -> dict[str, Any]:
    """Each step in the collector's own language, where the borrower's is another: to read along, never to say."""
    found = people.by_name(conn, me)  # a program reads no page
    own = None if found is None else found.locale
    if own is None or own == script.language.partition("-")[0]:
        return {}
    made = script_of(
        conn,
        rt,
        loan_ref,
        business_day(rt, now),
        name=script.script,
        agent=me,
        reference=spoken_reference(row.ref),
        language=own,
    )
    if made is None or made.generated.language != own:
        return {}
    return {"beside": {"language": own, "texts": {node.id: node.text for node in made.generated.nodes}}}


def _script_name(rt: Runtime, row: Row[Any]) -> str | None:
    return row.template if row.template in rt.render.templates.scripts else None


def wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="call", line=None, problem=problem, mend=mend))
