"""Counts for the start page and for the metrics: the day at a glance."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from assistant.core.terms import LoanStatus
from assistant.store import tasks
from assistant.store.schema import borrower, loan
from assistant.store.schema_money import payment
from assistant.store.schema_promise import promise
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state, standing
from assistant.store.schema_work import contact, inbound, outbox


def last_day(conn: Connection) -> date | None:
    """The business date that the book stands at; None before anything was aged."""
    day: date | None = conn.execute(select(func.max(loan_state.c.as_of))).scalar_one()
    return day


def is_empty(conn: Connection) -> bool:
    """Whether no borrower and so no loan ever came in."""
    return conn.execute(select(borrower.c.id).limit(1)).first() is None


def loans(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(loan)).scalar_one()


def waiting(conn: Connection) -> dict[str, int]:
    """What needs a person: replies to read, deadlines that press."""
    unclear = conn.execute(select(func.count()).where(inbound.c.state == "needs_person")).scalar_one()
    return {"replies": unclear, "deadlines": tasks.pressing(conn)}


def late_buckets(conn: Connection) -> dict[str, int]:
    """Active late accounts by bucket."""
    query = select(loan_state.c.bucket, func.count().label("loans")).join(loan, loan.c.id == loan_state.c.loan_id)
    query = query.where(loan.c.status == LoanStatus.ACTIVE, loan_state.c.dpd > 0)
    return {row.bucket: row.loans for row in conn.execute(query.group_by(loan_state.c.bucket))}


def last_contacts_on(conn: Connection, as_of: date | None) -> date | None:
    """The last business date, up to this one, for which contacts were planned; None: none ever."""
    query = select(func.max(contact.c.as_of))
    day: date | None = conn.execute(query if as_of is None else query.where(contact.c.as_of <= as_of)).scalar_one()
    return day


def stands(conn: Connection, as_of: date | None) -> list[dict[str, Any]]:
    """Why loans are not contacted, as planning last found it: the reason and how many, the most frequent first."""
    last = select(standing.c.loan_id, func.max(standing.c.as_of).label("as_of")).where(standing.c.as_of <= as_of)
    latest = last.group_by(standing.c.loan_id).subquery()
    query = select(standing.c.stands, func.count().label("loans")).select_from(standing)
    query = query.join(latest, (latest.c.loan_id == standing.c.loan_id) & (latest.c.as_of == standing.c.as_of))
    query = query.where(standing.c.stands != "planned").group_by(standing.c.stands)
    return [dict(row._mapping) for row in conn.execute(query.order_by(func.count().desc(), standing.c.stands))]


def contacts(conn: Connection, as_of: date | None) -> list[dict[str, Any]]:
    """The day's contacts by channel and state."""
    query = select(contact.c.channel, contact.c.state, contact.c.refused_by, func.count().label("contacts"))
    query = query.where(contact.c.as_of == as_of).group_by(contact.c.channel, contact.c.state, contact.c.refused_by)
    rows = conn.execute(query.order_by(contact.c.channel, contact.c.state, func.count().desc()))
    return [dict(row._mapping) for row in rows]


def queues(conn: Connection, names: Sequence[str]) -> list[dict[str, Any]]:
    query = select(queue_item.c.queue, func.count().label("waiting")).where(queue_item.c.left_at.is_(None))
    found = {row.queue: row.waiting for row in conn.execute(query.group_by(queue_item.c.queue))}
    return [{"queue": name, "waiting": found.get(name, 0)} for name in names]


def gauges(conn: Connection) -> dict[tuple[str, str], int]:
    """(metric, label) → count, for what is scraped."""
    found: dict[tuple[str, str], int] = {}
    for metric, column in (
        ("outbox", outbox.c.state),
        ("contacts", contact.c.state),
        ("promises", promise.c.status),
        ("payments", payment.c.state),
        ("inbound", inbound.c.state),
        ("loans", loan_state.c.bucket),
    ):
        for label, count in conn.execute(select(column, func.count()).group_by(column)):
            found[metric, str(label)] = count
    return found | {("deadlines", state): count for state, count in tasks.counts(conn).items()}
