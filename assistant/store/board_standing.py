"""How the book stands: late accounts and who was contacted, what rolls tomorrow, what is expected, what waits."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, or_, select, true

from assistant.core.bucket import Scheme
from assistant.core.terms import LoanStatus, PromiseStatus, Suppression
from assistant.store.board_contacts import RELEASED
from assistant.store.board_dims import Dims, View, age_band, as_it_stands, first_of, known, utc_day
from assistant.store.board_source import Source
from assistant.store.schema import hold, instalment, loan, portfolio
from assistant.store.schema_promise import promise, promise_instalment
from assistant.store.schema_queue import queue_item
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact, contact_event
from assistant.store.work_pieces import BROKEN, CALLBACK

WEEK = 7
FIRST_LATE = 30  # days after its day on which a first instalment counts as missed
OPENED_DAYS = 365
DISPUTED = (Suppression.DISPUTE_HOLD, Suppression.IDENTITY_THEFT)
ACTIVE = loan.c.status == LoanStatus.ACTIVE
LATE = and_(ACTIVE, loan_state.c.dpd > 0)
STATED = loan.join(loan_state, loan_state.c.loan_id == loan.c.id)
OWES = loan_state.c.amount_past_due_minor


def _accounts(view: View, facts: Mapping[str, Any], *where: ColumnElement[bool], rows: Any = STATED) -> Source:
    return Source(
        rows=rows, where=(ACTIVE, *where), key=loan.c.id, dims=as_it_stands(view), facts=facts, ref=loan.c.ref,
        on=loan_state.c.as_of,
    )  # fmt: skip


def late(view: View) -> Source:
    """Late accounts; which of them were contacted today, and which not for so many days."""
    since = view.as_of - timedelta(days=view.untouched_days)
    untouched = and_(loan_state.c.dpd > view.untouched_days, ~_contacted(contact.c.as_of > since))
    facts = {
        "late": (true(), OWES),
        "worked": (_contacted(contact.c.as_of == view.as_of), OWES),
        "untouched": (untouched, OWES),
    }
    return _accounts(view, facts, LATE)


def _contacted(when: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = (contact.c.borrower_id == loan.c.borrower_id, RELEASED)
    return select(contact.c.id).where(*mine, when).correlate(loan).exists()


def rolling(view: View) -> Source:
    """Who passes into the next bucket tomorrow, by each portfolio's own scheme, grace and convention."""
    rows = STATED.join(portfolio, portfolio.c.id == loan.c.portfolio_id)
    due_in = case((portfolio.c.convention == "day_1", 1), else_=0)
    starts = and_(loan_state.c.past_due_days == 0, loan_state.c.days_to_due == due_in)
    days = case((loan_state.c.past_due_days > 0, loan_state.c.past_due_days + 1), (starts, 1), else_=0)
    counted = days - portfolio.c.grace_days - loan_state.c.paused_days
    dpd = case((or_(days <= portfolio.c.grace_days, counted < 0), 0), else_=counted)
    tomorrow = case(*((portfolio.c.scheme == one.name, _bucket(one, dpd, days)) for one in view.schemes.values()))
    moves = and_(loan_state.c.frozen.is_(False), tomorrow != loan_state.c.bucket)
    owes = case((starts, func.coalesce(loan_state.c.next_due_minor, 0)), else_=OWES)
    near = or_(loan_state.c.past_due_days > 0, loan_state.c.days_to_due.in_((0, 1)))
    return _accounts(view, {"rolling": (moves, owes)}, near, rows=rows)


def _bucket(scheme: Scheme, dpd: Any, days: Any) -> ColumnElement[str]:
    counts = dpd if scheme.counts == "dpd" else days
    cases = [(counts <= one.last, literal(one.name)) for one in scheme.buckets if one.last is not None]
    return case(*cases, else_=literal(scheme.buckets[-1].name))


def first(view: View) -> Source:
    """Accounts of the last year whose first instalment is a month past, and those who never paid it."""
    began = select(func.min(instalment.c.due_on)).where(instalment.c.loan_id == loan.c.id)
    first_due = began.correlate(loan).scalar_subquery()
    opened = loan.c.opened_on >= view.as_of - timedelta(days=OPENED_DAYS)
    missed = and_(loan_state.c.oldest_due_on == first_due, loan_state.c.dpd >= FIRST_LATE)
    facts = {"first_due": (true(), OWES), "first_default": (missed, OWES)}
    return _accounts(view, facts, opened, first_due <= view.as_of - timedelta(days=FIRST_LATE))


def expected(view: View) -> Source:
    """What open promises say will come from today to the sixth day after."""
    rows = promise_instalment.join(promise, promise.c.id == promise_instalment.c.promise_id)
    rows = _promised_by(rows)
    part = promise_instalment.c.amount_minor
    prior = case((loan_state.c.broken_in_a_row > 0, part // 4), else_=part // 2)
    return Source(
        rows=rows,
        where=(
            promise.c.status == PromiseStatus.OPEN,
            promise_instalment.c.status == PromiseStatus.OPEN,
            promise_instalment.c.due_on >= view.as_of,
            promise_instalment.c.due_on < view.as_of + timedelta(days=WEEK),
        ),
        key=promise.c.id * 1000 + promise_instalment.c.n,
        dims=_promised(view),
        facts={"expected": (true(), part), "expected_prior": (true(), prior)},
        ref=promise.c.ref,
        on=promise_instalment.c.due_on,
        currency=promise.c.currency,
    )


def _promised_by(rows: Any) -> Any:
    """With the loan of the promise, and the contact that it came from."""
    rows = rows.join(loan, loan.c.id == promise.c.loan_id).join(loan_state, loan_state.c.loan_id == loan.c.id)
    return rows.outerjoin(contact, contact.c.id == promise.c.contact_id)


def _promised(view: View) -> Dims:
    return as_it_stands(view) | {"campaign": known(contact.c.treatment), "channel": promise.c.source}


def broken_tasks(view: View) -> Source:
    """Broken promises whose task is open. Found from the tasks, which are few."""
    mine = queue_item.c.cause == literal("promise:") + promise.c.ref + literal(BROKEN)
    return Source(
        rows=_promised_by(queue_item.join(promise, mine)),
        where=(_open_task(BROKEN), promise.c.borrower_id == queue_item.c.borrower_id),
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


SOURCES: Mapping[str, Callable[[View], Source]] = {
    "late": late,
    "rolling": rolling,
    "first": first,
    "expected": expected,
    "broken_tasks": broken_tasks,
    "callbacks": callbacks,
    "holds": holds,
    "complaints": complaints,
}
