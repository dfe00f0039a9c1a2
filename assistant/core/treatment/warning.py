"""Signs, before the due date, that a payment may not come: what the book says of how the loan was paid.

Each sign has a name, so that the account manager reads why. A month's payment is what came within half a month of its
due date; a month without one tells nothing (the file may begin later).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LATE_COUNT, LATE_DAYS = 3, 1  # times late in twelve months; a payment so many days after its day is late
MONTHS = 3  # of the schedule that are looked at
NEAR_DAYS = 15  # around a due date: these payments are its month's
PART_PERCENT, FALLEN_PERCENT, USED_PERCENT = 90, 70, 90
FAILED_MANDATE = frozenset({"returned", "failed", "bounced", "rejected"})
REVOLVING = ("credit_card", "credit_line", "overdraft")


@dataclass(frozen=True, kw_only=True, slots=True)
class Paying:
    """How a loan was paid lately: (due day, amount) of the past instalments and (day, amount) of what came."""

    due: Sequence[tuple[date, int]] = ()
    paid: Sequence[tuple[date, int]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What the loan's own row says."""

    late_count_12m: int | None = None
    broken_promises_90d: int = 0
    mandate_status: str | None = None
    product: str | None = None
    balance_minor: int = 0
    limit_minor: int | None = None  # of a card or line; the amount lent where the file has no limit


@dataclass(frozen=True, kw_only=True, slots=True)
class _Month:
    due_minor: int
    paid_minor: int
    days_late: int  # of the month's last payment


def signs(account: Account, paying: Paying) -> tuple[str, ...]:
    """The names of the signs that hold, in a fixed order; empty: none."""
    months = _months(paying)
    found = {
        "late_often": (account.late_count_12m or 0) >= LATE_COUNT,
        "broken_promise": account.broken_promises_90d > 0,
        "returned_mandate": account.mandate_status in FAILED_MANDATE,
        "high_utilisation": _is_used_up(account),
        "part_payments": any(month.paid_minor * 100 < month.due_minor * PART_PERCENT for month in months),
        "later_and_later": _grows([month.days_late for month in months]) and months[-1].days_late >= LATE_DAYS,
        "falling_amounts": _falls([month.paid_minor for month in months]),
    }
    return tuple(name for name, holds in found.items() if holds)


def _months(paying: Paying) -> list[_Month]:
    """The last paid months of the schedule, the oldest first."""
    found = []
    for due_on, amount in sorted(paying.due)[-MONTHS:]:
        near = [(day, sum_) for day, sum_ in paying.paid if -NEAR_DAYS < (day - due_on).days <= NEAR_DAYS]
        if near:
            last = max(day for day, _ in near)
            paid = sum(sum_ for _, sum_ in near)
            found.append(_Month(due_minor=amount, paid_minor=paid, days_late=(last - due_on).days))
    return found


def _is_used_up(account: Account) -> bool:
    limit = account.limit_minor
    if account.product not in REVOLVING or not limit:
        return False
    return account.balance_minor * 100 >= limit * USED_PERCENT


def _grows(values: Sequence[int]) -> bool:
    return len(values) == MONTHS and all(before < after for before, after in itertools.pairwise(values))


def _falls(values: Sequence[int]) -> bool:
    """Each month less than the one before, and the last well below the first."""
    falling = len(values) == MONTHS and all(a > b for a, b in itertools.pairwise(values))
    return falling and values[-1] * 100 <= values[0] * FALLEN_PERCENT
