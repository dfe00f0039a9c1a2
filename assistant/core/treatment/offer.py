"""What a treatment offers this borrower, worked out on the day: a plan in parts, a payoff amount with its date."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.strategy import Offer, Treatment

PAYOFF_DAYS = 7
FIRST_PART_DAYS = 7
DAYS_A_YEAR = 365


def offered(item: Treatment, who: BorrowerDay, loans: Sequence[LoanDay], as_of: date) -> dict[str, Any]:
    """For the contact's context: `plan` {parts, part_minor, currency, first_on} or `quote` {amount_minor, …}."""
    if item.offer is Offer.PLAN:
        return {"plan": _plan(item.parts, who, loans, as_of)}
    if item.offer is Offer.PAYOFF:
        return {"quote": _payoff(loans, as_of)}
    return {}


def _plan(parts: int, who: BorrowerDay, loans: Sequence[LoanDay], as_of: date) -> dict[str, Any]:
    owed = sum(loan.amount_past_due_minor for loan in loans)
    part = -(-owed // parts)  # rounded up, so that the parts cover it
    first = next_payday(who.payday, as_of) or as_of + timedelta(days=FIRST_PART_DAYS)
    return {"parts": parts, "part_minor": part, "currency": loans[0].currency, "first_on": first.isoformat()}


def _payoff(loans: Sequence[LoanDay], as_of: date) -> dict[str, Any]:
    daily = sum(round(loan.balance_minor * (loan.annual_rate or 0) / DAYS_A_YEAR) for loan in loans)
    return {
        "amount_minor": sum(loan.balance_minor for loan in loans),
        "currency": loans[0].currency,
        "valid_until": (as_of + timedelta(days=PAYOFF_DAYS)).isoformat(),
        "daily_minor": daily,
    }


def next_payday(payday: int | None, as_of: date) -> date | None:
    """The next day of the month on which they are paid, after `as_of`; the last day in a shorter month."""
    if payday is None:
        return None
    here = as_of.replace(day=min(payday, monthrange(as_of.year, as_of.month)[1]))
    if here > as_of:
        return here
    after = as_of.replace(day=1) + timedelta(days=32)
    return after.replace(day=min(payday, monthrange(after.year, after.month)[1]))
