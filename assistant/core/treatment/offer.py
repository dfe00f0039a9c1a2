"""What a treatment offers this borrower, worked out on the day: a plan in parts, a payoff amount with its date."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from assistant.core.offers import Kind, OfferRule, open_to, plan_parts, settlement_of
from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.strategy import Treatment
from assistant.core.treatment.words import Offer

PAYOFF_DAYS = 7
FIRST_PART_DAYS = 7
DAYS_A_YEAR = 365


def offered(item: Treatment, who: BorrowerDay, loans: Sequence[LoanDay], as_of: date) -> dict[str, Any]:
    """For the contact's context: `plan` {parts, part_minor, currency, first_on} or `quote` {amount_minor, …}."""
    if item.offer is Offer.PLAN:
        return {"plan": _plan(item.parts, who, loans, as_of)}
    if item.offer is Offer.PAYOFF:
        return {"quote": _payoff(loans, as_of)}
    if item.offer is Offer.SETTLEMENT:
        return {"settlement": settlement_of(loans[0].policy.offers or (), loans, as_of)}
    return {}


def _plan(parts: int, who: BorrowerDay, loans: Sequence[LoanDay], as_of: date) -> dict[str, Any]:
    owed = sum(loan.amount_past_due_minor for loan in loans)
    rule = _rule(Kind.PLAN, loans[0], as_of)
    parts = parts if rule is None else plan_parts(rule, parts, owed, loans[0].currency) or parts
    return plan_in(parts, owed, loans[0].currency, who.payday, as_of)


def plan_in(parts: int, owed_minor: int, currency: str, payday: int | None, as_of: date) -> dict[str, Any]:
    """What is owed in so many parts, the first on the next payday."""
    part = -(-owed_minor // parts)  # rounded up, so that the parts cover it
    first = next_payday(payday, as_of) or as_of + timedelta(days=FIRST_PART_DAYS)
    return {"parts": parts, "part_minor": part, "currency": currency, "first_on": first.isoformat()}


def is_open(item: Treatment, loan: LoanDay, as_of: date) -> bool:
    """May what the treatment offers be offered on this loan? A payoff quote is a fact; the rest is for the lender."""
    if item.offer in (None, Offer.PAYOFF):
        return True
    kind = Kind.SETTLEMENT if item.offer is Offer.SETTLEMENT else Kind.PLAN
    rule = _rule(kind, loan, as_of)
    if kind is Kind.SETTLEMENT or loan.policy.offers is not None:
        return rule is not None and _has_parts(rule, item, loan)
    return True


def _has_parts(rule: OfferRule, item: Treatment, loan: LoanDay) -> bool:
    if rule.kind is Kind.SETTLEMENT:
        return True
    return plan_parts(rule, item.parts, loan.amount_past_due_minor, loan.currency) is not None


def _rule(kind: Kind, loan: LoanDay, as_of: date) -> OfferRule | None:
    return open_to(loan.policy.offers or (), kind, loan, as_of)


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
