"""The accounts of some loans, as `core/ageing.py` wants them: to age a few one by one, and to explain one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.core.account import Account, Convention, Due, Paid, Pause, SettleOrder, Stated, Terms
from assistant.core.terms import LoanStatus
from assistant.store.schema import instalment, loan, pause, portfolio
from assistant.store.schema_money import allocation, payment


def accounts(conn: Connection, loan_ids: Sequence[int]) -> dict[int, tuple[Account, Terms, str]]:
    """→ {loan id: (account, its portfolio's terms, its bucket scheme)}. A few thousand loans at most at a time."""
    schedules, payments, pauses = _schedules(conn, loan_ids), _payments(conn, loan_ids), _pauses(conn, loan_ids)
    query = select(loan, portfolio.c.convention, portfolio.c.grace_days, portfolio.c.settle_order, portfolio.c.scheme)
    query = query.join_from(loan, portfolio, portfolio.c.id == loan.c.portfolio_id).where(loan.c.id.in_(loan_ids))
    found = {}
    for row in conn.execute(query.order_by(loan.c.id)):
        account = Account(
            schedule=tuple(schedules[row.id]),
            payments=tuple(payments[row.id]),
            pauses=tuple(pauses[row.id]),
            stated=_stated(row),
            status=LoanStatus(row.status),
            opened_on=row.opened_on,
            balance_minor=row.balance_minor,
            last_payment=_last_payment(row),
        )
        found[row.id] = (account, _terms(row), row.scheme)
    return found


def _terms(row: Row[Any]) -> Terms:
    order = SettleOrder(row.settle_order)
    return Terms(convention=Convention(row.convention), grace_days=row.grace_days, settle_order=order)


def _last_payment(row: Row[Any]) -> Paid | None:
    return (
        None if row.last_payment_on is None else Paid(on=row.last_payment_on, amount_minor=row.last_payment_minor or 0)
    )


def _stated(row: Row[Any]) -> Stated | None:
    if row.past_due_since is None and row.next_due_on is None:
        return None
    return Stated(
        stated_on=row.stated_on or date.max,  # a file without a day: no payment is known to come after it
        past_due_since=row.past_due_since,
        amount_minor=row.stated_past_due_minor,
        next_due_on=row.next_due_on,
        minimum_due_minor=row.minimum_due_minor,
    )


def _schedules(conn: Connection, loan_ids: Sequence[int]) -> dict[int, list[Due]]:
    found: dict[int, list[Due]] = defaultdict(list)
    query = select(instalment).where(instalment.c.loan_id.in_(loan_ids))
    for row in conn.execute(query.order_by(instalment.c.loan_id, instalment.c.due_on, instalment.c.n)):
        amount = row.principal_due_minor + row.interest_due_minor + row.fees_due_minor
        found[row.loan_id].append(Due(n=row.n, due_on=row.due_on, amount_minor=amount))
    return found


def _payments(conn: Connection, loan_ids: Sequence[int]) -> dict[int, list[Paid]]:
    found: dict[int, list[Paid]] = defaultdict(list)
    query = select(allocation, payment.c.ref, payment.c.reverses_ref)
    query = query.join_from(allocation, payment, payment.c.id == allocation.c.payment_id)
    query = query.where(allocation.c.loan_id.in_(loan_ids)).order_by(allocation.c.paid_on, allocation.c.id)
    for row in conn.execute(query):
        paid = Paid(on=row.paid_on, amount_minor=row.amount_minor, ref=row.ref, reverses=row.reverses_ref)
        found[row.loan_id].append(paid)
    return found


def _pauses(conn: Connection, loan_ids: Sequence[int]) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = defaultdict(list)
    query = select(pause).where(pause.c.loan_id.in_(loan_ids)).order_by(pause.c.loan_id, pause.c.from_on)
    for row in conn.execute(query):
        found[row.loan_id].append(Pause(from_on=row.from_on, to_on=row.to_on))
    return found
