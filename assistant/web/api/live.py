"""The operations on the floor: who is on what, what is paused, and the acts of whoever steers it."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from assistant.core import access
from assistant.core.pausing import Pause, PauseKind
from assistant.steps import floor, live, pausing
from assistant.store import dossier, ownership, pauses
from assistant.store import live as shelf
from assistant.web.api.models import Given, Open, Ref
from assistant.web.api.operation import Asked, Operation, Refusal

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$")]
Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class Floor(Open):
    people: list[dict[str, Any]] = Field(description="of the asker's scope: what each is on, and since when")
    teams: list[dict[str, Any]] = Field(description="what is ready, waits, is held and is late")
    today: dict[str, Any] = Field(description="calls, promises, refusals by rule, opt-outs and complaints of the day")
    gateways: list[dict[str, Any]]
    in_flight: dict[str, int] = Field(description="messages that are being handed over, calls under way")
    at: AwareDatetime


class PauseOf(BaseModel):
    kind: PauseKind
    name: str = Field(description="empty for everything")
    by: str
    at: AwareDatetime
    reason: str


class Running(BaseModel):
    items: list[PauseOf]


class ToPause(Given):
    kind: PauseKind
    name: Name = ""
    reason: Reason


class Reassigned(Given):
    loan_id: Ref
    to: Name = Field(description="a collector; empty: the common pool")
    reason: Reason


class BatchReassigned(Given):
    owner: Ref
    batch: Ref
    to: Name = Field(description="a collector; empty: the common pool")
    reason: Reason
    after: int = Field(0, ge=0, le=2**62, description="`next` of the answer before; a batch is given in parts")


class Batch(BaseModel):
    accounts: int
    held: int = Field(description="stay, because somebody holds them")
    next: int | None = Field(description="ask again with it as `after`; null: all is done")


class Freed(Given):
    loan_id: Ref
    reason: Reason


class Rescued(Given):
    call: Ref
    reason: Reason


class Done(BaseModel):
    done: bool
    whose: str | None = None


def show(conn: Connection, asked: Asked) -> BaseModel:
    rt, now = asked.rt, asked.rt.now()
    names = ownership.names_within(conn, asked.person, asked.scope)
    people, paused = live.read(conn, rt, now, rt.wall())
    seen = live.seen_by(names, people, live.counts(conn, rt, now), paused)
    return Floor.model_validate({name: seen[name] for name in Floor.model_fields})


def listing(conn: Connection, _asked: Asked) -> BaseModel:
    return Running(items=[_of(one) for one in pauses.current(conn).running])


def begin(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    return _of(pausing.pause(conn, asked.rt, body.kind, body.name, asked.person.name, body.reason, asked.rt.now()))


def end(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    pausing.resume(conn, asked.rt, body.kind, body.name, asked.person.name, body.reason, asked.rt.now())
    return Done(done=True)


def _of(one: Pause) -> PauseOf:
    return PauseOf(kind=one.kind, name=one.name, by=one.by, at=one.at, reason=one.reason)


def reassign(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    _account(conn, asked, body.loan_id)
    _people(conn, asked, body.to)
    floor.reassign(conn, asked.rt, body.loan_id, body.to, body.reason, asked.person.name, asked.rt.now())
    return Done(done=True)


def batch(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    _people(conn, asked, body.owner, body.to)
    given, following = floor.reassign_batch(
        conn, asked.rt, body.owner, body.batch, body.after, body.to, body.reason, asked.person.name, asked.rt.now()
    )
    return Batch(accounts=given.accounts, held=given.held, next=following)


def free(conn: Connection, asked: Asked) -> BaseModel:
    _account(conn, asked, asked.body.loan_id)
    whose = floor.break_hold(conn, asked.rt, asked.body.loan_id, asked.body.reason, asked.person.name, asked.rt.now())
    return Done(done=True, whose=whose)


def rescue(conn: Connection, asked: Asked) -> BaseModel:
    row = shelf.call(conn, asked.body.call)
    if row is not None:
        _people(conn, asked, row.collector)
    whose = floor.rescue(conn, asked.rt, asked.body.call, asked.body.reason, asked.person.name, asked.rt.now())
    return Done(done=True, whose=whose)


def _account(conn: Connection, asked: Asked, ref: str) -> None:
    loan = dossier.loan_named(conn, ref)
    if loan is None or not access.sees(asked.scope, asked.person, ownership.owners(conn, loan.borrower_id)):
        raise Refusal(404, f"there is no loan {ref!r}", "check its id")


def _people(conn: Connection, asked: Asked, *names: str) -> None:
    allowed = ownership.names_within(conn, asked.person, asked.scope)
    if allowed is not None and not {*names} <= {*allowed, floor.POOL}:
        raise Refusal(404, "there is nobody of that name in your team", "name somebody of your own team")


GONE = {404: "there is no such account or collector, or it is not within your scope"}
OPERATIONS = (
    Operation(
        name="api.live", method="GET", path="/live", summary="The floor: who is on what, queues, figures, gateways",
        run=show, answer=Floor,
    ),
    Operation(
        name="api.pauses", method="GET", path="/pauses", summary="What is paused, by whom and why",
        run=listing, answer=Running,
    ),
    Operation(
        name="api.pauses.add", method="POST", path="/pauses",
        summary="Pause a campaign, a gateway, a sender, or everything: nothing of it is released after the answer",
        run=begin, answer=PauseOf, body=ToPause, status=201, after=pausing.others_ended,
    ),
    Operation(
        name="api.pauses.end", method="POST", path="/pauses/end", summary="Let it go on",
        run=end, answer=Done, body=ToPause,
    ),
    Operation(
        name="api.live.reassign", method="POST", path="/live/reassign", summary="Give an account to another",
        run=reassign, answer=Done, body=Reassigned, refusals=GONE,
    ),
    Operation(
        name="api.live.batch", method="POST", path="/live/batch", summary="Give a batch to another, part by part",
        run=batch, answer=Batch, body=BatchReassigned, refusals=GONE,
    ),
    Operation(
        name="api.live.free", method="POST", path="/live/free", summary="Break the hold on an account",
        run=free, answer=Done, body=Freed, refusals=GONE,
    ),
    Operation(
        name="api.live.rescue", method="POST", path="/live/rescue", summary="End a call whose collector has gone",
        run=rescue, answer=Done, body=Rescued, refusals=GONE,
    ),
)  # fmt: skip
