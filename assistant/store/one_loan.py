"""One loan as the rules see it, on any day: the documented columns read and counted in Python, nothing written.

What the book's statements put into `loan_state` for every loan is here for one; the tests hold the two together.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from assistant.core.account import Account, Terms
from assistant.core.book_rules import BookRules
from assistant.store.account import accounts
from assistant.store.ageing_newest import state_row
from assistant.store.schema import borrower, loan, portfolio
from assistant.store.schema_state import loan_state
from assistant.store.standing import standing_of

_LOAN = (
    *("balance_minor", "principal_minor", "credit_limit_minor", "minimum_due_minor", "status", "product", "currency"),
    *("late_count_12m", "opened_on", "limitation_on", "charged_off_on", "mandate_status"),
)
_BORROWER = ("kind", "country", "region", "language", "monthly_income_minor", "risk_score")
_SINCE = {
    "days_since_broken_promise": "broken_on",
    "days_since_payment": "last_paid_on",
    "days_since_rpc": "last_rpc_on",
    "days_since_cure": "cured_on",
    "loan_age_days": "opened_on",
}


def loan_row(conn: Connection, rules: BookRules, loan_id: int, as_of: date) -> tuple[dict[str, Any], Account, Terms]:
    """The columns of one loan but for its scores, with the account and terms that its age was counted from."""
    account, terms, scheme = accounts(conn, [loan_id])[loan_id]
    said = _said(conn, loan_id)
    row = state_row(account, terms, as_of) | standing_of(conn, rules.reasons, loan_id, as_of)
    row |= {name: getattr(said, name) for name in (*_LOAN, *_BORROWER, "cured_on")}
    row |= {name: _days(row[source], as_of) for name, source in _SINCE.items()}
    row["bucket"] = rules.schemes[scheme].of(dpd=row["dpd"], past_due_days=row["past_due_days"]).name
    row["reason"] = row["reason"] or "unknown"
    row["hold"] = row["hold_kind"] or "none"
    row["has_collateral"] = bool(said.collateral)
    row["portfolio"] = said.portfolio
    return row, account, terms


def _days(since: date | None, as_of: date) -> int | None:
    return None if since is None else (as_of - since).days


def _said(conn: Connection, loan_id: int) -> Any:
    columns = [loan.c[name] for name in (*_LOAN, "collateral")] + [borrower.c[name] for name in _BORROWER]
    query = select(*columns, portfolio.c.name.label("portfolio"), loan_state.c.cured_on)
    query = query.join_from(loan, borrower, borrower.c.id == loan.c.borrower_id)
    query = query.join(portfolio, portfolio.c.id == loan.c.portfolio_id)
    query = query.join(loan_state, loan_state.c.loan_id == loan.c.id, isouter=True)
    return conn.execute(query.where(loan.c.id == loan_id)).one()
