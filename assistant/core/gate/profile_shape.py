"""A profile as its file writes it: the fields, their forms and their defaults."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.core.gate.profile import Confidence, Force, Kind


class ScopeShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    acts_as: frozenset[Literal["collector", "creditor_in_own_name"]] = frozenset()
    not_debt_kinds: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()


class AppliesShape(BaseModel):
    """`from` and `to` as the file writes them; a profile without `applies` binds only where a portfolio names it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    regions: frozenset[str] = frozenset()
    postal_codes: tuple[str, ...] = ()
    numbers: tuple[Annotated[str, Field(pattern=r"^\+[1-9]\d{0,3}$")], ...] = ()
    zones: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    from_on: date | None = Field(default=None, alias="from")
    to_on: date | None = Field(default=None, alias="to")


class RuleShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    text: str = Field(min_length=1)
    force: Force = "hard"
    confidence: Confidence
    kind: Kind = "contact"
    note: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    checks: tuple[dict[str, Any], ...] = ()


class OverridingShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    second_person: bool = False


class ProfileShape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str = Field(min_length=1)
    country: str | None = None
    scope: ScopeShape = ScopeShape()
    applies: AppliesShape | None = None
    zone_aliases: dict[str, str] = Field(default_factory=dict)
    home_zone: str | None = None
    overrides: OverridingShape = OverridingShape()
    rules: tuple[RuleShape, ...] = Field(min_length=1)
