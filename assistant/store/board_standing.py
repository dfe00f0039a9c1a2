"""How the accounts of the book stand: the late ones and who was contacted, what rolls tomorrow, first payments."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, true

from assistant.core.bucket import Scheme
from assistant.core.terms import LoanStatus
from assistant.store import board_waiting as waiting
from assistant.store.board_contacts import RELEASED
from assistant.store.board_dims import OWES, View, as_it_stands
from assistant.store.board_source import Source
from assistant.store.schema import instalment, loan, portfolio
from assistant.store.schema_state import loan_state
from assistant.store.schema_work import contact

FIRST_LATE = 30  # days after its day on which a first instalment counts as missed
OPENED_DAYS = 365
ACTIVE = loan.c.status == LoanStatus.ACTIVE
LATE = and_(ACTIVE, loan_state.c.dpd > 0)
STATED = loan.join(loan_state, loan_state.c.loan_id == loan.c.id)


def _accounts(view: View, facts: Mapping[str, Any], *where: ColumnElement[bool], rows: Any = STATED) -> Source:
    return Source(
        rows=rows, where=(ACTIVE, *where), key=loan_state.c.loan_id, dims=as_it_stands(view), facts=facts,
        ref=loan.c.ref, on=loan_state.c.as_of,
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


SOURCES: Mapping[str, Callable[[View], Source]] = {
    "late": late,
    "rolling": rolling,
    "first": first,
    "expected": waiting.expected,
    "broken_tasks": waiting.broken_tasks,
    "callbacks": waiting.callbacks,
    "holds": waiting.holds,
    "complaints": waiting.complaints,
}
