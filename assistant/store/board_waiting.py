"""What is expected and what waits: open promises, broken ones, callbacks, holds and complaints."""

from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, literal_column, or_, select, true

from assistant.core.terms import PromiseStatus, Suppression
from assistant.store.board_dims import A_DAY, OWES, Dims, View, age_band, as_it_stands, day, first_of, known, utc_day
from assistant.store.board_source import Source
from assistant.store.schema import hold, loan
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact, contact_event
from assistant.store.work_pieces import BROKEN, CALLBACK

WEEK = 7
DISPUTED = (Suppression.DISPUTE_HOLD, Suppression.IDENTITY_THEFT)


def expected(view: View) -> Source:
    """What open promises say will come from today to the sixth day after."""
    rows = promise_instalment.join(promise, promise.c.id == promise_instalment.c.promise_id)
    rows = _promised_by(rows)
    part = promise_instalment.c.amount_minor
    prior = case((loan_state.c.broken_in_a_row > 0, part // 4), else_=part // 2)
    return Source(
        rows=rows,
        where=(
            known(promise.c.status) == PromiseStatus.OPEN,  # not an index on it: half of all promises are open
            promise_instalment.c.status == PromiseStatus.OPEN,
            promise_instalment.c.due_on >= view.as_of,
            promise_instalment.c.due_on < view.as_of + timedelta(days=WEEK),
        ),
        key=_days_ahead(view) * literal(A_DAY, BigInteger)
        + promise_instalment.c.promise_id * 1000
        + promise_instalment.c.n,
        order=(promise_instalment.c.due_on, promise_instalment.c.promise_id, promise_instalment.c.n),
        dims=_promised(view),
        facts={"expected": (true(), part), "expected_prior": (true(), prior)},
        ref=promise.c.ref,
        on=promise_instalment.c.due_on,
        currency=promise.c.currency,
    )


def _days_ahead(view: View) -> ColumnElement[int]:
    return promise_instalment.c.due_on.op("-", return_type=BigInteger())(day(view.as_of))


def _promised_by(rows: Any) -> Any:
    """With the loan of the promise, and the contact that it came from."""
    rows = rows.join(loan, loan.c.id == promise.c.loan_id).join(loan_state, loan_state.c.loan_id == loan.c.id)
    return rows.outerjoin(contact, contact.c.id == promise.c.contact_id)


def _promised(view: View) -> Dims:
    return as_it_stands(view) | {"campaign": known(contact.c.treatment), "channel": promise.c.source}


def broken_tasks(view: View) -> Source:
    """Broken promises whose task is open. Found from the tasks, which are few."""
    named = queue_item.c.cause == literal("promise:") + promise.c.ref + literal(BROKEN)
    mine = and_(promise.c.borrower_id == queue_item.c.borrower_id, named)
    return Source(
        rows=_promised_by(queue_item.join(promise, mine)),
        where=(_open_task(BROKEN),),
        key=queue_item.c.id,
        dims=_promised(view),
        facts={"broken_unworked": (true(), promise.c.amount_minor)},
        ref=promise.c.ref,
        on=promise.c.judged_on,
        currency=promise.c.currency,
    )


def callbacks(view: View) -> Source:
    """Agreed calls that are past their alarm."""
    rows = queue_item.join(loan, loan.c.id == first_of(queue_item.c.loan_ids))
    rows = rows.join(loan_state, loan_state.c.loan_id == loan.c.id)
    dims: Dims = as_it_stands(view)
    dims["collector"] = func.coalesce(queue_item.c.owner, dims["collector"])
    return Source(
        rows=rows,
        where=(_open_task(CALLBACK), queue_item.c.waits_until < view.alarm_before),
        key=queue_item.c.id,
        dims=dims,
        facts={"callbacks_missed": (true(), OWES)},
        ref=literal_column("''"),
        on=queue_item.c.waits_until,
    )


def _open_task(ends: str) -> ColumnElement[bool]:
    open_one = and_(queue_item.c.queue == "collector", queue_item.c.left_at.is_(None))
    return and_(open_one, queue_item.c.cause.like(f"%{ends}"))


def holds(view: View) -> Source:
    """Holds in force by their age. One on a borrower stands with their first account."""
    first_loan = select(func.min(loan.c.id)).where(loan.c.borrower_id == hold.c.borrower_id).scalar_subquery()
    rows = hold.join(loan, loan.c.id == func.coalesce(hold.c.loan_id, first_loan.correlate(hold)))
    rows = rows.join(loan_state, loan_state.c.loan_id == loan.c.id)
    disputed = hold.c.kind.in_(DISPUTED)
    return Source(
        rows=rows,
        where=(hold.c.from_on <= view.as_of, or_(hold.c.to_on.is_(None), hold.c.to_on > view.as_of)),
        key=hold.c.id,
        dims=as_it_stands(view),
        facts={"holds": (~disputed, OWES), "disputes": (disputed, OWES)},
        ref=hold.c.kind,
        on=hold.c.from_on,
        part=age_band(view, hold.c.from_on),
    )


def complaints(view: View) -> Source:
    """Complaints without an answer on file since, by their age."""
    later = contact_event.alias("later")
    word, answer = contact_event.c.detail["fact"].as_string(), later.c.detail["fact"].as_string()
    answered = select(later.c.id).where(
        later.c.borrower_id == contact_event.c.borrower_id, later.c.event == "fact", answer == "complaint_answered",
        later.c.at >= contact_event.c.at, later.c.loan_refs == contact_event.c.loan_refs,
    )  # fmt: skip
    first_ref = contact_event.c.loan_refs[0].as_string()
    rows = contact_event.join(loan, loan.c.ref == first_ref).join(loan_state, loan_state.c.loan_id == loan.c.id)
    return Source(
        rows=rows,
        where=(
            contact_event.c.event == "fact",
            word == "complaint_open",
            ~answered.correlate(contact_event).exists(),
        ),
        key=contact_event.c.id,
        dims=as_it_stands(view),
        facts={"complaints": (true(), OWES)},
        ref=literal_column("''"),
        on=contact_event.c.at,
        part=age_band(view, utc_day(view, contact_event.c.at)),
    )
