"""One entry of the contact log with all that belongs to it: what was said, why it was allowed, what came of it.

Numbers and addresses are masked; `log_reveal` shows one, and the log says who asked.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.desk import mask
from assistant.core.desk.call import script_from
from assistant.core.quality.path import Step, steps
from assistant.steps.log_rows import log_row
from assistant.steps.verdicts import shown
from assistant.store import call_sessions, log_gather, log_one, transcripts

POINTS = {"sms": "phone", "call": "phone", "voice": "phone"}


def log_view(conn: Connection, number: int, zone: str) -> dict[str, Any] | None:
    """The entry's JSON, instants on the clock of `zone`; None if there is none. Writes nothing."""
    row = log_one.entry(conn, number)
    if row is None:
        return None
    leaf = orjson.loads(row.leaf)
    text_id, said = log_gather.texts_of(conn, [row], {row.entry: leaf}).get(row.entry, (None, None))
    one = log_one.contact_of(conn, row.contact_id, leaf["facts"].get("ref"))
    tried = [] if one is None else log_one.tries(conn, one.id)
    received = None if leaf["kind"] != "inbound" or not text_id else log_one.inbound_of(conn, text_id, row.borrower_id)
    return log_row(row, leaf, said, zone) | {
        "borrower_id": row.borrower_id,
        "contact_id": None if one is None else one.id,
        "erased_text": said is None and bool(leaf["committed"].keys() & {"text", "note"}),
        "facts": _told(leaf["facts"]),
        "contact": None if one is None else _contact(one),
        "verdict": _verdict(one, tried, leaf["at"]),
        "tries": [_try(made, zone) for made in tried],
        "events": _events(conn, tried, zone),
        "calls": [] if one is None else [_call(conn, call, zone) for call in log_one.calls(conn, one.id)],
        "transcript": [] if one is None else _transcript(conn, one.id),
        "inbound": None if received is None else _inbound(received),
        "promises": _promises(conn, row, leaf),
        "story": _story(conn, row, zone),
        "audits": _audits(conn, row, one, zone),
        "leaf": row.leaf,
        "hash": row.hash.hex(),
        "follows": log_one.follows(conn, row),
    }


HELD: tuple[str, ...] = (
    "ref",
    "sid",
    "contact",
    "profiles",
    "rules",
    "text_id",
    "currency",
    "gateway",
    "template",
    "treatment",
)
HELD += ("segment", "overrides", "entry_shown", "cause", "payment_id", "promise", "strategy")


def _told(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """What the entry says beside what the page shows elsewhere: each with its name, as text, money or a list."""
    made = []
    for name, value in facts.items():
        if name in HELD or value is None or value == [] or isinstance(value, dict):
            continue
        money = name.endswith("_minor") and isinstance(value, int) and "currency" in facts
        said = [str(one) for one in value] if isinstance(value, list) else str(value)
        made.append(
            {
                "name": name.removesuffix("_minor").replace("_", " "),
                "value": said,
                "minor": value if money else None,
                "currency": facts["currency"] if money else None,
            }
        )
    return made


def _contact(one: Row[Any]) -> dict[str, Any]:
    names = ("ref", "channel", "purpose", "treatment", "strategy", "segment", "template", "person", "state", "outcome")
    return {name: getattr(one, name) for name in names}


def _verdict(one: Row[Any] | None, tried: Sequence[Row[Any]], at: str) -> dict[str, Any] | None:
    """The verdict of the entry's own instant; else the last one on its contact, and `own` is False."""
    kept = [made.verdict for made in tried] + ([one.verdict] if one is not None and one.verdict else [])
    kept = [verdict for verdict in kept if "findings" in verdict]
    if not kept:
        return None
    own = [verdict for verdict in kept if verdict.get("at") == at]
    return shown((own or kept)[-1]) | {"own": bool(own)}


def _try(made: Row[Any], zone: str) -> dict[str, Any]:
    names = ("id", "attempt", "ref", "gateway", "sender", "channel", "subject", "units", "state", "sid", "delivery")
    return {name: getattr(made, name) for name in names} | {
        "to": mask.contact(POINTS.get(made.channel, made.channel), made.to),
        "state_at": local(made.state_at, zone),
        "delivery_at": None if made.delivery_at is None else local(made.delivery_at, zone),
        "error": made.error,
    }


def _events(conn: Connection, tried: Sequence[Row[Any]], zone: str) -> list[dict[str, Any]]:
    found = log_one.provider_events(conn, {made.sid for made in tried if made.sid})
    return [
        {
            "at": local(one.at, zone),
            "gateway": one.gateway,
            "kind": one.kind,
            "status": one.status,
            "payload": {name: value for name, value in one.payload.items() if value is not None},
        }
        for one in found
    ]


def _call(conn: Connection, row: Row[Any], zone: str) -> dict[str, Any]:
    """The script's path: each step with what was shown and what was answered."""
    names = ("ref", "collector", "script", "script_version", "language", "line", "party", "outcome", "outcome_by")
    return {name: getattr(row, name) for name in names} | {
        "review": row.review,
        "started_at": local(row.started_at, zone),
        "verified": row.verified_at is not None,
        "path": [_step(one, zone) for one in _shown(conn, row)],
        "note": call_sessions.note_of(conn, row.note_id) or None,
    }


def _shown(conn: Connection, row: Row[Any]) -> tuple[Step, ...]:
    """Nothing once the person was erased: the words of the script are gone."""
    kept = call_sessions.script_of(conn, row.text_id)
    return steps(script_from(kept), row.trail, row.started_at, row.ended_at or row.touched_at) if kept else ()


def _step(one: Step, zone: str) -> dict[str, Any]:
    return {"node": one.node, "at": local(one.at, zone), "text": one.text, "answer": one.answer, "back": one.back}


def _transcript(conn: Connection, contact_id: int) -> list[dict[str, Any]]:
    """The newest one's turns; `start` as minutes and seconds from the call's beginning, None where nobody knows."""
    return [
        {"start": None if one.start is None else f"{int(one.start) // 60}:{int(one.start) % 60:02}"}
        | {"speaker": one.speaker, "text": one.text}
        for one in transcripts.turns(transcripts.newest(conn, contact_id))
    ]


def _inbound(row: Row[Any]) -> dict[str, Any]:
    names = ("id", "channel", "gateway", "intent", "confidence", "state")
    return {name: getattr(row, name) for name in names} | {"from": mask.number(row.number)}


def _promises(conn: Connection, row: Row[Any], leaf: dict[str, Any]) -> list[dict[str, Any]]:
    if row.borrower_id is None:
        return []
    names = ("ref", "currency", "amount_minor", "paid_minor", "final_due_on", "status", "judged_on")
    found = log_one.promises(conn, row.borrower_id, row.contact_id, leaf["facts"].get("promise"))
    return [{name: getattr(one, name) for name in names} for one in found]


def _story(conn: Connection, row: Row[Any], zone: str) -> list[dict[str, Any]]:
    if row.contact_id is None:
        return []
    found = log_one.story(conn, row.contact_id)
    return [log_row(one, orjson.loads(one.leaf), None, zone) for one in found if one.entry != row.entry]


def _audits(conn: Connection, row: Row[Any], one: Row[Any] | None, zone: str) -> list[dict[str, Any]]:
    about = [f"entry {row.entry}", *([one.ref] if one is not None else [])]
    found = log_one.audits(conn, about)
    return [{"at": local(audit.at, zone), "by": audit.by, "what": audit.what} for audit in found]
