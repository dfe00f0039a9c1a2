"""What an outcome changes beyond its own call: a hold or a stop, a fact learned, the calls no longer needed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assistant.core.dispositions import Disposition
from assistant.core.reasons import Hold
from assistant.core.terms import RIGHT_PARTY, Outcome
from assistant.runtime import Runtime
from assistant.steps.acts import Subject, line, make_hold
from assistant.steps.agreed_time import slot
from assistant.steps.deadline_tasks import watch
from assistant.store import called, contact_points, contacts
from assistant.store.log import LogLine

NUMBER_OFF = (Outcome.WRONG_NUMBER, Outcome.NOT_IN_SERVICE)


def stop_or_hold(
    conn: Connection, rt: Runtime, who: Subject, disposition: Disposition, number: str | None, scope: str | None
) -> list[LogLine]:
    """The hold or suppression of the outcome. A stop of one medium stops that medium; silence is the widest."""
    if disposition.outcome is Outcome.STOP_OR_COMPLAINT:
        return _stop_or_complaint(conn, rt, who, disposition, number, scope)
    return _hold(conn, rt, who, disposition)


def _stop_or_complaint(
    conn: Connection, rt: Runtime, who: Subject, disposition: Disposition, number: str | None, scope: str | None
) -> list[LogLine]:
    """The clocks of a complaint start with it, not at the next morning."""
    lines = _hold(conn, rt, who, disposition) if scope is None else []
    lines += narrow_stop(conn, who, number, scope or "complaint")
    return lines + watch(conn, rt, [who.borrower_id], who.as_of, who.now)[1]


def _hold(conn: Connection, rt: Runtime, who: Subject, disposition: Disposition) -> list[LogLine]:
    asked, kind = disposition.hold, disposition.suppress
    if kind is not None:
        blocks = rt.rulebook.holds.blocks[kind]
        asked = Hold.model_validate({"kind": kind, "blocks": blocks})
    if asked is None:
        return []
    return make_hold(conn, rt, who, asked, evidence=f"call {disposition.outcome}", kind=kind)


def narrow_stop(conn: Connection, who: Subject, number: str | None, scope: str) -> list[LogLine]:
    """One medium is stopped, or nothing is and a complaint opened; `scope`: sms · call · email · letter · complaint."""
    if scope == "complaint":
        called.learn(conn, who, "fact", {"fact": "complaint_open"})
        return [line(who, "fact", outcome="complaint_open")]
    called.learn(conn, who, "request", {"request": "stop_channel", "channel": scope, "made_by": "phone"})
    channels = {"call": ["call", "voice"]}.get(scope, [scope])
    contacts.cancel_for(conn, [who.borrower_id], who.now, "opt_out", channels=channels)
    return [line(who, "request", outcome="stop_channel", facts={"channel": scope, "made_by": "phone"})]


LEARNED: dict[Outcome, tuple[str, dict[str, Any]]] = {
    Outcome.THIRD_PARTY: ("fact", {"fact": "shared_line"}),
    Outcome.WRONG_NUMBER: ("fact", {"fact": "number_not_theirs"}),
    Outcome.DISPUTE: ("request", {"request": "dispute_orally", "made_by": "phone"}),
    Outcome.REPRESENTED: ("request", {"request": "attorney", "made_by": "phone"}),
    Outcome.INSOLVENCY_MORATORIUM: ("fact", {"fact": "bankruptcy"}),
    Outcome.DECEASED_REPORTED: ("fact", {"fact": "deceased"}),
    Outcome.CALLBACK: ("request", {"request": "asks_to_be_contacted", "made_by": "phone"}),
}


def learn(
    conn: Connection,
    rt: Runtime,
    who: Subject,
    outcome: Outcome,
    number: str | None,
    callback_at: datetime | None = None,
) -> None:
    """What the outcome tells of the borrower; a time that they agreed to is kept as the window of their request."""
    if outcome in LEARNED:
        event, detail = LEARNED[outcome]
        if outcome is Outcome.CALLBACK and callback_at is not None:
            detail = detail | {"windows": slot(conn, rt, who.borrower_id, callback_at)}
        called.learn(conn, who, event, detail, number=number if "number" in str(detail) or event == "fact" else None)


def cancel_rest(conn: Connection, who: Subject, right_party: bool, outcome: Outcome) -> None:
    """After a right-party contact nobody calls again that day; with no number left, no call or text can leave."""
    if right_party or outcome in RIGHT_PARTY:
        contacts.cancel_for(conn, [who.borrower_id], who.now, "right_party_contact")
    elif outcome in NUMBER_OFF and not contact_points.has_phone(conn, who.borrower_id):
        contacts.cancel_for(conn, [who.borrower_id], who.now, str(outcome), channels=["call", "voice", "sms"])
