"""What an offer is weighed against: each loan's state, its money since the file came, its broken promises."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, bindparam, select

from assistant.core.promise import LoanFacts
from assistant.core.terms import LoanStatus, PromiseStatus
from assistant.store.hot import Hot, listed
from assistant.store.promises import JUDGED
from assistant.store.schema import loan
from assistant.store.schema_money import allocation
from assistant.store.schema_promise import promise
from assistant.store.schema_state import loan_state


def loan_facts(
    conn: Connection,
    loan_ids: Sequence[int],
    as_of: date,
    holds: dict[int, tuple[str, ...]],
    country: str,
    taken_by: str,
) -> dict[int, LoanFacts]:
    """What an offer on each loan is weighed against. The balance is less what was posted since the file came."""
    paid: dict[int, int] = defaultdict(int)
    for row in _PAID_SINCE.all(conn, ids=list(loan_ids)):
        paid[row.loan_id] += row.amount_minor
    return {
        row.id: LoanFacts(
            as_of=as_of,
            currency=row.currency,
            dpd=row.dpd or 0,
            balance_minor=row.balance_minor - max(0, paid[row.id]),
            amount_past_due_minor=row.amount_past_due_minor or 0,
            stop_roll_minor=row.stop_roll_minor or 0,
            next_due_on=row.next_due_on,
            next_due_minor=row.next_due_minor,
            broken_in_a_row=broken_in_a_row(conn, row.id),
            active=row.status == LoanStatus.ACTIVE,
            holds=holds.get(row.id, ()),
            taken_by=taken_by,
            country=country,
        )
        for row in _FACTS.all(conn, ids=list(loan_ids))
    }


_PAID_SINCE = Hot(
    select(allocation.c.loan_id, allocation.c.amount_minor)
    .join(loan, loan.c.id == allocation.c.loan_id)
    .where(allocation.c.loan_id.in_(listed("ids")), allocation.c.posted_at > loan.c.imported_at)
)
_STATE = ("dpd", "stop_roll_minor", "amount_past_due_minor", "next_due_on", "next_due_minor")
_FACTS = Hot(
    select(loan.c.id, loan.c.currency, loan.c.balance_minor, loan.c.status, *(loan_state.c[name] for name in _STATE))
    .join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    .where(loan.c.id.in_(listed("ids")))
)


def broken_in_a_row(conn: Connection, loan_id: int) -> int:
    """Promises broken since the last that was kept, now: the day's state may be of this morning."""
    count = 0
    for status in _ENDED.scalars(conn, on=loan_id):
        if status != PromiseStatus.BROKEN:
            break
        count += 1
    return count


_ENDED = Hot(
    select(promise.c.status)
    .where(promise.c.loan_id == bindparam("on"), promise.c.status.in_(JUDGED))
    .order_by(promise.c.taken_at.desc(), promise.c.id.desc())
)
