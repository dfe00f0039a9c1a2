"""Days past due of one loan, as the field counts them.

`past_due_days` is what the bureau and the classification read; `dpd` (after grace and pauses) is what buckets and
treatments read. The whole book is aged by SQL (`store/ageing.py`); this is the same rule for one loan, the one that
`explain` shows and that the SQL is tested against.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from assistant.core.account import Account, Pause, Terms
from assistant.core.debt import paused_days, scheduled_debt, shift, stated_debt
from assistant.core.terms import LoanStatus


@dataclass(frozen=True, kw_only=True)
class Ageing:
    """A loan as it stands on a day.

    A loan is *past due* when `past_due_days` > 0 and *delinquent* (treated, bucketed) when `dpd` > 0; inside the grace
    days it is the first and not the second. `stop_roll_minor` is the least payment after which the bucket does not roll
    on: what clears the oldest due date, because until that is clear the count runs. Where the newest settles first it
    is everything past due; in the last bucket it is what moves the oldest date on; with nothing past due it is 0.
    """

    past_due_days: int = 0
    paused_days: int = 0
    dpd: int = 0
    oldest_due_on: date | None = None
    amount_past_due_minor: int = 0
    stop_roll_minor: int = 0
    next_due_on: date | None = None
    next_due_minor: int | None = None
    days_to_due: int | None = None
    frozen: bool = False


def past_due(account: Account, terms: Terms, as_of: date) -> Ageing:
    """Age one loan. Raises ValueError for pauses that overlap (the importer refuses them)."""
    pauses = checked(account.pauses)
    frozen = any(pause.from_on <= as_of < pause.to_on for pause in pauses)
    if owes_nothing(account, as_of):
        return Ageing(frozen=frozen)
    debt = scheduled_debt(account, terms, as_of) if account.schedule else stated_debt(account, terms, as_of)
    ageing = Ageing(
        amount_past_due_minor=debt.past_due_minor,
        stop_roll_minor=debt.stop_roll_minor,
        next_due_on=debt.next_due_on,
        next_due_minor=debt.next_due_minor,
        days_to_due=None if debt.next_due_on is None else (debt.next_due_on - as_of).days,
        frozen=frozen,
    )
    return ageing if debt.oldest_due_on is None else _counted(ageing, debt.oldest_due_on, pauses, terms, as_of)


def _counted(ageing: Ageing, oldest: date, pauses: Sequence[Pause], terms: Terms, as_of: date) -> Ageing:
    days = (as_of - oldest).days + shift(terms)
    paused = paused_days(pauses, oldest, as_of)
    dpd = 0 if days <= terms.grace_days else max(0, days - terms.grace_days - paused)
    return replace(ageing, oldest_due_on=oldest, past_due_days=days, paused_days=paused, dpd=dpd)


def owes_nothing(account: Account, as_of: date) -> bool:
    """Closed, written off, sold, paid off, overpaid, or approved and not yet paid out: never late."""
    settled = account.balance_minor is not None and account.balance_minor <= 0
    approved_only = account.opened_on is not None and account.opened_on > as_of
    return account.status is not LoanStatus.ACTIVE or settled or approved_only


def checked(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses in order. Touching ones are fine; ValueError for overlapping ones: their days would count twice."""
    ordered = tuple(sorted(pauses, key=lambda pause: pause.from_on))
    for first, second in pairwise(ordered):
        if second.from_on < first.to_on:
            raise ValueError(f"pauses overlap: {first.from_on} to {first.to_on} and {second.from_on} to {second.to_on}")
    return ordered
