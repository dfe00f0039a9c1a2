"""An account as a collector sees it: who and where, what is owed, what came in and was said, what may be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.terms import ContactState, LoanStatus, OutboxState
from assistant.runtime import Runtime
from assistant.steps import account_money, account_people
from assistant.steps.account_may import may
from assistant.steps.account_money import ref_of
from assistant.steps.acts import business_day
from assistant.steps.dated_answers import plainly
from assistant.store import account_facts, assignments, call_sessions, casework


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
        "person": account_people.person(owner, points, now),
        "parties": [
            account_people.party(row, ref_of(row.loan_id, rows), as_of) for row in account_facts.parties(conn, ids)
        ],
        "loans": account_money.loans(conn, rows, paid, as_of),
        "payments": [account_money.payment(row, rows) for row in paid],
        "promises": account_money.promises(conn, owner.id, rows),
        "history": _history(conn, owner.id),
        "calls": [_call(row) for row in call_sessions.of_borrower(conn, owner.id, 10)],
        "messages": [dict(row._mapping) for row in account_facts.messages(conn, owner.id)],
        "holds": [_hold(row, rows) for row in account_facts.holds(conn, owner.id, ids, as_of)],
        "requests": [_request(row) for row in account_facts.requests(conn, owner.id)],
        "tasks": [_task(conn, row) for row in account_facts.tasks(conn, owner.id)],
        "about": _about(rows, ref),
        "may": may(conn, rt, owner, rows, _about(rows, ref), now, as_of),
    }


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
    return made | {"loan": None if row.loan_id is None else ref_of(row.loan_id, loans)}


def _request(row: Row[Any]) -> dict[str, Any]:
    said = row.detail.get("request") or row.detail.get("fact")
    return {"at": row.at, "event": row.event, "what": said, "channel": row.detail.get("channel"), "person": row.person}


def _task(conn: Connection, row: Row[Any]) -> dict[str, Any]:
    """`why` in words: with what a field agent, an officer or a reviewer wrote when it came back."""
    names = ("id", "queue", "priority", "owner", "due_at", "waits_until", "entered_at")
    told = {"next_action": plainly(row.next_action), "why": casework.said(conn, row.why)}
    return {name: getattr(row, name) for name in names} | told


def _about(loans: Sequence[Row[Any]], ref: str) -> str | None:
    """The loan that a contact from here would be about: the one by which the account was opened, or one that runs."""
    named = [row.ref for row in loans if row.ref == ref]
    active = [row.ref for row in loans if row.status == LoanStatus.ACTIVE]
    return next(iter((*named, *active, *(row.ref for row in loans))), None)
