"""Counts for the report: the funnel from loans to escalations.

Every stage is counted from the tables alone, so a run that was killed and resumed counts what one that was not counts.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, distinct, func, literal, select

from assistant.core.terms import ContactState
from assistant.store.board_contacts import DELIVERED
from assistant.store.schema import loan
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import snapshot, standing
from assistant.store.schema_work import contact, outbox


def total_loans(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(loan)).scalar_one()


def standings(conn: Connection, start: date, end: date) -> dict[str, tuple[int, int]]:
    """Worked loans (late or due soon in the period) by where they ended: planned at least once, or the last reason why
    not. → {stands: (late, due soon)}."""
    last = select(standing.c.loan_id, func.max(standing.c.as_of).label("as_of")).where(standing.c.as_of < end)
    last = last.group_by(standing.c.loan_id)
    latest = last.subquery()
    planned = (
        select(standing.c.loan_id)
        .distinct()
        .where(standing.c.stands == "planned", standing.c.as_of >= start, standing.c.as_of < end)
    )
    late = (
        select(snapshot.c.loan_id)
        .distinct()
        .where(snapshot.c.dpd > 0, snapshot.c.as_of >= start, snapshot.c.as_of < end)
    )
    where_to = case((standing.c.loan_id.in_(planned), literal("planned")), else_=standing.c.stands)
    is_late = case((standing.c.loan_id.in_(late), 1), else_=0)
    query = (
        select(where_to.label("stands"), is_late.label("late"), func.count().label("loans"))
        .join_from(standing, latest, and_(standing.c.loan_id == latest.c.loan_id, standing.c.as_of == latest.c.as_of))
        .group_by(where_to, is_late)
    )
    found: dict[str, tuple[int, int]] = {}
    for row in conn.execute(query):
        late_count, soon = found.get(row.stands, (0, 0))
        found[row.stands] = (late_count + row.loans, soon) if row.late else (late_count, soon + row.loans)
    return found


def late_without_standing(conn: Connection, start: date, end: date) -> int:
    """Loans late in the period that planning never looked at; the report says so if there is one."""
    late = (
        select(snapshot.c.loan_id)
        .distinct()
        .where(snapshot.c.dpd > 0, snapshot.c.as_of >= start, snapshot.c.as_of < end)
    )
    seen = select(standing.c.loan_id).distinct().where(standing.c.as_of < end)
    inner = late.where(snapshot.c.loan_id.notin_(seen)).subquery()
    return conn.execute(select(func.count()).select_from(inner)).scalar_one()


def contacts_by_state(conn: Connection, start: date, end: date) -> list[tuple[str, str | None, int]]:
    query = select(contact.c.state, contact.c.refused_by, func.count()).where(_planned_in(start, end))
    rows = conn.execute(query.group_by(contact.c.state, contact.c.refused_by))
    return [(state, rule, count) for state, rule, count in rows]


def contacts_by_channel(conn: Connection, start: date, end: date) -> dict[str, int]:
    query = select(contact.c.channel, func.count().label("contacts")).where(_planned_in(start, end))
    query = query.group_by(contact.c.channel)
    return {row.channel: row.contacts for row in conn.execute(query.order_by(contact.c.channel))}


def released_by_outbox(conn: Connection, start: date, end: date) -> dict[str, int]:
    """Released contacts by the state of their last attempt."""
    return _counted(conn, _last_attempts(start, end, outbox.c.state))


def sent_by_delivery(conn: Connection, start: date, end: date) -> dict[str, int]:
    query = _last_attempts(start, end, func.coalesce(outbox.c.delivery, "no_status"))
    return _counted(conn, query.where(outbox.c.state == "accepted"))


def delivered_by_answer(conn: Connection, start: date, end: date) -> dict[str, int]:
    query = _last_attempts(start, end, func.coalesce(contact.c.outcome, "no reply"))
    return _counted(conn, query.where(outbox.c.delivery.in_(DELIVERED)))


def _last_attempts(start: date, end: date, by: ColumnElement[Any]) -> Select[Any]:
    newer = outbox.alias("newer")
    is_last = (
        ~select(newer.c.id)
        .where(newer.c.contact_id == outbox.c.contact_id, newer.c.attempt > outbox.c.attempt)
        .exists()
    )
    joined = select(by.label("part"), func.count().label("contacts"))
    joined = joined.join_from(contact, outbox, outbox.c.contact_id == contact.c.id)
    return joined.where(_planned_in(start, end), contact.c.state == ContactState.RELEASED, is_last).group_by(by)


def _counted(conn: Connection, query: Select[Any]) -> dict[str, int]:
    return {row.part: row.contacts for row in conn.execute(query)}


def _planned_in(start: date, end: date) -> ColumnElement[bool]:
    return and_(contact.c.as_of >= start, contact.c.as_of < end, contact.c.state != ContactState.RECEIVED)


def escalated_by_queue(conn: Connection, since: datetime, until: datetime) -> dict[str, int]:
    """Borrowers who entered each queue in the period, counted once a queue."""
    entered = (queue_item.c.entered_at >= since, queue_item.c.entered_at < until)
    query = select(queue_item.c.queue.label("part"), func.count(distinct(queue_item.c.borrower_id)).label("contacts"))
    return _counted(conn, query.where(*entered).group_by(queue_item.c.queue))
