"""What a collector's account screen reads: a bounded number of statements, each by index, whatever the book's size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from assistant.core.terms import PaymentState
from assistant.store.schema import borrower, contact_point, hold, instalment, loan, party, portfolio
from assistant.store.schema_money import allocation, payment, payment_match
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact, contact_event, inbound, outbox, text

LOANS_MAX = 20
PAYMENTS_MAX = 24
HISTORY_MAX = 40


def borrower_of(conn: Connection, ref: str) -> Row[Any] | None:
    """By their own name or one of their loans'."""
    found = conn.execute(select(borrower).where(borrower.c.ref == ref)).one_or_none()
    if found is not None:
        return found
    of_loan = select(loan.c.borrower_id).where(loan.c.ref == ref).scalar_subquery()
    return conn.execute(select(borrower).where(borrower.c.id == of_loan)).one_or_none()


def by_id(conn: Connection, borrower_id: int) -> Row[Any]:
    return conn.execute(select(borrower).where(borrower.c.id == borrower_id)).one()


def by_ids(conn: Connection, borrower_ids: Sequence[int]) -> list[Row[Any]]:
    return list(conn.execute(select(borrower).where(borrower.c.id.in_(borrower_ids)).order_by(borrower.c.id)))


def loans(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """Their loans with state and portfolio, the latest first."""
    state = [column for column in loan_state.c if column.name not in loan.c and column.name != "loan_id"]
    own = [portfolio.c.name.label("portfolio"), portfolio.c.convention, portfolio.c.grace_days]
    own += [portfolio.c.payments_complete_through]
    due = [
        loan_state.c.next_due_on.label("state_next_due_on"),
        loan_state.c.next_due_minor.label("state_next_due_minor"),
    ]
    query = select(loan, *state, *own, *due).join(portfolio, portfolio.c.id == loan.c.portfolio_id)
    query = query.join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    query = query.where(loan.c.borrower_id == borrower_id)
    return list(conn.execute(query.order_by(func.coalesce(loan_state.c.dpd, 0).desc(), loan.c.id).limit(LOANS_MAX)))


def fees(conn: Connection, loan_ids: Sequence[int], as_of: date) -> dict[int, int]:
    """Fees that have fallen due, by loan, over all its instalments."""
    query = select(instalment.c.loan_id, func.sum(instalment.c.fees_due_minor).label("fees"))
    query = query.where(instalment.c.loan_id.in_(loan_ids), instalment.c.due_on <= as_of)
    return {row.loan_id: int(row.fees or 0) for row in conn.execute(query.group_by(instalment.c.loan_id))}


def payments(conn: Connection, loan_ids: Sequence[int]) -> list[Row[Any]]:
    """What came in for these loans, the latest first; a reversal is negative."""
    names = ("ref", "source", "posted_on", "cleared_on", "reverses_ref", "state", "currency")
    query = select(allocation.c.loan_id, allocation.c.paid_on, allocation.c.amount_minor)
    query = query.add_columns(*(payment.c[name] for name in names))
    query = query.join(payment, payment.c.id == allocation.c.payment_id).where(allocation.c.loan_id.in_(loan_ids))
    return list(conn.execute(query.order_by(allocation.c.paid_on.desc(), allocation.c.id.desc()).limit(PAYMENTS_MAX)))


def unapplied(conn: Connection, loan_ids: Sequence[int]) -> list[Row[Any]]:
    """Money that may be these loans' and that nobody has confirmed."""
    query = select(
        payment_match.c.loan_id, payment.c.ref, payment.c.amount_minor, payment.c.currency, payment.c.paid_on
    )
    query = query.join(payment, payment.c.id == payment_match.c.payment_id)
    query = query.where(payment_match.c.loan_id.in_(loan_ids), payment.c.state != PaymentState.ALLOCATED)
    return list(conn.execute(query.order_by(payment.c.id.desc()).limit(PAYMENTS_MAX)))


def points(conn: Connection, *borrower_ids: int) -> list[Row[Any]]:
    query = select(contact_point).where(contact_point.c.borrower_id.in_(borrower_ids))
    return list(conn.execute(query.order_by(contact_point.c.id)))


def parties(conn: Connection, loan_ids: Sequence[int]) -> list[Row[Any]]:
    """Who else has to do with these loans; with the currency of the loan, and what their own file calls them."""
    own = (borrower.c.name.label("own_name"), borrower.c.ref.label("own_ref"))
    query = select(party, *own, loan.c.currency).join(loan, loan.c.id == party.c.loan_id)
    query = query.join(borrower, borrower.c.id == party.c.borrower_id, isouter=True)
    return list(conn.execute(query.where(party.c.loan_id.in_(loan_ids)).order_by(party.c.id).limit(LOANS_MAX)))


def holds(conn: Connection, borrower_id: int, loan_ids: Sequence[int], as_of: date) -> list[Row[Any]]:
    """What holds now, on the person or on one of the loans."""
    mine = or_(hold.c.borrower_id == borrower_id, hold.c.loan_id.in_(loan_ids))
    running = (hold.c.from_on <= as_of, or_(hold.c.to_on.is_(None), hold.c.to_on > as_of))
    return list(conn.execute(select(hold).where(mine, *running).order_by(hold.c.id)))


def promises(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    query = select(promise).where(promise.c.borrower_id == borrower_id)
    return list(conn.execute(query.order_by(promise.c.id.desc()).limit(PAYMENTS_MAX)))


def instalments(conn: Connection, promise_ids: Iterable[int]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    query = select(promise_instalment).where(promise_instalment.c.promise_id.in_(sorted(set(promise_ids))))
    for row in conn.execute(query.order_by(promise_instalment.c.promise_id, promise_instalment.c.n)):
        found[row.promise_id].append(row)
    return dict(found)


def contacts(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """What was planned and done over all channels, the latest first; not the verdicts, which are long."""
    names = (
        "id",
        "as_of",
        "channel",
        "treatment",
        "template",
        "state",
        "state_at",
        "outcome",
        "refused_by",
        "not_before",
    )
    query = select(*(contact.c[name] for name in names)).where(contact.c.borrower_id == borrower_id)
    return list(conn.execute(query.order_by(contact.c.as_of.desc(), contact.c.id.desc()).limit(HISTORY_MAX)))


def sent(conn: Connection, borrower_id: int, contact_ids: Iterable[int]) -> dict[int, Row[Any]]:
    """The last try of each of these contacts: its state, what became of it and when, and the words; by contact."""
    names = ("contact_id", "state", "state_at", "delivery", "delivery_at")
    columns = [*(outbox.c[name] for name in names), text.c.body]
    query = select(*columns).join(text, text.c.id == outbox.c.text_id, isouter=True)
    query = query.where(outbox.c.borrower_id == borrower_id, outbox.c.contact_id.in_(sorted(contact_ids)))
    return {row.contact_id: row for row in conn.execute(query.order_by(outbox.c.contact_id, outbox.c.attempt))}


def requests(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """What they asked for and what we learned, the latest first."""
    query = select(contact_event.c.at, contact_event.c.event, contact_event.c.detail, contact_event.c.person)
    query = query.where(contact_event.c.borrower_id == borrower_id, contact_event.c.event.in_(("request", "fact")))
    return list(conn.execute(query.order_by(contact_event.c.at.desc(), contact_event.c.id.desc()).limit(HISTORY_MAX)))


def messages(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """What they wrote and pressed, the latest first, with its text."""
    names = ("id", "at", "channel", "intent", "state")
    query = select(*(inbound.c[name] for name in names), text.c.body)
    query = query.join(text, text.c.id == inbound.c.text_id, isouter=True).where(inbound.c.borrower_id == borrower_id)
    return list(conn.execute(query.order_by(inbound.c.at.desc(), inbound.c.id.desc()).limit(HISTORY_MAX)))


def tasks(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """What waits for a person, in whichever queue."""
    query = select(queue_item).where(queue_item.c.borrower_id == borrower_id, queue_item.c.left_at.is_(None))
    return list(conn.execute(query.order_by(queue_item.c.priority.desc(), queue_item.c.id).limit(HISTORY_MAX)))
