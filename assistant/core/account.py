"""What ageing reads of one loan: its schedule, its payments, its pauses, and how its portfolio counts.

Amounts are minor units of the loan's currency.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assistant.core.terms import LoanStatus


class Convention(StrEnum):
    """Which number the due date itself has: 0 (most systems) or 1 (India: still unpaid at the end of that day)."""

    DAY_0 = "day_0"
    DAY_1 = "day_1"


class SettleOrder(StrEnum):
    OLDEST_FIRST = "oldest_first"
    NEWEST_FIRST = "newest_first"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the loan's portfolio says about counting."""

    convention: Convention = Convention.DAY_0
    grace_days: int = 0
    settle_order: SettleOrder = SettleOrder.OLDEST_FIRST


@dataclass(frozen=True, kw_only=True)
class Due:
    n: int
    due_on: date
    amount_minor: int


@dataclass(frozen=True, kw_only=True)
class Paid:
    """The share of a payment that this loan got; negative takes money back (`reverses`: of which payment)."""

    on: date
    amount_minor: int
    ref: str = ""
    reverses: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Days that do not count: `from_on` in, `to_on` out."""

    from_on: date
    to_on: date


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a one-sheet file says instead of a schedule. `amount_minor` None: the file does not say how much."""

    stated_on: date
    past_due_since: date | None = None
    amount_minor: int | None = None
    next_due_on: date | None = None
    minimum_due_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """All that ageing reads of one loan. A schedule wins over `stated`."""

    schedule: tuple[Due, ...] = ()
    payments: tuple[Paid, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stated: Stated | None = None
    status: LoanStatus = LoanStatus.ACTIVE
    opened_on: date | None = None
    balance_minor: int | None = None
    last_payment: Paid | None = None  # as the file says; it may be among the payments, or older than all of them
