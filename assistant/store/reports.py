"""Counts for the report: the funnel from loans to escalations, and the facts that the figures divide.

Every stage is counted from the tables alone, so a run that was killed and resumed counts what one that was not counts.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, distinct, func, literal, select

from assistant.core.terms import RIGHT_PARTY, ContactState
from assistant.store import promise_counts
from assistant.store.promise_counts import Period
from assistant.store.schema import loan, loan_state, snapshot
from assistant.store.schema_work import contact, contact_event, inbound, outbox, promise, queue_item, standing

LIVE = "call"


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
    return _counted(conn, query.where(outbox.c.delivery.in_(("delivered", "completed"))))


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
    return and_(contact.c.as_of >= start, contact.c.as_of < end)


def escalated_by_queue(conn: Connection, since: datetime, until: datetime) -> dict[str, int]:
    """Borrowers who entered each queue in the period, counted once a queue."""
    entered = (queue_item.c.entered_at >= since, queue_item.c.entered_at < until)
    query = select(queue_item.c.queue.label("part"), func.count(distinct(queue_item.c.borrower_id)).label("contacts"))
    return _counted(conn, query.where(*entered).group_by(queue_item.c.queue))


def counted_facts(conn: Connection, period: Period) -> dict[str, int]:
    """The numerators and denominators of `core.figures.RATES`."""
    start, end, since, until = period.start, period.end, period.since, period.until
    return (
        _call_facts(conn, since, until)
        | _message_facts(conn, start, end, since, until)
        | _promise_facts(conn, period)
        | _cure_facts(conn, start, end)
    )


def _call_facts(conn: Connection, since: datetime, until: datetime) -> dict[str, int]:
    placed = (
        contact_event.c.event == LIVE,
        contact_event.c.direction == "out",
        contact_event.c.source != "import",
        contact_event.c.status != "void",
        contact_event.c.at >= since,
        contact_event.c.at < until,
        func.coalesce(contact_event.c.mode, "live") == "live",
    )
    right = contact.c.outcome.in_(sorted(RIGHT_PARTY))
    connected = contact_event.c.outcome.in_(("conversation", "connected", "wrong_party", "answered_then_dropped"))
    query = select(
        func.count().label("attempts"),
        func.coalesce(func.sum(case((connected, 1), else_=0)), 0).label("connected"),
        func.coalesce(func.sum(case((right, 1), else_=0)), 0).label("right_party"),
        func.coalesce(func.sum(case((contact.c.outcome == "promise", 1), else_=0)), 0).label("promises_in_calls"),
        func.count(distinct(contact_event.c.borrower_id)).label("borrowers_worked"),
        func.count(distinct(case((right, contact_event.c.borrower_id)))).label("borrowers_reached"),
    ).join_from(contact_event, contact, contact.c.id == contact_event.c.contact_id, isouter=True)
    row = conn.execute(query.where(*placed)).one()
    return _numbers(row)


def _message_facts(conn: Connection, start: date, end: date, since: datetime, until: datetime) -> dict[str, int]:
    sent = select(outbox.c.delivery.label("part"), func.count().label("contacts"))
    sent = sent.join_from(outbox, contact, contact.c.id == outbox.c.contact_id)
    sent = sent.where(_planned_in(start, end), outbox.c.state == "accepted", outbox.c.channel != LIVE)
    counts = _counted(conn, sent.group_by(outbox.c.delivery))
    received = (inbound.c.at >= since, inbound.c.at < until)
    replies = conn.execute(select(func.count()).select_from(inbound).where(*received)).scalar_one()
    stops = conn.execute(
        select(func.count()).select_from(inbound).where(*received, inbound.c.intent == "stop")
    ).scalar_one()
    delivered = counts.get("delivered", 0) + counts.get("completed", 0)
    return {"messages_sent": sum(counts.values()), "delivered": delivered, "replies": replies, "opt_outs": stops}


def _promise_facts(conn: Connection, period: Period) -> dict[str, int]:
    kept = _sum(promise_counts.stood(period) == "kept").label("kept")
    query = select(func.count().label("judged"), kept).where(promise_counts.judged(period))
    return _numbers(conn.execute(query).one())


def _cure_facts(conn: Connection, start: date, end: date) -> dict[str, int]:
    held_out = (
        select(standing.c.loan_id)
        .distinct()
        .where(standing.c.stands == "hold_out", standing.c.as_of >= start, standing.c.as_of < end)
    )
    cured, out = loan_state.c.dpd == 0, snapshot.c.loan_id.in_(held_out)
    query = _followed(start).add_columns(
        func.count().label("late_at_start"),
        _sum(cured).label("cured"),
        _sum(out).label("held_out"),
        _sum(and_(out, cured)).label("self_cured"),
    )
    return _numbers(conn.execute(query).one())


def amounts(conn: Connection, period: Period) -> dict[str, dict[str, int]]:
    """The amounts that `core.figures.AMOUNTS` divide, by currency, in minor units."""
    paid = func.coalesce(promise.c.paid_minor, 0)
    least = case((paid < promise.c.amount_minor, paid), else_=promise.c.amount_minor)
    promised = select(
        promise.c.currency,
        func.coalesce(func.sum(least), 0).label("kept_minor"),
        func.coalesce(func.sum(promise.c.amount_minor), 0).label("promised_minor"),
    ).where(promise_counts.judged(period))
    was_m1 = snapshot.c.bucket == "M1"
    rolled = _followed(period.start).add_columns(
        loan.c.currency,
        _sum(was_m1, loan.c.balance_minor).label("m1_minor"),
        _sum(and_(was_m1, loan_state.c.bucket == "M2"), loan.c.balance_minor).label("rolled_m1_minor"),
    )
    found: dict[str, dict[str, int]] = {}
    for query, column in ((promised, promise.c.currency), (rolled, loan.c.currency)):
        for row in conn.execute(query.group_by(column)):
            named = {name: int(value) for name, value in row._mapping.items() if name != "currency"}
            found[row.currency] = found.get(row.currency, {}) | named
    return found


def _followed(start: date) -> Select[Any]:
    """Loans late at the start (their last snapshot until then), beside where they stand now."""
    last = select(snapshot.c.loan_id, func.max(snapshot.c.as_of).label("as_of")).where(snapshot.c.as_of <= start)
    first = last.group_by(snapshot.c.loan_id).subquery()
    joined = select().select_from(snapshot)
    joined = joined.join(first, and_(snapshot.c.loan_id == first.c.loan_id, snapshot.c.as_of == first.c.as_of))
    joined = joined.join(loan_state, loan_state.c.loan_id == snapshot.c.loan_id)
    return joined.join(loan, loan.c.id == snapshot.c.loan_id).where(snapshot.c.dpd > 0)


def _sum(holds: ColumnElement[bool], value: Any = 1) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((holds, value), else_=0)), 0)


def _numbers(row: Any) -> dict[str, int]:
    return {name: int(value) for name, value in row._mapping.items()}
