"""Where each documented column of the rules (`core/columns.py`) comes from in the database."""

from collections.abc import Iterable

# s: loan_state, l: loan, b: borrower, p: portfolio
_SAME = {
    "s": (
        *("dpd", "past_due_days", "paused_days", "days_to_due", "oldest_due_on", "next_due_on", "frozen", "bucket"),
        *("amount_past_due_minor", "stop_roll_minor", "next_due_minor", "ability", "willingness", "promise_open"),
        *("broken_promises_90d", "broken_in_a_row", "last_outcome", "last_paid_on", "last_rpc_on", "cured_on"),
    ),
    "l": (
        *(
            "balance_minor",
            "principal_minor",
            "credit_limit_minor",
            "minimum_due_minor",
            "status",
            "product",
            "currency",
        ),
        *("late_count_12m", "opened_on", "limitation_on", "charged_off_on", "mandate_status"),
    ),
    "b": ("kind", "country", "region", "language", "monthly_income_minor", "risk_score"),
}
SOURCES = {name: f"{table}.{name}" for table, names in _SAME.items() for name in names} | {
    "paid_90d_minor": "COALESCE(s.paid_90d_minor, 0)",
    "reason": "COALESCE(s.reason, 'unknown')",
    "hold": "COALESCE(s.hold_kind, 'none')",
    "days_since_broken_promise": "{today} - s.broken_on",
    "days_since_payment": "{today} - s.last_paid_on",
    "days_since_rpc": "{today} - s.last_rpc_on",
    "days_since_cure": "{today} - s.cured_on",
    "loan_age_days": "{today} - l.opened_on",
    "has_collateral": "(l.collateral IS NOT NULL AND l.collateral <> '')",
    "portfolio": "p.name",
}
_JOINS = {
    "l.": " JOIN loan l ON l.id = s.loan_id",
    "b.": " JOIN borrower b ON b.id = l.borrower_id",
    "p.": " JOIN portfolio p ON p.id = l.portfolio_id",
}


def features_sql(names: Iterable[str], today: str) -> str:
    """`SELECT loan_id, the columns FROM loan_state …`, joining only the tables that those columns need."""
    wanted = {name: SOURCES[name].format(today=today) for name in sorted(set(names))}
    tables = {alias for alias in _JOINS if any(alias in source for source in wanted.values())}
    if tables:
        tables.add("l.")
    joins = "".join(join for alias, join in _JOINS.items() if alias in tables)
    columns = "".join(f", {source} AS {name}" for name, source in wanted.items())
    return f"SELECT s.loan_id{columns} FROM loan_state s{joins} WHERE TRUE"
