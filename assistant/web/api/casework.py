"""The operations of field agents and legal officers: their queue, taking an item, and what they did with it."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from assistant.core.access import scope_of
from assistant.core.terms import Queue
from assistant.steps import casework, casework_done
from assistant.steps.casework_done import Met, Visit
from assistant.store import casework as shelf
from assistant.web.api.models import Day, Given, Number, Open
from assistant.web.api.operation import Asked, Operation, Refusal

LISTED = 200
GONE = {404: "there is no such item, or it is not within your scope"}
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Short = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]


class ItemPath(Given):
    item: Number


class Case(Open):
    item: int
    name: str
    borrower_id: str
    loan_ids: list[str]
    queue: Queue
    why: list[str]
    next_action: str
    owner: str | None = Field(description="who has taken it; null: nobody")
    due_at: AwareDatetime | None
    visit: dict[str, Any] | None = Field(description="the gate's word on a visit now; null: no visit is asked for")


class Cases(BaseModel):
    items: list[Case] = Field(description="in working order")


class NewVisit(Given):
    met: Met
    text: Words = Field(description="whom they met and what came of it")
    amount: Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")] = Field(
        "", description="that was promised, in the loan's currency, such as 250.00"
    )
    due_on: Day | None = None
    again_on: Day | None = Field(None, description="they go once more by then; null: it returns to its owner")


class NewStep(Given):
    text: Words
    then: Short = Field("", description="what comes next; empty: as it is")
    due_on: Day | None = None


class Result(Given):
    result: Words


class Done(BaseModel):
    item: int


def listing(conn: Connection, asked: Asked) -> BaseModel:
    """Of the asker's own queue; who oversees both is given both."""
    queues = [Queue(one) for one in shelf.CARRIED if scope_of(one, asked.person.role) is not None]
    args = (asked.person, asked.scope, asked.rt.now(), LISTED)
    found = [one for queue in queues for one in casework.carried(conn, asked.rt, queue, *args)]
    return Cases(items=[Case.model_validate(one) for one in found])


def take(conn: Connection, asked: Asked) -> BaseModel:
    return _did(asked, lambda: casework.take(conn, asked.path.item, asked.person, asked.rt.now()))


def put_back(conn: Connection, asked: Asked) -> BaseModel:
    return _did(asked, lambda: casework.put_back(conn, asked.path.item, asked.person, asked.rt.now()))


def visit(conn: Connection, asked: Asked) -> BaseModel:
    told = Visit(**asked.body.model_dump())
    args = (conn, asked.rt, asked.path.item, told, asked.person, asked.rt.now())
    return _did(asked, lambda: casework_done.visited(*args))


def step(conn: Connection, asked: Asked) -> BaseModel:
    body = asked.body
    args = (conn, asked.rt, asked.path.item, body.text, body.then, body.due_on, asked.person, asked.rt.now())
    return _did(asked, lambda: casework_done.step_taken(*args))


def give_back(conn: Connection, asked: Asked) -> BaseModel:
    args = (conn, asked.rt, asked.path.item, asked.body.result, asked.person, asked.rt.now())
    return _did(asked, lambda: casework_done.hand_back(*args))


def _did(asked: Asked, act: Any) -> BaseModel:
    try:
        act()
    except LookupError:
        raise Refusal(404, f"there is no item {asked.path.item}", "list your queue again") from None
    return Done(item=asked.path.item)


OPERATIONS = (
    Operation(
        name="api.casework", method="GET", path="/casework",
        summary="Field visits and legal cases of the asker's scope, in working order", run=listing, answer=Cases,
    ),
    Operation(
        name="api.casework.take", method="POST", path="/casework/{item}/take", summary="Take an item",
        run=take, answer=Done, path_model=ItemPath, refusals=GONE,
    ),
    Operation(
        name="api.casework.put_back", method="POST", path="/casework/{item}/put-back", summary="Put an item back",
        run=put_back, answer=Done, path_model=ItemPath, refusals=GONE,
    ),
    Operation(
        name="api.casework.visit", method="POST", path="/casework/{item}/visit", summary="Record a visit",
        run=visit, answer=Done, path_model=ItemPath, body=NewVisit, refusals=GONE,
    ),
    Operation(
        name="api.casework.step", method="POST", path="/casework/{item}/step", summary="Record a step of a case",
        run=step, answer=Done, path_model=ItemPath, body=NewStep, refusals=GONE,
    ),
    Operation(
        name="api.casework.give_back", method="POST", path="/casework/{item}/give-back",
        summary="Give an account back to its owner, with the result",
        run=give_back, answer=Done, path_model=ItemPath, body=Result, refusals=GONE,
    ),
)  # fmt: skip
