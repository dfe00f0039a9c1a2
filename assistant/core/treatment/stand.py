"""Loans that are left alone today, and why: holds, the owner's plan, promises, reasons, payments, pennies.

The order is the order of precedence: hold, account plan, open promise, reason override; what is left goes by the table.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.core.dates import add_business_days
from assistant.core.treatment.due import debit_failed, is_late_again
from assistant.core.treatment.facts import BorrowerDay, LoanDay
from assistant.core.treatment.seeded import drawn
from assistant.core.treatment.strategy import SegmentPlan, Strategy

PROMISE_OPEN = "promise.open"
HOLD, REASON = "hold.", "reason."
WARNING_LATE_COUNT = 2
NOT_TREATED = SegmentPlan(none="the strategy does not name this segment")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """Where a loan stands in today's plan. `why` has no dates and amounts, so it changes only when something does."""

    stands: str
    why: str


def of_loan(loan: LoanDay, plan: SegmentPlan, as_of: date) -> Stand | None:
    """Why this loan is not chased today; None: it may be."""
    if loan.hold_kind or loan.segment.startswith(HOLD):
        kind = loan.hold_kind or loan.segment.removeprefix(HOLD)
        return Stand(stands=f"hold:{kind}", why=plan.none or "a hold blocks the contact")
    if loan.planned_by_owner:
        return Stand(stands="plan_of_account", why="the account's owner acts by its plan")
    if loan.segment == PROMISE_OPEN:
        return Stand(stands="promise_open", why="a promise is open")
    if plan.none is not None:
        return _untreated(loan, plan.none)
    return _paying(loan, as_of) if loan.late else None


def _untreated(loan: LoanDay, why: str) -> Stand:
    if loan.segment.startswith(REASON):
        return Stand(stands=f"reason:{loan.reason or loan.segment.removeprefix(REASON)}", why=why)
    return Stand(stands="nothing_due", why=why)


def _paying(loan: LoanDay, as_of: date) -> Stand | None:
    if loan.policy.payments_stale:
        return Stand(stands="payments_stale", why="the payment file is too old to chase by")
    paid = loan.last_paid_on
    if paid is not None and (as_of - paid).days < loan.policy.recent_payment_days:
        return Stand(stands="recent_payment", why="paid in the last days")
    return None


def pennies(loans: Iterable[LoanDay]) -> dict[int, Stand]:
    """Late loans of one borrower that together stay below the floor of their portfolio."""
    by_portfolio: dict[str, list[LoanDay]] = defaultdict(list)
    for loan in loans:
        by_portfolio[loan.policy.name].append(loan)
    return {
        loan.id: Stand(stands="pennies", why="past due less than the portfolio chases")
        for group in by_portfolio.values()
        for loan in group
        if (owed := sum(one.amount_past_due_minor for one in group)) < group[0].policy.pennies_minor or owed <= 0
    }


def held_out(lead: LoanDay, plan: SegmentPlan, who: BorrowerDay, strategy: Strategy, seed: int) -> Stand | None:
    """The seeded group without contact, and the low-risk of the first days. A borrower's draw never changes."""
    if plan.hold_out and drawn(lead.policy.hold_out_percent, seed, who.ref, "hold_out"):
        return Stand(stands="hold_out", why="of the seeded group without contact, to measure effect")
    early = strategy.self_cure
    first_days = lead.segment in early.segments and 0 < lead.dpd <= early.through_dpd
    if first_days and is_low_risk(lead, strategy) and drawn(early.percent, seed, who.ref, "self_cure"):
        return Stand(stands="hold_out", why="low risk: left alone in the first days")
    return None


def is_low_risk(loan: LoanDay, strategy: Strategy) -> bool:
    clean = loan.broken_promises_90d == 0 and (loan.late_count_12m or 0) < WARNING_LATE_COUNT
    return clean and not debit_failed(loan) and not is_late_again(loan, strategy)


def pausing(lead: LoanDay, plan: SegmentPlan, who: BorrowerDay, as_of: date) -> bool:
    """In the business days that a reason gives the borrower for the form."""
    if not plan.pause_business_days or lead.reason_on is None:
        return False
    return as_of <= add_business_days(lead.reason_on, plan.pause_business_days, who.country or "US", who.region)


def plan_of(loan: LoanDay, strategies: Mapping[str, Strategy]) -> SegmentPlan:
    return strategy_of(loan, strategies).segments.get(loan.segment, NOT_TREATED)


def strategy_of(loan: LoanDay, strategies: Mapping[str, Strategy]) -> Strategy:
    """The account plan's, else the portfolio's. KeyError: the portfolio names a strategy that does not exist."""
    own = strategies.get(loan.plan_strategy) if loan.plan_strategy else None
    return own or strategies[loan.policy.strategy]
