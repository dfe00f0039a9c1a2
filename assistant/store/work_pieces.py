"""What waits for a collector, borrower by borrower: planned calls, tasks and callbacks, messages nobody has answered.

A handful of statements for a batch of borrowers, each by index; the decision what they come to is `core/desk/order.py`.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, union

from assistant.core.desk.order import Kind, Piece, Standing
from assistant.core.terms import Channel, ContactState, PromiseStatus, Queue
from assistant.store.schema import assignment, loan
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact, inbound

PART = 500
OPEN = (ContactState.PLANNED, ContactState.WAITING)
CALLBACK = ":callback"  # how the cause of an agreed time ends
BROKEN = ":broken"
RANG = ":rang"  # how the cause of a call that nobody took ends
RETURNED = "returned:"  # how the cause of what came back begins
NEEDS_PERSON = "needs_person"


def waiting_for_collectors(conn: Connection, now: datetime) -> list[int]:
    """Every borrower with a piece of work, by id: who is planned to be called, who is in the queue, who has written."""
    calls = select(contact.c.borrower_id).where(contact.c.state.in_(OPEN), contact.c.channel == Channel.CALL)
    tasks = select(queue_item.c.borrower_id).where(
        queue_item.c.queue == Queue.COLLECTOR, queue_item.c.left_at.is_(None)
    )
    wrote = select(inbound.c.borrower_id).where(inbound.c.state == NEEDS_PERSON, inbound.c.borrower_id.is_not(None))
    every = union(calls.where(contact.c.not_after > now), tasks, wrote).subquery()
    return list(conn.execute(select(every.c.borrower_id).order_by(every.c.borrower_id)).scalars())


def pieces(conn: Connection, borrower_ids: Sequence[int], now: datetime) -> dict[int, list[Piece]]:
    """The pieces of work of these borrowers; who has none is not in it."""
    found: dict[int, list[Piece]] = defaultdict(list)
    for start in range(0, len(borrower_ids), PART):
        some = borrower_ids[start : start + PART]
        for row in conn.execute(_calls(some, now)):
            found[row.borrower_id].append(_call(row))
        for row in conn.execute(_tasks(some)):
            found[row.borrower_id].append(_task(row))
        for row in conn.execute(_messages(some)):
            found[row.borrower_id].append(_message(row))
    return dict(found)


def _calls(borrower_ids: Sequence[int], now: datetime) -> Any:
    names = ("id", "borrower_id", "loan_ids", "treatment", "priority", "not_before", "not_after")
    query = select(*(contact.c[name] for name in names)).where(contact.c.borrower_id.in_(borrower_ids))
    query = query.where(contact.c.state.in_(OPEN), contact.c.channel == Channel.CALL, contact.c.not_after > now)
    return query.order_by(contact.c.id)


def planned_call(conn: Connection, borrower_id: int, loan_id: int, now: datetime) -> int | None:
    """The plan's call to the borrower about this loan that may be made now; None: there is none."""
    query = _calls([borrower_id], now).where(contact.c.not_before <= now, contact.c.person == "borrower")
    return next((row.id for row in conn.execute(query) if loan_id in row.loan_ids), None)


def _call(row: Row[Any]) -> Piece:
    return Piece(
        kind=Kind.CALL,
        ref=row.id,
        loan_ids=tuple(row.loan_ids),
        opens_at=row.not_before,
        closes_at=row.not_after,
        worth=row.priority,
        why=row.treatment,
    )


def _tasks(borrower_ids: Sequence[int]) -> Any:
    mine = queue_item.c.borrower_id.in_(borrower_ids)
    query = select(queue_item).where(mine, queue_item.c.queue == Queue.COLLECTOR, queue_item.c.left_at.is_(None))
    return query.order_by(queue_item.c.id)


def is_callback(row: Row[Any]) -> bool:
    """Whether a queue item is a call at an agreed time."""
    return bool(row.cause.endswith(CALLBACK)) and row.waits_until is not None


def call_tasks(conn: Connection, borrower_id: int, before: datetime) -> list[Row[Any]]:
    """The open tasks that a call to this borrower does, of those that were there before it."""
    rows = conn.execute(_tasks([borrower_id]).where(queue_item.c.entered_at <= before)).all()
    return [row for row in rows if _is_call(row)]


def _is_call(row: Row[Any]) -> bool:
    """Whether a queue item is done by ringing them."""
    return bool(row.cause.endswith((CALLBACK, BROKEN)) or row.next_action.startswith("Call "))


def _task(row: Row[Any]) -> Piece:
    callback = is_callback(row)
    kind = Kind.CALLBACK if callback else Kind.BROKEN_PROMISE if row.cause.endswith(BROKEN) else Kind.TASK
    kind = Kind.RETURNED if row.cause.startswith(RETURNED) else kind
    rang = row.cause.endswith(RANG)
    return Piece(
        kind=Kind.REPLY if rang else kind,
        ref=row.id,
        loan_ids=tuple(row.loan_ids),
        opens_at=row.waits_until or row.entered_at,
        due_at=row.entered_at if rang else row.waits_until if callback else row.due_at,
        slot=callback,
        worth=row.priority,
        owner=row.owner,
        why="rang" if rang else row.next_action,
        by_phone=_is_call(row),
    )


def _messages(borrower_ids: Sequence[int]) -> Any:
    mine = (inbound.c.borrower_id.in_(borrower_ids), inbound.c.state == NEEDS_PERSON)
    return (
        select(inbound.c.id, inbound.c.borrower_id, inbound.c.channel, inbound.c.at).where(*mine).order_by(inbound.c.id)
    )


def _message(row: Row[Any]) -> Piece:
    return Piece(
        kind=Kind.REPLY,
        ref=row.id,
        loan_ids=(),
        opens_at=row.at,
        due_at=row.at,
        worth=0.0,
        why=row.channel,
    )


def standings(
    conn: Connection, borrower_ids: Sequence[int], as_of: date, collectors: Collection[str]
) -> dict[int, Standing]:
    """What the book says of these borrowers; the owner only if it is one of `collectors`, who work here now."""
    found: dict[int, Standing] = {}
    for start in range(0, len(borrower_ids), PART):
        some = borrower_ids[start : start + PART]
        loans: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in conn.execute(_loans(some)):
            loans[row.borrower_id].append(row)
        owners = owners_of(conn, some, as_of)
        due = {row.borrower_id: row.due_on for row in conn.execute(_promises(some))}
        for number, rows in loans.items():
            owner = owners.get(number)
            found[number] = _standing(rows, owner if owner in collectors else None, due.get(number))
    return found


def _loans(borrower_ids: Sequence[int]) -> Any:
    state = (loan_state.c.dpd, loan_state.c.segment, loan_state.c.bucket, loan_state.c.amount_past_due_minor)
    query = select(loan.c.id, loan.c.borrower_id, loan.c.currency, *state)
    query = query.join(loan_state, loan_state.c.loan_id == loan.c.id)
    return query.where(loan.c.borrower_id.in_(borrower_ids)).order_by(loan.c.id)


def _standing(rows: Sequence[Row[Any]], owner: str | None, due: date | None) -> Standing:
    worst = max(rows, key=lambda row: (row.dpd, -row.id))
    same = [row.amount_past_due_minor for row in rows if row.currency == worst.currency]
    return Standing(
        owner=owner,
        segment=worst.segment,
        bucket=worst.bucket,
        value_minor=sum(same),
        currency=worst.currency,
        promise_due_on=due,
    )


def _promises(borrower_ids: Sequence[int]) -> Any:
    """The soonest comes last, so that a dict keeps it."""
    query = select(promise.c.borrower_id, promise.c.final_due_on.label("due_on"))
    query = query.where(promise.c.borrower_id.in_(borrower_ids), promise.c.status == PromiseStatus.OPEN)
    return query.order_by(promise.c.final_due_on.desc())


def owners_of(conn: Connection, borrower_ids: Sequence[int], as_of: date) -> dict[int, str]:
    """Who owns each borrower's account now, by the newest assignment that has not ended."""
    query = select(loan.c.borrower_id, assignment.c.owner).join_from(
        assignment, loan, loan.c.id == assignment.c.loan_id
    )
    running = assignment.c.to_on.is_(None) | (assignment.c.to_on > as_of)
    query = query.where(loan.c.borrower_id.in_(borrower_ids), assignment.c.from_on <= as_of, running)
    return {
        row.borrower_id: row.owner for row in conn.execute(query.order_by(assignment.c.from_on, assignment.c.loan_id))
    }
