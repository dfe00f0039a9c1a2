"""A collector's call as it goes on: followed step by step on the server, the same in every tab.

Each act names the version that it saw. One that comes late (a second tab, a repeated request) changes nothing and is
answered with the call as it stands.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk import identity
from assistant.core.desk.call import NotNow, back, card_in, objections, script_from, spoken_to, step, verifying
from assistant.core.desk.outcomes import ANSWERED, LINES, PARTIES
from assistant.core.say import Say
from assistant.core.script import GeneratedScript
from assistant.runtime import Runtime
from assistant.steps.call_begin import wrong
from assistant.steps.call_view import known, timers, view
from assistant.store import call_sessions, called, locks

Change = Callable[[Row[Any], GeneratedScript], dict[str, Any]]


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
        went = _went(row, back(row.trail, script.start), now, back=True)
        unsaid = row.party is None and spoken_to(row.trail) and not spoken_to(went["trail"])
        return went | ({"line": None} if unsaid else {})

    return _act(conn, rt, ref, version, me, now, change)


def look_up(conn: Connection, rt: Runtime, ref: str, version: int, node: str, me: str, now: datetime) -> dict[str, Any]:
    """Help against an objection, from wherever the call is; `go_back` returns to it."""

    def change(row: Row[Any], script: GeneratedScript) -> dict[str, Any]:
        _talking(row)
        if row.verified_at is None or node not in {one.id for one in objections(script)}:
            raise NotNow(Say("this help is not open now"))
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
            raise NotNow(Say("the identity is not asked at this step"))
        if row.tries >= rt.settings.desk.identity_tries:
            raise NotNow(Say("the check was tried too often in this call; end it without a word of the debt"))
        written = f"en_{rt.settings.work.country}"
        if identity.unreadable(said, written):
            raise NotNow(Say("the date of birth cannot be read: give it as 1980-03-04; no try was used"))
        matched = identity.matching(said, known(conn, row), written)
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
            if call_sessions.came_in(row):
                raise NotNow(Say("they rang us, so somebody is on the line"))
            if row.verified_at is not None:
                raise NotNow(Say("the borrower was spoken to in this call"))
            if spoken_to(row.trail):
                raise NotNow(Say("somebody has answered this call: say who was reached"))
            ends = timers(rt).begin(now) if row.state == call_sessions.TALKING else {}
            ended = {"state": call_sessions.WRAP_UP, "ended_at": now} if ends else {}
            return {"line": word, "party": "nobody", "touched_at": now, **ended, **ends}
        if word not in PARTIES:
            raise NotNow(Say("%(word)s is neither a line nor a party", word=repr(word)))
        if row.verified_at is not None and word != "borrower":
            raise NotNow(Say("the borrower proved who they are in this call"))
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
            raise NotNow(Say("no wrap-up runs"))
        until = timers(rt).extended(row.wrap_max_at, row.extends)
        return {"wrap_max_at": until, "extends": row.extends + 1, "touched_at": now}

    return _act(conn, rt, ref, version, me, now, change)


def note(conn: Connection, rt: Runtime, ref: str, version: int, text: str, me: str, now: datetime) -> dict[str, Any]:
    """Keep a note with the call; one that holds a card number is refused whole, and nothing of it is kept."""

    def change(row: Row[Any], _script: GeneratedScript) -> dict[str, Any]:
        if card_in(text):
            raise NotNow(Say("the note holds a card number; take it out, card data are never written down"))
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
        return view(conn, rt, row, now, problem=error.says)
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
        raise wrong(Say("this call is not yours"), Say("open your own call"))
    return row


def _talking(row: Row[Any]) -> None:
    if row.state != call_sessions.TALKING:
        raise NotNow(Say("the talk is over; record how it ended"))


def _went(row: Row[Any], to: str, now: datetime, **how: Any) -> dict[str, Any]:
    """The trail with one step more; nothing is ever taken out of it."""
    made = {"from": row.node, "to": to, "at": now.isoformat(), **how}
    return {"node": to, "trail": [*row.trail, made], "touched_at": now}
