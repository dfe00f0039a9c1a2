"""How loans that fall due within the week were paid in the last months: the evidence of the warning signs."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from assistant.core.treatment.warning import NEAR_DAYS, Account, Paying, signs
from assistant.store.schema import instalment
from assistant.store.schema_money import allocation

LOOK_BACK = timedelta(days=125)  # three monthly instalments, the oldest with what came before its day
Days = dict[int, list[tuple[date, int]]]


def signs_of(conn: Connection, loans: Sequence[Row[Any]], as_of: date) -> dict[int, tuple[str, ...]]:
    """The signs of each loan that has any. `loans`: rows of planning that are due soon and not late."""
    ids = [row.id for row in loans]
    if not ids:
        return {}
    due, paid = _due(conn, ids, as_of), _paid(conn, ids, as_of)
    found = {row.id: signs(_account(row), Paying(due=due.get(row.id, ()), paid=paid.get(row.id, ()))) for row in loans}
    return {loan_id: names for loan_id, names in found.items() if names}


def _account(row: Row[Any]) -> Account:
    return Account(
        late_count_12m=row.late_count_12m,
        broken_promises_90d=row.broken_promises_90d,
        mandate_status=row.mandate_status,
        product=row.product,
        balance_minor=row.balance_minor,
        limit_minor=row.credit_limit_minor or row.principal_minor,
    )


def _due(conn: Connection, ids: Sequence[int], as_of: date) -> Days:
    owed = instalment.c.principal_due_minor + instalment.c.interest_due_minor + instalment.c.fees_due_minor
    query = select(instalment.c.loan_id, instalment.c.due_on, owed).where(instalment.c.loan_id.in_(ids))
    since = as_of - LOOK_BACK + timedelta(days=NEAR_DAYS)
    return _grouped(conn.execute(query.where(instalment.c.due_on > since, instalment.c.due_on < as_of)))


def _paid(conn: Connection, ids: Sequence[int], as_of: date) -> Days:
    query = select(allocation.c.loan_id, allocation.c.paid_on, allocation.c.amount_minor)
    query = query.where(allocation.c.loan_id.in_(ids))
    return _grouped(conn.execute(query.where(allocation.c.paid_on > as_of - LOOK_BACK, allocation.c.paid_on <= as_of)))


def _grouped(rows: Any) -> Days:
    found: Days = defaultdict(list)
    for loan_id, day, amount in rows:
        found[loan_id].append((day, amount))
    return found
