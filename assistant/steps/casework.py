"""The queues of field agents and legal officers: what lies in their scope, taking an item, putting it back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.access import Person
from assistant.core.grants import Scope
from assistant.core.problem import BadInput, Problem
from assistant.core.say import Say
from assistant.core.terms import Channel, Queue
from assistant.runtime import Runtime
from assistant.steps.field_visits import field_visits
from assistant.steps.open_questions import open_questions
from assistant.steps.supposed import suppose_about
from assistant.steps.verdicts import finding_json
from assistant.store import casework, locks, log
from assistant.store.log import LogLine


def carried(
    conn: Connection, rt: Runtime, queue: Queue, person: Person, scope: Scope, now: datetime, limit: int
) -> list[dict[str, Any]]:
    """The queue in working order within a scope: the lines of `assistant queue`, each with its id and name."""
    mine = casework.within(conn, person, scope, queue)
    if queue is Queue.FIELD:
        lines = field_visits(conn, rt, limit, now, mine)
    else:
        lines = open_questions(conn, queue, limit, mine)
    known = casework.known(conn, [one["cause"] for one in lines])
    return [_told(conn, one, known[one["cause"]]) for one in lines]


def _told(conn: Connection, one: dict[str, Any], row: Row[Any]) -> dict[str, Any]:
    return {"visit": None} | one | {"item": row.id, "name": row.name, "why": casework.said(conn, one["why"])}


def opened(
    conn: Connection, rt: Runtime, item_id: int, person: Person, scope: Scope, now: datetime
) -> dict[str, Any] | None:
    """One item of these queues with its reasons, loans and the gate's word; None: there is none in this scope."""
    row = casework.one(conn, item_id)
    if row is None or casework.one(conn, item_id, casework.within(conn, person, scope, row.queue)) is None:
        return None
    names = ("queue", "borrower_id", "borrower_ref", "name", "owner", "next_action", "due_at", "entered_at")
    loans = casework.loans(conn, row.loan_ids)
    told = {"item": row.id, "why": casework.said(conn, row.why), "loans": [one.ref for one in loans]}
    return {name: getattr(row, name) for name in names} | told | {"visit": _may_visit(conn, rt, row, told, now)}


def _may_visit(
    conn: Connection, rt: Runtime, row: Row[Any], told: dict[str, Any], now: datetime
) -> dict[str, Any] | None:
    if row.queue != Queue.FIELD:
        return None
    found = suppose_about(conn, rt, told["loans"], Channel.VISIT, now)
    if found is None:
        return None
    refusals = [finding_json(finding) for finding in found.verdict.refusals]
    return {"allowed": found.verdict.allowed, "until": found.verdict.until, "refusals": refusals}


def take(conn: Connection, item_id: int, person: Person, now: datetime) -> None:
    """Theirs until they give it back. Raises BadInput where somebody else has it, LookupError where it is not there."""
    row = _of_mine(conn, item_id, person)
    locks.borrowers(conn, [row.borrower_id])
    if not casework.take(conn, item_id, person.name):
        raise wrong(Say("somebody else has taken it"), Say("take another"))
    log.append(conn, entry(row, "taken", person.name, now))


def put_back(conn: Connection, item_id: int, person: Person, now: datetime) -> None:
    """Back among those that nobody has taken."""
    row = theirs(conn, item_id, person)
    casework.put_back(conn, item_id, person.name)
    log.append(conn, entry(row, "put_back", person.name, now))


def _of_mine(conn: Connection, item_id: int, person: Person) -> Row[Any]:
    row = casework.one(conn, item_id)
    if row is None or row.queue != person.role:
        raise LookupError(item_id)
    return row


def theirs(conn: Connection, item_id: int, person: Person) -> Row[Any]:
    """The item under its borrower's lock. Raises BadInput where they have not taken it, LookupError where it is not."""
    row = _of_mine(conn, item_id, person)
    locks.borrowers(conn, [row.borrower_id])
    row = _of_mine(conn, item_id, person)  # as it stands under the lock
    if row.owner != person.name:
        raise wrong(Say("you have not taken this"), Say("take it first"))
    return row


def entry(row: Row[Any], outcome: str, by: str, now: datetime) -> LogLine:
    facts = {"queue": row.queue, "item": row.id}
    return LogLine(at=now, kind="ownership", borrower_id=row.borrower_id, by=by, outcome=outcome, facts=facts)


def wrong(problem: str, mend: str) -> BadInput:
    return BadInput(Problem(file="casework", line=None, problem=problem, mend=mend))
