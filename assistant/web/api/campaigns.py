"""The operations on campaigns: what will go out on the next working day, and to whom."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from assistant.steps import foresee
from assistant.store import forecasts
from assistant.web.api.models import Given, NumberPath
from assistant.web.api.operation import Asked, Nothing, Operation, Refusal


class Campaign(BaseModel):
    number: int
    strategy: str | None
    treatment: str
    channel: str
    segment: str | None
    template: str
    contacts: int
    people: int
    may_go: int
    waits: int
    waits_until: datetime | None
    lapses: int
    refused: int
    cost_minor: int = Field(description="of what may go, now or later")
    rules: list[dict[str, Any]]
    languages: dict[str, int]
    segments: dict[str, int] = Field(description="of a text message → contacts")


class Campaigns(BaseModel):
    as_of: date | None = Field(description="the day that was worked out; null: none was yet")
    made_at: datetime | None
    totals: dict[str, Any]
    items: list[Campaign]


class After(Given):
    after: Annotated[int, Field(ge=0, le=10**9)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Reached(BaseModel):
    n: int
    loan: str = Field(validation_alias="loan_ref")
    end: str = Field(description="may_go, waits, lapses or refused_for_good")
    until: datetime | None
    rule: str | None
    because: str | None
    language: str | None
    encoding: str | None
    segments: int
    units: int
    cost_minor: int


class People(BaseModel):
    items: list[Reached]
    next: int | None


class Prepared(BaseModel):
    asked: bool = Field(description="false: it is being worked out already")


def listing(conn: Connection, _asked: Asked) -> BaseModel:
    last = forecasts.newest(conn)
    if last is None:
        return Campaigns(as_of=None, made_at=None, totals={}, items=[])
    items = [Campaign.model_validate(row._asdict() | {"number": row.id}) for row in forecasts.groups(conn, last.id)]
    return Campaigns(as_of=last.as_of, made_at=last.ended_at, totals=last.totals, items=items)


def people(conn: Connection, asked: Asked) -> BaseModel:
    if forecasts.group(conn, asked.path.number) is None:
        raise Refusal(404, f"there is no campaign {asked.path.number}", "take a number from /campaigns")
    rows = forecasts.people(conn, asked.path.number, asked.query.after, asked.query.limit + 1)
    kept = rows[: asked.query.limit]
    items = [Reached.model_validate(row._asdict()) for row in kept]
    return People(items=items, next=kept[-1].n if len(rows) > asked.query.limit else None)


def prepare(conn: Connection, asked: Asked) -> BaseModel:
    return Prepared(asked=foresee.ask(conn, asked.rt, asked.person.name, asked.rt.now()))


OPERATIONS = (
    Operation(
        name="api.campaigns", method="GET", path="/campaigns", summary="What will go out on the next working day",
        run=listing, answer=Campaigns,
    ),
    Operation(
        name="api.campaigns.prepare", method="POST", path="/campaigns", summary="Have it worked out now",
        run=prepare, answer=Prepared, body=Nothing, status=202,
    ),
    Operation(
        name="api.campaigns.people", method="GET", path="/campaigns/{number}/people",
        summary="Whom a campaign reaches, the longest text first", run=people, answer=People, path_model=NumberPath,
        query=After, refusals={404: "there is no such campaign"},
    ),
)  # fmt: skip
