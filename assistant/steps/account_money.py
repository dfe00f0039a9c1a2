"""What is owed on an account and why, what came in, what was promised: each amount in its own currency."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core.terms import PromiseStatus
from assistant.store import account_facts

IN_FLIGHT_DAYS = 5  # money that was paid so lately and has not cleared is on its way
YEAR = 365


def loans(conn: Connection, rows: Sequence[Row[Any]], paid: Sequence[Row[Any]], as_of: date) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    fees, loose = account_facts.fees(conn, ids, as_of), account_facts.unapplied(conn, ids)
    return [_loan(row, fees.get(row.id, 0), loose, paid, as_of) for row in rows]


def _loan(row: Row[Any], fees: int, loose: Sequence[Row[Any]], paid: Sequence[Row[Any]], as_of: date) -> dict[str, Any]:
    plain = (
        "ref",
        "product",
        "currency",
        "status",
        "portfolio",
        "bucket",
        "segment",
        "reason",
        "hold_kind",
        "collateral",
    )
    made = {name: getattr(row, name) for name in plain}
    days = ("dpd", "past_due_days", "paused_days", "oldest_due_on", "convention", "grace_days", "frozen")
    made["days"] = {name: getattr(row, name) for name in days}
    made["amounts"] = _amounts(row, fees, loose, paid, as_of)
    made["payments_complete_through"] = row.payments_complete_through
    made["next_due_on"], made["next_due_minor"] = row.state_next_due_on, row.state_next_due_minor
    return made


def _amounts(
    row: Row[Any], fees: int, loose: Sequence[Row[Any]], paid: Sequence[Row[Any]], as_of: date
) -> dict[str, Any]:
    """The amounts of the field, each in minor units; None where the file does not say."""
    since = as_of - timedelta(days=IN_FLIGHT_DAYS)
    on_its_way = [
        one.amount_minor for one in paid if one.loan_id == row.id and not one.cleared_on and one.paid_on >= since
    ]
    daily = None if row.annual_rate is None else round(row.balance_minor * row.annual_rate / YEAR)
    return {
        "past_due_minor": row.amount_past_due_minor,
        "minimum_due_minor": row.minimum_due_minor,
        "stop_roll_minor": row.stop_roll_minor,
        "to_cure_minor": row.amount_past_due_minor,
        "payoff_minor": row.balance_minor,
        "payoff_on": as_of,
        "daily_interest_minor": daily,
        "fees_minor": fees,
        "unapplied_minor": sum(
            one.amount_minor for one in loose if (one.loan_id, one.currency) == (row.id, row.currency)
        ),
        "in_flight_minor": sum(on_its_way),
    }


def _is_of(one: Row[Any], row: Row[Any]) -> bool:
    """Money of another currency is never added to it."""
    return bool(one.loan_id == row.id and one.currency == row.currency)


def payment(row: Row[Any], rows: Sequence[Row[Any]]) -> dict[str, Any]:
    names = ("paid_on", "posted_on", "cleared_on", "amount_minor", "currency", "source", "reverses_ref", "state", "ref")
    return {name: getattr(row, name) for name in names} | {"loan": ref_of(row.loan_id, rows)}


PROMISED = (
    "ref",
    "taken_at",
    "status",
    "currency",
    "amount_minor",
    "paid_minor",
    "final_due_on",
    "source",
    "judged_on",
)


def promises(conn: Connection, borrower_id: int, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """The latest first. Several parts are a plan; `next` is the part that is due next, where one is open."""
    found = account_facts.promises(conn, borrower_id)
    parts = account_facts.instalments(conn, [row.id for row in found])
    return [_promise(row, ref_of(row.loan_id, rows), parts.get(row.id, [])) for row in found]


def _promise(row: Row[Any], loan: str | None, parts: Sequence[Row[Any]]) -> dict[str, Any]:
    told = [{"due_on": one.due_on, "amount_minor": one.amount_minor, "status": one.status} for one in parts]
    left = [one for one in told if row.status == one["status"] == PromiseStatus.OPEN]
    made = {name: getattr(row, name) for name in (*PROMISED, "judged_on")}
    return made | {"loan": loan, "parts": told, "next": left[0] if left else None}


def ref_of(loan_id: int, loans: Sequence[Row[Any]]) -> str | None:
    return next((row.ref for row in loans if row.id == loan_id), None)
