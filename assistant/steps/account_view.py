"""An account as a collector sees it: who and where, what is owed and why, what came in and was said, what may be done.

Numbers and identity data are masked; `reveal` shows one of them, and the log says who asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.dates import local
from assistant.core.desk import mask
from assistant.core.gate.plain import said
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.terms import Channel, ContactState, LoanStatus, OutboxState
from assistant.runtime import Runtime
from assistant.steps.acts import business_day
from assistant.steps.dated_answers import plainly
from assistant.steps.gate_facts import places_of
from assistant.steps.supposed import Supposed, weighed
from assistant.steps.verdicts import finding_json
from assistant.store import account_facts, assignments, call_sessions, casework, dossier, log
from assistant.store.dossier import Dossier
from assistant.store.log import LogLine

ASKED = (Channel.CALL, Channel.SMS, Channel.EMAIL, Channel.LETTER)
IN_FLIGHT_DAYS = 5  # money that was paid so lately and has not cleared is on its way
YEAR = 365
SECRET = ("born_on", "address", "postal_code", "employer")


def account_view(conn: Connection, rt: Runtime, ref: str, now: datetime) -> dict[str, Any] | None:
    """The account's JSON by the borrower's or a loan's name; None if there is neither. Writes nothing."""
    owner = account_facts.borrower_of(conn, ref)
    if owner is None:
        return None
    as_of = business_day(rt, now)
    rows = account_facts.loans(conn, owner.id)
    ids = [row.id for row in rows]
    points = account_facts.points(conn, owner.id)
    paid = account_facts.payments(conn, ids)
    return {
        "borrower_id": owner.id,
        "borrower": owner.ref,
        "now": now,
        "as_of": as_of,
        "owner": assignments.owner_of(conn, owner.id, as_of),
        "person": _person(owner, points, now),
        "parties": [_party(row, rows) for row in account_facts.parties(conn, ids)],
        "loans": _loans(conn, rows, paid, as_of),
        "payments": [_payment(row, rows) for row in paid],
        "promises": _promises(conn, owner.id, rows),
        "history": _history(conn, owner.id),
        "calls": [_call(row) for row in call_sessions.of_borrower(conn, owner.id, 10)],
        "messages": [dict(row._mapping) for row in account_facts.messages(conn, owner.id)],
        "holds": [_hold(row, rows) for row in account_facts.holds(conn, owner.id, ids, as_of)],
        "requests": [_request(row) for row in account_facts.requests(conn, owner.id)],
        "tasks": [_task(conn, row) for row in account_facts.tasks(conn, owner.id)],
        "about": _about(rows, ref),
        "may": _may(conn, rt, owner, rows, _about(rows, ref), now, as_of),
    }


def _person(owner: Row[Any], points: Sequence[Row[Any]], now: datetime) -> dict[str, Any]:
    zones = dict.fromkeys(place.zone for place in places_of(owner, points) if place.zone)
    plain = ("name", "preferred_name", "kind", "language", "country", "region", "payday", "preferred_channel")
    made = {name: getattr(owner, name) for name in plain}
    made |= {name: mask.hidden(getattr(owner, name)) for name in SECRET}
    made["local_times"] = [{"zone": zone, "now": local(now, zone)} for zone in zones]
    made["points"] = [_point(row) for row in points]
    return made


def _point(row: Row[Any]) -> dict[str, Any]:
    names = ("id", "channel", "kind", "owner", "owner_name", "state", "verified_on")
    return {name: getattr(row, name) for name in names} | {"masked": mask.contact(row.channel, row.value)}


# Whom one may speak to about the debt, by role; everybody else hears nothing of it.
SPEAK_TO = {"primary": "yes", "joint": "yes", "guarantor": "liability", "executor": "yes", "attorney": "instead"}
SPEAK_TO |= {"representative": "scope", "adviser": "scope", "interpreter": "through", "authorised_user": "no"}


def _party(row: Row[Any], loans: Sequence[Row[Any]]) -> dict[str, Any]:
    names = ("id", "role", "name", "language", "liability", "cap_minor", "guarantee_until", "scope", "expires_on")
    made = {name: getattr(row, name) for name in names}
    return made | {"loan": _ref(row.loan_id, loans), "speak_to": SPEAK_TO.get(row.role, "no")}


def _loans(conn: Connection, rows: Sequence[Row[Any]], paid: Sequence[Row[Any]], as_of: date) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    fees, loose = account_facts.fees(conn, ids, as_of), account_facts.unapplied(conn, ids)
    return [_loan(row, fees.get(row.id, 0), loose, paid, as_of) for row in rows]


def _loan(row: Row[Any], fees: int, loose: Sequence[Row[Any]], paid: Sequence[Row[Any]], as_of: date) -> dict[str, Any]:
    plain = (
        "ref",
        "product",
        "currency",
        "status",
        "portfolio",
        "bucket",
        "segment",
        "reason",
        "hold_kind",
        "collateral",
    )
    made = {name: getattr(row, name) for name in plain}
    days = ("dpd", "past_due_days", "paused_days", "oldest_due_on", "convention", "grace_days", "frozen")
    made["days"] = {name: getattr(row, name) for name in days}
    made["amounts"] = _amounts(row, fees, loose, paid, as_of)
    made["payments_complete_through"] = row.payments_complete_through
    made["next_due_on"], made["next_due_minor"] = row.state_next_due_on, row.state_next_due_minor
    return made


def _amounts(
    row: Row[Any], fees: int, loose: Sequence[Row[Any]], paid: Sequence[Row[Any]], as_of: date
) -> dict[str, Any]:
    """The amounts of the field, each in minor units; None where the file does not say."""
    since = as_of - timedelta(days=IN_FLIGHT_DAYS)
    on_its_way = [
        one.amount_minor for one in paid if one.loan_id == row.id and not one.cleared_on and one.paid_on >= since
    ]
    daily = None if row.annual_rate is None else round(row.balance_minor * row.annual_rate / YEAR)
    return {
        "past_due_minor": row.amount_past_due_minor,
        "minimum_due_minor": row.minimum_due_minor,
        "stop_roll_minor": row.stop_roll_minor,
        "to_cure_minor": row.amount_past_due_minor,
        "payoff_minor": row.balance_minor,
        "payoff_on": as_of,
        "daily_interest_minor": daily,
        "fees_minor": fees,
        "unapplied_minor": sum(one.amount_minor for one in loose if one.loan_id == row.id),
        "in_flight_minor": sum(on_its_way),
    }


def _payment(row: Row[Any], loans: Sequence[Row[Any]]) -> dict[str, Any]:
    names = ("paid_on", "posted_on", "cleared_on", "amount_minor", "currency", "source", "reverses_ref", "state", "ref")
    return {name: getattr(row, name) for name in names} | {"loan": _ref(row.loan_id, loans)}


def _promises(conn: Connection, borrower_id: int, loans: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    rows = account_facts.promises(conn, borrower_id)
    parts = account_facts.instalments(conn, [row.id for row in rows])
    names = (
        "ref",
        "taken_at",
        "status",
        "currency",
        "amount_minor",
        "paid_minor",
        "final_due_on",
        "source",
        "judged_on",
    )
    return [
        {name: getattr(row, name) for name in names}
        | {
            "loan": _ref(row.loan_id, loans),
            "parts": [{"due_on": one.due_on, "amount_minor": one.amount_minor} for one in parts.get(row.id, [])],
        }
        for row in rows
    ]


def _history(conn: Connection, borrower_id: int) -> list[dict[str, Any]]:
    """What became of each contact, when, and its words: the gateway's last word where there is one."""
    rows = account_facts.contacts(conn, borrower_id)
    sent = account_facts.sent(conn, borrower_id, [row.id for row in rows])
    return [dict(row._mapping) | _went(row, sent.get(row.id)) for row in rows]


def _went(row: Row[Any], tried: Row[Any] | None) -> dict[str, Any]:
    if tried is None or row.state != ContactState.RELEASED:
        return {"went": row.state, "went_at": row.state_at, "words": None}
    told = tried.delivery or (row.state if tried.state == OutboxState.READY else tried.state)
    return {"went": told, "went_at": tried.delivery_at or tried.state_at, "words": tried.body}


def _call(row: Row[Any]) -> dict[str, Any]:
    names = ("ref", "collector", "started_at", "ended_at", "state", "outcome", "outcome_by", "script", "script_version")
    return {name: getattr(row, name) for name in names} | {"steps": len(row.trail), "review": row.review}


def _hold(row: Row[Any], loans: Sequence[Row[Any]]) -> dict[str, Any]:
    made = {name: getattr(row, name) for name in ("id", "kind", "blocks", "from_on", "to_on", "source")}
    return made | {"loan": None if row.loan_id is None else _ref(row.loan_id, loans)}


def _request(row: Row[Any]) -> dict[str, Any]:
    said = row.detail.get("request") or row.detail.get("fact")
    return {"at": row.at, "event": row.event, "what": said, "channel": row.detail.get("channel"), "person": row.person}


def _task(conn: Connection, row: Row[Any]) -> dict[str, Any]:
    """`why` in words: with what a field agent, an officer or a reviewer wrote when it came back."""
    names = ("id", "queue", "priority", "owner", "due_at", "waits_until", "entered_at")
    told = {"next_action": plainly(row.next_action), "why": casework.said(conn, row.why)}
    return {name: getattr(row, name) for name in names} | told


def _ref(loan_id: int, loans: Sequence[Row[Any]]) -> str | None:
    return next((row.ref for row in loans if row.id == loan_id), None)


def _about(loans: Sequence[Row[Any]], ref: str) -> str | None:
    """The loan that a contact from here would be about: the one by which the account was opened, or one that runs."""
    named = [row.ref for row in loans if row.ref == ref]
    active = [row.ref for row in loans if row.status == LoanStatus.ACTIVE]
    return next(iter((*named, *active, *(row.ref for row in loans))), None)


def _may(
    conn: Connection,
    rt: Runtime,
    owner: Row[Any],
    loans: Sequence[Row[Any]],
    about: str | None,
    now: datetime,
    as_of: date,
) -> list[dict[str, Any]]:
    """What the gate would say now of each channel, with every refusal in words and by its clause."""
    ids = tuple(row.id for row in loans if row.ref == about)
    if not ids:
        return []
    asked = Supposed(borrower_id=owner.id, loan_ids=ids, channel=str(Channel.CALL), as_of=as_of)
    file = dossier.load(conn, [asked.row], as_of)
    return [_asked_of(rt, replace(asked, channel=str(channel)), file, now) for channel in ASKED]


def _asked_of(rt: Runtime, asked: Supposed, file: Dossier, now: datetime) -> dict[str, Any]:
    found = weighed(rt, asked, file, now)
    verdict = found.verdict
    return {
        "channel": asked.channel,
        "allowed": verdict.allowed,
        "until": verdict.until,
        "says": said(verdict, found.facts, now),
        "refusals": [finding_json(finding) for finding in verdict.refusals],
    }


def reveal(conn: Connection, borrower_id: int, what: str, me: str, now: datetime) -> str:
    """One masked thing in full: `born_on`, `address` …, or `point:7`. The log keeps who saw what, not what it is.

    Raises BadInput for what this borrower does not have.
    """
    value = _revealed(conn, borrower_id, what)
    facts = {"what": what}
    log.append(conn, LogLine(at=now, kind="reveal", borrower_id=borrower_id, by=me, outcome="shown", facts=facts))
    return value


def _revealed(conn: Connection, borrower_id: int, what: str) -> str:
    kind, _, number = what.partition(":")
    if kind == "point" and number.isdigit():
        rows = [row for row in account_facts.points(conn, borrower_id) if row.id == int(number)]
        if rows:
            return str(rows[0].value)
    elif what in SECRET:
        value = getattr(account_facts.by_id(conn, borrower_id), what)
        if value is not None:
            return str(value)
    mend = f"one of {', '.join(SECRET)}, or a number of theirs"
    raise BadInput(
        Problem(file="account", line=None, problem=Say("there is no %(what)s to show", what=repr(what)), mend=mend)
    )
