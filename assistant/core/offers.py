"""Which offers are open to a borrower, by the lender's own data (`config/offers.yaml`).

A settlement has to be approved by one person and seconded by another, for a time: what is not approved is not open, so
that a message which says so is true. Without a rule an offer is not made.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.located import Located, Path
from assistant.core.problem import Problem
from assistant.core.shapes import Currency, did_you_mean, shaped

DPD_MAX = 100_000


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


class _ApprovalShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    by: str = Field(min_length=1)
    seconded_by: str = Field(min_length=1)
    approved_on: date  # a key `on` would be read as "yes"
    until: date


Minor = Annotated[int, Field(ge=1)]


class _RuleShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    kind: Kind
    dpd: tuple[Annotated[int, Field(ge=0, le=DPD_MAX)], Annotated[int, Field(ge=0, le=DPD_MAX)]]
    products: list[str] | None = Field(default=None, min_length=1)
    reasons: list[str] | None = Field(default=None, min_length=1)
    balance_max_minor: dict[Currency, Minor] | None = None
    parts_max: int | None = Field(default=None, ge=2, le=24)
    part_min_minor: dict[Currency, Minor] | None = None
    share: Decimal | None = Field(default=None, gt=0, lt=1)
    valid_days: int | None = Field(default=None, ge=1, le=90)
    approved: _ApprovalShape | None = None


class _FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    offers: list[_RuleShape]


OF_PLAN, OF_SETTLEMENT = ("parts_max", "part_min_minor"), ("share", "valid_days", "approved")


def load_offers(
    document: Located, *, reasons: Collection[str] | None = None
) -> tuple[tuple[OfferRule, ...], tuple[Problem, ...]]:
    """The rules of `config/offers.yaml` in their order, and all that is wrong with them."""
    shape, problems = shaped(_FileShape, document)
    if shape is None:
        return (), problems
    found = [*problems]
    for i, one in enumerate(shape.offers):
        found += _wrong(document, ("offers", i), one, {above.name for above in shape.offers[:i]}, reasons)
    return tuple(_rule(one) for one in shape.offers), tuple(found)


def _wrong(
    document: Located, path: Path, one: _RuleShape, above: Collection[str], reasons: Collection[str] | None
) -> list[Problem]:
    wrong = []
    if one.name in above:
        wrong.append(document.problem((*path, "name"), f"{one.name} stands twice", "give each offer its own name"))
    if one.dpd[0] > one.dpd[1]:
        wrong.append(
            document.problem((*path, "dpd"), f"day {one.dpd[0]} is after day {one.dpd[1]}", "first, then last")
        )
    for reason in one.reasons or ():
        if reasons is not None and reason not in reasons:
            mend = did_you_mean(reason, sorted(reasons))
            wrong.append(document.problem((*path, "reasons"), f"unknown reason `{reason}`", mend))
    foreign = OF_SETTLEMENT if one.kind is Kind.PLAN else OF_PLAN
    for name in foreign:
        if getattr(one, name) is not None:
            wrong.append(document.problem((*path, name), f"a {one.kind} has no `{name}`", f"leave `{name}` out"))
    needed = ("parts_max",) if one.kind is Kind.PLAN else ("share", "valid_days")
    for name in needed:
        if getattr(one, name) is None:
            wrong.append(document.problem(path, f"{one.name}: a {one.kind} needs `{name}`", f"add `{name}`"))
    return wrong + _wrong_approval(document, path, one)


def _wrong_approval(document: Located, path: Path, one: _RuleShape) -> list[Problem]:
    given = one.approved
    if given is None:
        return []
    wrong = []
    if given.by.strip().casefold() == given.seconded_by.strip().casefold():
        mend = "another person has to second it"
        wrong.append(document.problem((*path, "approved", "seconded_by"), f"{given.by} seconds their own terms", mend))
    if given.until < given.approved_on:
        mend = "the last day is on the first or after it"
        wrong.append(
            document.problem((*path, "approved", "until"), f"it ends on {given.until}, before it begins", mend)
        )
    return wrong


def _rule(one: _RuleShape) -> OfferRule:
    values: dict[str, Any] = one.model_dump(exclude={"approved", "products", "reasons"})
    return OfferRule(
        **values,
        products=None if one.products is None else frozenset(one.products),
        reasons=None if one.reasons is None else frozenset(one.reasons),
        approved=None if one.approved is None else Approval(**one.approved.model_dump()),
    )
