"""What the dashboard's operations take and give: figures with their denominators, definitions, the rows behind one."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.core.terms import Period
from assistant.store.board_cells import BY
from assistant.web.api.exports import Reasoned
from assistant.web.api.models import PAGE_MAX, Number

Value = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
By = Literal["bucket", "segment", "reason", "campaign", "channel", "collector"]


class Filters(BaseModel):
    """An empty value asks for what has none."""

    model_config = ConfigDict(extra="forbid")
    period: Period = Period.THIRTY
    bucket: Value | None = None
    segment: Value | None = None
    reason: Value | None = None
    campaign: Value | None = None
    channel: Value | None = None
    collector: Value | None = None

    def only(self) -> dict[str, str]:
        named = {name: getattr(self, name) for name in BY}
        return {name: value for name, value in named.items() if value is not None}


class BoardQuery(Filters):
    by: By | None = None


class FactPath(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fact: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class ListQuery(Filters):
    part: Value = ""
    cursor: Number | None = None
    limit: int = Field(50, ge=1, le=PAGE_MAX)


class NewListExport(Reasoned):
    """`filter` is apart: a reason of the borrowers' is not the reason of the export."""

    model_config = ConfigDict(extra="forbid")
    filter: Filters = Filters()
    part: Value = ""


class MeasureValue(BaseModel):
    """`rate` None with a denominator of 0: nothing to divide by, as `nothing` says; without one it is no rate."""

    measure: str
    numerator: int
    denominator: int | None
    rate: float | None
    currency: str | None
    before: "Before | None"
    is_small: bool
    nothing: str | None


class Before(BaseModel):
    numerator: int
    denominator: int | None
    rate: float | None


class Cost(BaseModel):
    """All in minor units. `missing`: the prices that are not set, without which the total is not known."""

    currency: str
    total: int | None
    collected: int
    rate: float | None
    missing: list[str]


class Broken(BaseModel):
    value: str
    figures: list[MeasureValue]
    cost: Cost


class Cell(BaseModel):
    bucket_then: str
    bucket_now: str
    accounts: int
    balance_minor: dict[str, int]


class Stage(BaseModel):
    fact: str
    count: int
    of: int | None


class Dashboard(BaseModel):
    """`prepared_at` is the instant of the figures; `begins_on` the book's first day, where a period is cut by it."""

    book_on: date
    prepared_at: datetime
    first: date
    last: date
    before_first: date
    before_last: date
    begins_on: date | None
    figures: list[MeasureValue]
    funnel: list[Stage]
    roll: list[Cell]
    cost: Cost
    stood_on: date | None = Field(description="the day that how the book stands is compared with")
    by: list[Broken]


class Definition(BaseModel):
    id: str
    name: str
    definition: str
    numerator: str
    denominator: str | None
    of_amounts: bool


class FactDefinition(BaseModel):
    id: str
    name: str
    counts: str
    unit: str
    amount: str | None
    by_day: bool


class Definitions(BaseModel):
    figures: list[Definition]
    facts: list[FactDefinition]


class ListRow(BaseModel):
    loan_id: str
    on: date | datetime | None
    amount_minor: int | None
    currency: str
    part: str
    bucket: str
    segment: str
    reason: str
    campaign: str
    channel: str
    collector: str


class FactList(BaseModel):
    fact: str
    number: int
    amount_minor: dict[str, int]
    items: list[ListRow]
    next: int | None
