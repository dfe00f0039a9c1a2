"""Which offers are open to a borrower, by the lender's own data (`config/offers.yaml`).

A settlement has to be approved by one person and seconded by another, for a time: what is not approved is not open, so
that a message which says so is true. Without a rule an offer is not made.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    PLAN = "plan"
    SETTLEMENT = "settlement"


class Debt(Protocol):
    """What the rules read of a loan; a stored loan row and a `LoanDay` are ones."""

    @property
    def dpd(self) -> int: ...
    @property
    def balance_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def product(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Approval:
    """In force from `approved_on` through `until`."""

    by: str
    seconded_by: str
    approved_on: date
    until: date


@dataclass(frozen=True, kw_only=True)
class OfferRule:
    """`dpd` first and last day, both in. None: no limit."""

    name: str
    kind: Kind
    dpd: tuple[int, int]
    products: frozenset[str] | None = None
    reasons: frozenset[str] | None = None
    balance_max_minor: Mapping[str, int] | None = None
    parts_max: int | None = None
    part_min_minor: Mapping[str, int] | None = None
    share: Decimal | None = None
    valid_days: int | None = None
    approved: Approval | None = None

    def settles_minor(self, balance_minor: int) -> int:
        """The amount that settles, rounded up to a minor unit. Raises ValueError for a rule that settles nothing."""
        if self.share is None:
            raise ValueError(f"{self.name} is not a settlement")
        return int((self.share * balance_minor).to_integral_value(ROUND_CEILING))

    def valid_until(self, as_of: date) -> date:
        """The last day on which the amount settles: never after the approval ends."""
        last = as_of + timedelta(days=self.valid_days or 0)
        return last if self.approved is None else min(last, self.approved.until)


def open_to(rules: Iterable[OfferRule], kind: Kind, debt: Debt, as_of: date) -> OfferRule | None:
    """The first rule of this kind that is open for the debt, or None."""
    return next((rule for rule in rules if rule.kind is kind and _fits(rule, debt) and _is_approved(rule, as_of)), None)


def _fits(rule: OfferRule, debt: Debt) -> bool:
    if not rule.dpd[0] <= debt.dpd <= rule.dpd[1] or debt.balance_minor <= 0:
        return False
    most = rule.balance_max_minor
    if most is not None and debt.balance_minor > most.get(debt.currency, -1):
        return False
    return _among(debt.product, rule.products) and _among(debt.reason, rule.reasons)


def _among(value: str | None, wanted: Collection[str] | None) -> bool:
    return wanted is None or value in wanted


def _is_approved(rule: OfferRule, as_of: date) -> bool:
    if rule.kind is Kind.PLAN:
        return True
    return rule.approved is not None and rule.approved.approved_on <= as_of <= rule.approved.until


def plan_parts(rule: OfferRule, wanted: int, owed_minor: int, currency: str) -> int | None:
    """How many instalments: those wanted, no more than the rule allows, none below its least. None: not even two."""
    parts = min(wanted, rule.parts_max or wanted)
    least = (rule.part_min_minor or {}).get(currency, 0)
    if least > 0:
        parts = min(parts, owed_minor // least)
    return parts if parts >= 2 else None


def settlement_of(rules: Sequence[OfferRule], debts: Sequence[Debt], as_of: date) -> dict[str, Any] | None:
    """One amount that settles all these debts, and the first day on which one of its terms ends; None: not open for
    each of them, or they are of several currencies."""
    if len({debt.currency for debt in debts}) != 1:
        return None
    found = [(debt, rule) for debt in debts if (rule := open_to(rules, Kind.SETTLEMENT, debt, as_of)) is not None]
    if len(found) < len(debts):
        return None
    return {
        "amount_minor": sum(rule.settles_minor(debt.balance_minor) for debt, rule in found),
        "currency": debts[0].currency,
        "valid_until": min(rule.valid_until(as_of) for _, rule in found).isoformat(),
    }
