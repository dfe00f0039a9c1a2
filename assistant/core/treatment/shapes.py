"""The words of a strategy file, as pydantic shapes: what a field is called and what kind of value it takes."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, NonNegativeFloat, NonNegativeInt, PositiveInt

from assistant.core.treatment.words import Anchor, Need, Offer, Person

Share = Annotated[float, Field(ge=0, le=1)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Words = Annotated[list[str], BeforeValidator(_listed)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class ConditionsShape(Shape):
    mandate: bool | None = None
    debit_failed: bool | None = None
    warning_signs: bool | None = None
    large: bool | None = None
    collateral: bool | None = None
    has_guarantor: bool | None = None
    reasons: list[str] | None = None
    no_rpc_days: PositiveInt | None = None
    broken_in_a_row: PositiveInt | None = None
    limitation_within_days: PositiveInt | None = None
    guarantee_ends_within_days: PositiveInt | None = None


class TreatmentShape(Shape):
    channel: str
    template: str
    days: list[int] | str
    per_week: Annotated[int, Field(ge=1, le=7)] | None = None
    once_in_days: PositiveInt | None = None
    anchor: Anchor = Anchor.DUE
    exact: bool = False
    day_part: Words = ["any"]
    priority: Annotated[int, Field(ge=0, le=1000)] | None = None
    skill: str | None = None
    minutes: NonNegativeFloat | None = None
    cost_minor: NonNegativeInt | None = None
    purpose: str = "collect"
    person: Person = Person.BORROWER
    needs: list[Need] = []
    instead: dict[str, str] = Field(default={}, alias="else")
    only_if: ConditionsShape = Field(default=ConditionsShape(), alias="if")
    offer: Offer | None = None
    parts: Annotated[int, Field(ge=2, le=24)] | None = None
    boost: Annotated[float, Field(gt=0)] = 1.0


class ActionShape(Shape):
    action: str
    on_dpd: int
    approval: str
    only_if: ConditionsShape = Field(default=ConditionsShape(), alias="if")
    note: str = ""


class SegmentShape(Shape):
    """A segment's mapping form; its items are read one by one, so that each problem names its own line."""

    none: str | None = None
    treatments: list[Any] = []
    leads: bool = False
    max_per_week: PositiveInt | None = None
    pause_business_days: NonNegativeInt = 0
    hold_out: bool = False


class ChannelShape(Shape):
    minutes: NonNegativeFloat = 0
    cost_minor: NonNegativeInt = 0
    weekdays: list[str] = ["MO", "TU", "WE", "TH", "FR"]


class CeilingShape(Shape):
    max: PositiveInt
    in_days: Annotated[int, Field(ge=1, le=7)]


class SelfCureShape(Shape):
    percent: Annotated[float, Field(ge=0, le=50)] = 0
    through_dpd: NonNegativeInt = 0
    segments: list[str] = []


class LateAgainShape(Shape):
    within_days: NonNegativeInt = 0
    days_earlier: NonNegativeInt = 0
    firmer: dict[str, dict[str, str]] = {}


class WorthShape(Shape):
    right_party: dict[str, Share]
    pays_if_reached: dict[str, dict[str, Share]]
    realistic: dict[str, Share]
    after_broken_promise: Share
    rolls_at: list[PositiveInt]
    rolling_days: NonNegativeInt
    rolling_factor: Annotated[float, Field(ge=1)]


class FileShape(Shape):
    strategy: str
    note: str = ""
    bands: dict[str, tuple[int, int]]
    channels: dict[str, ChannelShape]
    day_parts: dict[str, tuple[str, str]]
    ceilings: dict[str, CeilingShape] = {}
    quiet_days: NonNegativeInt = 0
    large_minor: NonNegativeInt
    self_cure: SelfCureShape = SelfCureShape()
    late_again: LateAgainShape = LateAgainShape()
    worth: WorthShape
    after_cure: list[Any] = []
    segments: dict[str, Any]
