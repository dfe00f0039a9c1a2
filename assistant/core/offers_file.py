"""Reads `config/offers.yaml`: its shape, and all that is wrong with it, named by file and line."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.located import Located, Path
from assistant.core.offers import Approval, Kind, OfferRule
from assistant.core.problem import Problem
from assistant.core.shapes import Currency, did_you_mean, shaped

DPD_MAX = 100_000


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
