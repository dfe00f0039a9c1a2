"""A call as its collector sees it: the step to say, its answers; of the debt nothing before the identity is proved."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.desk.call import (
    NotNow,
    Timers,
    back,
    met,
    objections,
    script_from,
    spoken_to,
    unsaid,
    verifying,
    with_keys,
)
from assistant.core.desk.identity import Known
from assistant.core.desk.outcomes import CallFacts, Choice, first_keys, offered
from assistant.core.script import GeneratedScript, ShownNode
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.call_stops import stops_of
from assistant.store import call_sessions, dossier, identity


def timers(rt: Runtime) -> Timers:
    own = rt.settings.desk
    return Timers(
        least=timedelta(seconds=own.wrap_up_min_seconds),
        most=timedelta(seconds=own.wrap_up_max_seconds),
        extension=timedelta(seconds=own.wrap_up_extend_seconds),
        extends_max=own.wrap_up_extends_max,
    )


def view(conn: Connection, rt: Runtime, row: Row[Any], now: datetime, **more: Any) -> dict[str, Any]:
    """The call's JSON. `more`: what the act that led here has to say (`stale`, `problem`, `matched`)."""
    owner = dossier.borrower_of(conn, row.borrower_id)
    verified = row.verified_at is not None
    made: dict[str, Any] = {
        "call": row.ref,
        "version": row.version,
        "state": row.state,
        "collector": row.collector,
        "borrower_id": row.borrower_id,
        "borrower": owner.ref,
        "name": owner.name,
        "language": row.language,
        "script": row.script if verified else None,  # its name tells how late they are
        "script_version": row.script_version,
        "started_at": row.started_at,
        "came_in": call_sessions.came_in(row),
        "now": now,
        "verified": verified,
        "line": row.line,
        "party": row.party,
        "outcome": row.outcome,
        "outcome_by": row.outcome_by,
        "review": row.review,
        "note": call_sessions.note_of(conn, row.note_id),
        "wrap_up": _wrap_up(rt, row),
        "stops": stops_of(conn, row),
    }
    return made | _script(conn, rt, row) | more


def _wrap_up(rt: Runtime, row: Row[Any]) -> dict[str, Any] | None:
    if row.wrap_max_at is None:
        return None
    left = max(0, rt.settings.desk.wrap_up_extends_max - row.extends)
    return {"min_at": row.wrap_min_at, "max_at": row.wrap_max_at, "extends_left": left}


def _script(conn: Connection, rt: Runtime, row: Row[Any]) -> dict[str, Any]:
    """The step to say, how to go on from it, and how the call may have ended."""
    try:
        kept = call_sessions.script_of(conn, row.text_id)
        script = script_from(kept)
    except NotNow as erased:
        return {"node": None, "problem": erased.says, "outcomes": outcomes(rt, row, None)}
    here, verified = script.node(row.node), row.verified_at is not None
    talking = row.state == call_sessions.TALKING
    return {
        "node": _node(here, None if verified else verifying(script, row.node))
        if row.state != call_sessions.CLOSED
        else None,
        "beside": _beside(kept, row),
        "may_go_back": talking and _may_go_back(row, script),
        "identity": _identity(conn, rt, row, script) if talking else None,
        "help": [_help(node) for node in objections(script)] if verified and talking else [],
        "outcomes": outcomes(rt, row, script),
        "suggested": str(here.outcome) if here.outcome is not None else None,
        "loan_id": script.loan_id if verified else None,
    }


def _beside(kept: Mapping[str, Any], row: Row[Any]) -> dict[str, str] | None:
    """The step in the collector's own language, where the borrower's is another: to read along."""
    other = kept.get("beside")
    if other is None or row.state == call_sessions.CLOSED:
        return None
    return {"language": other["language"], "text": other["texts"].get(row.node, "")}


def _node(node: ShownNode, proof: str | None) -> dict[str, Any]:
    """`proof`: the answer that only the check itself gives; it is no button."""
    return {
        "id": node.id,
        "stage": str(node.stage),
        "text": node.text,
        "required": node.required,
        "captures": list(node.captures),
        "answers": with_keys([one for one in node.answers if one.key != proof]),
        "ends": node.outcome is not None,
    }


def _help(node: ShownNode) -> dict[str, str]:
    return {"id": node.id, "text": node.text}


def _may_go_back(row: Row[Any], script: GeneratedScript) -> bool:
    try:
        back(row.trail, script.start)
    except NotNow:
        return False
    return True


def _identity(conn: Connection, rt: Runtime, row: Row[Any], script: GeneratedScript) -> dict[str, Any] | None:
    """Which details can be asked for, where the step is the check; never what they are."""
    if row.verified_at is not None or verifying(script, row.node) is None:
        return None
    left = max(0, rt.settings.desk.identity_tries - row.tries)
    return {"kinds": list(known(conn, row).kinds), "tries_left": left}


def known(conn: Connection, row: Row[Any]) -> Known:
    """What the file has to hold a voice against."""
    return identity.known(conn, row.borrower_id)


def call_facts(row: Row[Any], script: GeneratedScript | None) -> CallFacts:
    nodes = () if script is None else script.nodes
    return CallFacts(
        line=row.line,
        party=row.party,
        verified=row.verified_at is not None,
        spoken=call_sessions.came_in(row) or spoken_to(row.trail),
        promise_open=script is None or any(node.outcome == "promise" for node in nodes),
        quote_open=any(node.outcome == "quote_given" for node in nodes),
    )


def outcomes(rt: Runtime, row: Row[Any], script: GeneratedScript | None) -> dict[str, Any]:
    """The two keys: `first` while neither line nor party is known, then the outcomes that are left."""
    facts = call_facts(row, script)
    found = offered(rt.rulebook.dispositions, facts)
    return {
        "first": first_keys(facts),
        "shown": [_choice(one) for one in found.shown],
        "more": [_choice(one) for one in found.more],
    }


def _choice(one: Choice) -> dict[str, Any]:
    return {
        "key": one.key,
        "outcome": str(one.outcome),
        "means": one.means,
        "asks": list(one.asks),
        "at_once": one.at_once,
        "follow_up": list(one.follow_up),
    }


def shown_nodes(row: Row[Any], script: GeneratedScript) -> frozenset[str]:
    return met(row.trail, script.start)


def left_to_say(conn: Connection, ref: str, outcome: Outcome) -> list[str]:
    """What must be said before this outcome, and was not yet; a promise's own form stands for its read-back."""
    row = call_sessions.by_ref(conn, ref)
    kept = {} if row is None else call_sessions.script_of(conn, row.text_id)
    if row is None or not kept:
        return []
    script = script_from(kept)
    return [script.node(name).text for name in unsaid(script, outcome, shown_nodes(row, script), read_back=True)]
