"""A collector's call: begun through the gate, followed step by step on the server, the same in every tab.

Each act names the version that it saw. One that comes late (a second tab, a repeated request) changes nothing and is
answered with the call as it stands.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk import identity
from assistant.core.desk.call import NotNow, back, card_in, objections, script_from, step, verifying
from assistant.core.desk.outcomes import ANSWERED, LINES, PARTIES
from assistant.core.pausing import Pauses
from assistant.core.problem import BadInput, Problem
from assistant.core.script import GeneratedScript
from assistant.core.terms import Channel, ContactState
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.by_hand import Asked, contact_by_hand
from assistant.steps.call_view import known, timers, view
from assistant.steps.desk import lease
from assistant.steps.pausing import refuse_if_paused
from assistant.steps.release import release
from assistant.steps.script import script_of
from assistant.steps.verdicts import shown
from assistant.store import call_sessions, called, contacts, desk, dossier, locks, log, pauses, work_pieces
from assistant.store.log import LogLine

LONGEST_CALL = timedelta(hours=4)  # while a call is open its account is nobody else's
Change = Callable[[Row[Any], GeneratedScript], dict[str, Any]]


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
        raise _wrong(f"there is no loan {loan_ref!r}", "open the account again")
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
        raise _wrong(f"{theirs.collector} is in a call with this borrower", "take the next account")
    if desk.one(conn, borrower_id) is None:
        desk.open_for(conn, borrower_id, business_day(rt, now))
    if not desk.take(conn, borrower_id, me, now, now + lease(rt)):
        raise _wrong("another collector has this account", "take the next account")


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
        raise _wrong("this call is on its way already", "wait for it, or take the next account")
    made = script_of(conn, rt, loan_ref, business_day(rt, now), name=_script_name(rt, row), agent=me, reference=row.ref)
    assert made is not None, "the loan was found a moment ago"
    script = made.generated
    values = {
        "ref": hashlib.blake2b(f"call:{row.ref}".encode(), digest_size=8).hexdigest(),
        "contact_id": row.id,
        "outbox_ref": outbox_ref,
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
    if not call_sessions.begin(conn, values, script.as_json()):
        raise _wrong("you are in another call", "end it first")
    desk.keep(conn, row.borrower_id, me, now + LONGEST_CALL)
    facts = {"call": values["ref"], "script": script.script, "version": script.version}
    log.append(
        conn, LogLine(at=now, kind="desk", borrower_id=row.borrower_id, contact_id=row.id, by=me, outcome="dialled",
                      channel="call", direction="out", facts=facts)
    )  # fmt: skip
    found = call_sessions.by_ref(conn, str(values["ref"]))
    assert found is not None
    return found


def _script_name(rt: Runtime, row: Row[Any]) -> str | None:
    return row.template if row.template in rt.render.templates.scripts else None


def present(conn: Connection, rt: Runtime, me: str, now: datetime) -> dict[str, Any] | None:
    """The call that this collector is in: what a reload or another tab shows. None: none."""
    row = call_sessions.open_of(conn, me)
    return None if row is None else view(conn, rt, row, now)


def answer(conn: Connection, rt: Runtime, ref: str, version: int, key: str, me: str, now: datetime) -> dict[str, Any]:
    """What they said: the next step."""

    def change(row: Row[Any], script: GeneratedScript) -> dict[str, Any]:
        _talking(row)
        way = step(script, row.node, key, row.verified_at is not None)
        return _went(row, way.node, now, answer=key) | ({"line": way.line} if way.line and row.line is None else {})

    return _act(conn, rt, ref, version, me, now, change)


def go_back(conn: Connection, rt: Runtime, ref: str, version: int, me: str, now: datetime) -> dict[str, Any]:
    """One step back; what was shown and answered stays on file."""

    def change(row: Row[Any], script: GeneratedScript) -> dict[str, Any]:
        _talking(row)
        return _went(row, back(row.trail, script.start), now, back=True)

    return _act(conn, rt, ref, version, me, now, change)


def look_up(conn: Connection, rt: Runtime, ref: str, version: int, node: str, me: str, now: datetime) -> dict[str, Any]:
    """Help against an objection, from wherever the call is; `go_back` returns to it."""

    def change(row: Row[Any], script: GeneratedScript) -> dict[str, Any]:
        _talking(row)
        if row.verified_at is None or node not in {one.id for one in objections(script)}:
            raise NotNow("this help is not open now")
        return _went(row, node, now, answer="help")

    return _act(conn, rt, ref, version, me, now, change)


def identify(
    conn: Connection, rt: Runtime, ref: str, version: int, said: Mapping[str, str], me: str, now: datetime
) -> dict[str, Any]:
    """Two details that the borrower says, held against the file and forgotten. Passed: the script goes on."""

    def change(row: Row[Any], script: GeneratedScript) -> dict[str, Any]:
        _talking(row)
        passes = verifying(script, row.node)
        if row.verified_at is not None or passes is None:
            raise NotNow("the identity is not asked at this step")
        if row.tries >= rt.settings.desk.identity_tries:
            raise NotNow("the check was tried too often in this call; end it without a word of the debt")
        matched = identity.matching(said, known(conn, row))
        if not identity.passed(matched):
            return {"tries": row.tries + 1, "touched_at": now}
        way = step(script, row.node, passes, verified=True)
        proved = {"verified_at": now, "verified_by": list(matched), "party": "borrower", "tries": row.tries + 1}
        return _went(row, way.node, now, answer=passes) | proved | ({} if row.line else {"line": ANSWERED})

    return _act(conn, rt, ref, version, me, now, change)


def say_line(
    conn: Connection, rt: Runtime, ref: str, version: int, word: str, me: str, now: datetime
) -> dict[str, Any]:
    """The first key: how the line was, or who was reached. A line that nobody answered ends the talk."""

    def change(row: Row[Any], _script: GeneratedScript) -> dict[str, Any]:
        if word in LINES:
            if row.verified_at is not None:
                raise NotNow("the borrower was spoken to in this call")
            ends = timers(rt).begin(now) if row.state == call_sessions.TALKING else {}
            ended = {"state": call_sessions.WRAP_UP, "ended_at": now} if ends else {}
            return {"line": word, "party": "nobody", "touched_at": now, **ended, **ends}
        if word not in PARTIES:
            raise NotNow(f"{word!r} is neither a line nor a party")
        if row.verified_at is not None and word != "borrower":
            raise NotNow("the borrower proved who they are in this call")
        return {"party": word, "line": ANSWERED, "touched_at": now}

    return _act(conn, rt, ref, version, me, now, change)


def hang_up(conn: Connection, rt: Runtime, ref: str, version: int, me: str, now: datetime) -> dict[str, Any]:
    """The talk is over; how it ended is still to be recorded, and the wrap-up runs."""

    def change(row: Row[Any], _script: GeneratedScript) -> dict[str, Any]:
        _talking(row)
        return {"state": call_sessions.WRAP_UP, "ended_at": now, "touched_at": now, **timers(rt).begin(now)}

    return _act(conn, rt, ref, version, me, now, change)


def extend(conn: Connection, rt: Runtime, ref: str, version: int, me: str, now: datetime) -> dict[str, Any]:
    """More time for the wrap-up, as often as the settings allow."""

    def change(row: Row[Any], _script: GeneratedScript) -> dict[str, Any]:
        if row.state != call_sessions.WRAP_UP or row.wrap_max_at is None:
            raise NotNow("no wrap-up runs")
        until = timers(rt).extended(row.wrap_max_at, row.extends)
        return {"wrap_max_at": until, "extends": row.extends + 1, "touched_at": now}

    return _act(conn, rt, ref, version, me, now, change)


def note(conn: Connection, rt: Runtime, ref: str, version: int, text: str, me: str, now: datetime) -> dict[str, Any]:
    """Keep a note with the call; one that holds a card number is refused whole, and nothing of it is kept."""

    def change(row: Row[Any], _script: GeneratedScript) -> dict[str, Any]:
        if card_in(text):
            raise NotNow("the note holds a card number; take it out, card data are never written down")
        if not text.strip():
            return {"note_id": None, "touched_at": now}
        return {"note_id": called.keep_text(conn, row.borrower_id, text.strip()), "touched_at": now}

    return _act(conn, rt, ref, version, me, now, change)


def touch(conn: Connection, me: str, now: datetime) -> bool:
    """A sign of life from whoever is in a call, so that a long step is not silence. False: they are in none."""
    mine = call_sessions.open_of(conn, me)
    if mine is not None:
        call_sessions.seen(conn, mine.id, now)
    return mine is not None


def _act(
    conn: Connection, rt: Runtime, ref: str, version: int, me: str, now: datetime, change: Change
) -> dict[str, Any]:
    """One act on a call that still stands where the act saw it; what cannot be done now is said, and nothing moves."""
    row = locked(conn, ref, me)
    if row.version != version or row.state == call_sessions.CLOSED:
        return view(conn, rt, row, now, stale=True)
    try:
        values = change(row, script_from(call_sessions.script_of(conn, row.text_id)))
    except NotNow as error:
        return view(conn, rt, row, now, problem=str(error))
    call_sessions.move(conn, row.id, version, values)
    after = call_sessions.by_ref(conn, ref)
    assert after is not None
    return view(conn, rt, after, now)


def locked(conn: Connection, ref: str, me: str) -> Row[Any]:
    """The call, its borrower and its row locked. Raises BadInput for a call that is not theirs."""
    locks.borrowers(conn, [_mine(conn, ref, me).borrower_id])
    row = call_sessions.locked(conn, ref)
    assert row is not None
    return row


def _mine(conn: Connection, ref: str, me: str) -> Row[Any]:
    row = call_sessions.by_ref(conn, ref)
    if row is None or row.collector != me:
        raise _wrong("this call is not yours", "open your own call")
    return row


def _talking(row: Row[Any]) -> None:
    if row.state != call_sessions.TALKING:
        raise NotNow("the talk is over; record how it ended")


def _went(row: Row[Any], to: str, now: datetime, **how: Any) -> dict[str, Any]:
    """The trail with one step more; nothing is ever taken out of it."""
    made = {"from": row.node, "to": to, "at": now.isoformat(), **how}
    return {"node": to, "trail": [*row.trail, made], "touched_at": now}


def _wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="call", line=None, problem=problem, mend=mend))
