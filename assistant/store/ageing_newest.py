"""Ages the loans of portfolios that settle the newest instalment first: one by one in Python, written in batches.

What such a payment settles depends on the day it came, so no running total can tell it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from assistant.core.account import Account, Paid, SettleOrder, Terms
from assistant.core.ageing import past_due
from assistant.core.bucket import Schemes
from assistant.store import upsert
from assistant.store.account import accounts
from assistant.store.schema import loan, portfolio
from assistant.store.schema_state import loan_state

BATCH = 1000


def age_loans(conn: Connection, schemes: Schemes, as_of: date, touched: Sequence[int] | None) -> int:
    aged = 0
    for ids in _batches(conn, touched):
        before = _before(conn, ids)
        rows = []
        for loan_id, (account, terms, scheme) in accounts(conn, ids).items():
            row = state_row(account, terms, as_of)
            bucket = schemes[scheme].of(dpd=row["dpd"], past_due_days=row["past_due_days"])
            rows.append({**row, "loan_id": loan_id, "bucket": bucket.name, **_cured(before.get(loan_id), row, as_of)})
        _write(conn, rows)
        aged += len(rows)
    return aged


def state_row(account: Account, terms: Terms, as_of: date) -> dict[str, Any]:
    """The columns of `loan_state` that ageing fills, but for the bucket."""
    ageing = past_due(account, terms, as_of)
    known = [paid for paid in account.payments if paid.on <= as_of]
    stated = [account.last_payment] if account.last_payment and account.last_payment.on <= as_of else []
    older = [paid for paid in stated if all(paid.on < other.on for other in known)]
    since = as_of - timedelta(days=90)
    return {
        "as_of": as_of,
        "past_due_days": ageing.past_due_days,
        "paused_days": ageing.paused_days,
        "dpd": ageing.dpd,
        "oldest_due_on": ageing.oldest_due_on,
        "amount_past_due_minor": ageing.amount_past_due_minor,
        "stop_roll_minor": ageing.stop_roll_minor,
        "next_due_on": ageing.next_due_on,
        "next_due_minor": ageing.next_due_minor,
        "days_to_due": ageing.days_to_due,
        "frozen": ageing.frozen,
        "paid_total_minor": sum(paid.amount_minor for paid in known),
        "last_paid_on": _last_paid_on(stated, known),
        "paid_90d_minor": sum(paid.amount_minor for paid in [*older, *known] if paid.on > since),
    }


def _last_paid_on(stated: Sequence[Paid], known: Sequence[Paid]) -> date | None:
    """The last day on which money came that stands; what was taken back in whole is no payment."""
    taken: dict[str, int] = {}
    for paid in known:
        if paid.reverses is not None:
            taken[paid.reverses] = taken.get(paid.reverses, 0) - paid.amount_minor
    gone = {paid.on for paid in known if paid.amount_minor > 0 and paid.ref in taken}
    days = [paid.on for paid in known if paid.amount_minor > taken.get(paid.ref, 0) and paid.reverses is None]
    return max([*days, *(paid.on for paid in stated if paid.on not in gone)], default=None)


def _batches(conn: Connection, touched: Sequence[int] | None) -> Iterator[list[int]]:
    query = select(loan.c.id).join_from(loan, portfolio, portfolio.c.id == loan.c.portfolio_id)
    query = query.where(portfolio.c.settle_order == SettleOrder.NEWEST_FIRST).order_by(loan.c.id).limit(BATCH)
    wanted = None if touched is None else sorted(set(touched))
    last = 0
    while wanted is None or wanted:
        page = query.where(loan.c.id > last)
        if wanted is not None:
            page, wanted = query.where(loan.c.id.in_(wanted[:BATCH])), wanted[BATCH:]
        ids = list(conn.execute(page).scalars())
        if ids:
            yield ids
            last = ids[-1]
        elif wanted is None:
            return


def _before(conn: Connection, ids: Sequence[int]) -> dict[int, tuple[int, date | None]]:
    query = select(loan_state.c.loan_id, loan_state.c.dpd, loan_state.c.cured_on).where(loan_state.c.loan_id.in_(ids))
    return {row.loan_id: (row.dpd, row.cured_on) for row in conn.execute(query)}


def _cured(before: tuple[int, date | None] | None, row: dict[str, Any], as_of: date) -> dict[str, Any]:
    dpd, cured_on = before or (0, None)
    return {"cured_on": as_of if dpd > 0 and row["dpd"] == 0 else cured_on}


def _write(conn: Connection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    fresh = {"promise_open": False, "broken_promises_90d": 0, "broken_in_a_row": 0}
    statement = upsert.insert(loan_state)
    sets = {name: statement.excluded[name] for name in rows[0] if name != "loan_id"}
    conn.execute(
        statement.on_conflict_do_update(index_elements=["loan_id"], set_=sets), [{**fresh, **row} for row in rows]
    )
