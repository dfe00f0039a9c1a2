"""Gathers what is known of calls that may be worth hearing, for the decision in core/quality/risk.py."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import zone
from assistant.core.desk.call import script_from
from assistant.core.quality.edge import edge_minutes
from assistant.core.quality.notes import alike
from assistant.core.quality.path import longest, missed, steps
from assistant.core.quality.policy import ReviewPolicy
from assistant.core.quality.risk import COMPLAINTS, HANG_UPS, ContactFacts
from assistant.core.terms import Outcome
from assistant.runtime import Runtime
from assistant.steps.transcript import heard_in, profiles_of
from assistant.store import review_calls, review_facts

TELLS_WITHIN = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Files:
    """What is read once for a batch of calls, by contact or by borrower."""

    contacts: Mapping[int, Row[Any]]
    sessions: Mapping[int, Row[Any]]
    said: Mapping[int, Sequence[Row[Any]]]
    put_off: Sequence[review_calls.Entry]
    notes: Mapping[int, str]
    tells: bool


def facts_of(conn: Connection, rt: Runtime, calls: Sequence[Row[Any]]) -> dict[int, ContactFacts]:
    """The facts of these calls (rows of `reviewed_call`), by contact."""
    if not calls:
        return {}
    policy = rt.rulebook.review
    before = {name: _before(conn, name, calls, policy) for name in {call.collector for call in calls}}
    files = _files(conn, policy, calls, before)
    found = {}
    for call in calls:
        own = [one for one in before[call.collector] if (one.at, one.contact_id) < (call.at, call.contact_id)]
        found[call.contact_id] = _of_others(_of_call(rt, call, files), call, own, files, policy)
    return {number: heard_in(conn, rt, number, one) for number, one in found.items()}


def _before(conn: Connection, collector: str, calls: Sequence[Row[Any]], policy: ReviewPolicy) -> list[Row[Any]]:
    """The collector's calls up to the last of these, enough of them for each; the latest first."""
    mine = [call for call in calls if call.collector == collector]
    enough = max(policy.risks.hang_ups.of_calls, policy.risks.look_alike_notes.of_notes) + len(mine)
    return review_calls.of_collector(conn, collector, max(call.at for call in mine), enough)


def _files(
    conn: Connection, policy: ReviewPolicy, calls: Sequence[Row[Any]], before: Mapping[str, Sequence[Row[Any]]]
) -> Files:
    ids, borrowers = [call.contact_id for call in calls], {call.borrower_id for call in calls}
    first = min(call.at for call in calls)
    put_off = policy.risks.often_put_off
    notes = {one.note_id for rows in before.values() for one in rows} | {call.note_id for call in calls}
    return Files(
        contacts=review_facts.contacts(conn, ids),
        sessions=review_facts.sessions(conn, ids),
        said=review_facts.said(conn, borrowers, first),
        put_off=review_calls.put_off(conn, borrowers, first - timedelta(days=put_off.days), put_off.acts),
        notes=review_facts.texts(conn, {number for number in notes if number is not None}),
        tells=review_calls.gateway_tells(conn, first - TELLS_WITHIN),
    )


def _of_call(rt: Runtime, call: Row[Any], files: Files) -> ContactFacts:
    """What the call itself shows."""
    contact, session = files.contacts[call.contact_id], files.sessions.get(call.contact_id)
    verdict = contact.verdict or {}
    promised = call.outcome == Outcome.PROMISE
    made = ContactFacts(
        outcome=call.outcome,
        read_back=None if not promised else session is not None,
        edge_minutes=_edge(rt, contact.channel, verdict, call),
        override=any(one.get("override") is not None for one in verdict.get("findings", ())),
        complaint_days=_complaint(call, files.said.get(call.borrower_id, ())),
        gateway_heard=call.heard,
        gateway_tells=files.tells,
    )
    return made if session is None else _on_screen(made, session)


def _on_screen(made: ContactFacts, session: Row[Any]) -> ContactFacts:
    made = replace(made, clock_ended=session.outcome_by == "timer")
    if not session.generated:
        return made  # the person was erased
    script = script_from(json.loads(session.generated))
    path = steps(script, session.trail, session.started_at, session.ended_at or session.touched_at)
    read_back = session.outcome == Outcome.PROMISE  # the screen takes no promise without one
    unsaid = missed(script, session.trail, session.outcome, read_back=read_back)
    return replace(made, unsaid=unsaid, silence_seconds=longest(path))


def _edge(rt: Runtime, channel: str, verdict: Mapping[str, Any], call: Row[Any]) -> int | None:
    places = verdict.get("facts", {}).get("places", ())
    zones = [zone(one["zone"]) for one in places]
    return edge_minutes(profiles_of(rt, verdict.get("profiles", ())), channel, zones, call.at)


def _complaint(call: Row[Any], said: Sequence[Row[Any]]) -> int | None:
    """Days until the first complaint or stop after the call began."""
    for one in said:
        word = one.detail.get("fact") or one.detail.get("request")
        if word in COMPLAINTS and one.at >= call.at:
            return int((one.at - call.at).days)
    return None


def _of_others(
    made: ContactFacts, call: Row[Any], before: Sequence[Row[Any]], files: Files, policy: ReviewPolicy
) -> ContactFacts:
    """What only the collector's other calls and acts show. `before`: the calls before this one, the latest first."""
    risks = policy.risks
    last = [call, *before[: risks.hang_ups.of_calls - 1]]
    noted = [one for one in before[: risks.look_alike_notes.of_notes] if one.borrower_id != call.borrower_id]
    others = [files.notes.get(one.note_id, "") for one in noted]
    since = call.at - timedelta(days=risks.often_put_off.days)
    mine = [one for one in files.put_off if (one.borrower_id, one.by) == (call.borrower_id, call.collector)]
    return replace(
        made,
        hang_ups=sum(one.outcome in HANG_UPS for one in last),
        calls=len(last),
        alike_notes=alike(files.notes.get(call.note_id, ""), others, risks.look_alike_notes),
        put_off=sum(one.at >= since for one in mine),
    )
