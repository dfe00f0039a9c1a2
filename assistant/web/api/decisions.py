"""The operations on what awaits a person's judgement."""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints
from sqlalchemy import Connection

from assistant.steps import decide, decisions
from assistant.store import ownership
from assistant.web.api.models import Given, Open, Ref
from assistant.web.api.operation import Asked, Operation, Refusal

LISTED = 100
Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


class Question(Open):
    kind: str = Field(description="override · exception · payment · reply · parked · same · task")
    key: str
    borrower: str | None
    loan: str | None
    since: AwareDatetime
    until: AwareDatetime | None = Field(description="when it is too late; null: no such time")
    asker: str | None = Field(description="who asked, and so may not answer")
    seen: dict[str, Any] = Field(description="the evidence")


class Questions(BaseModel):
    items: list[Question]


class Answer(Given):
    kind: Ref
    key: Ref
    answer: Ref = Field(description="yes · no; of a reply what it meant, or nothing; of a task done")
    loan_id: Text = ""
    amount: Text = ""
    due_on: date | None = None
    borrower_id: Text = ""
    text: Text = ""


class Decided(BaseModel):
    decided: bool


def listing(conn: Connection, asked: Asked) -> BaseModel:
    return Questions(items=[Question.model_validate(one) for one in _waiting(conn, asked)])


def answer(conn: Connection, asked: Asked) -> BaseModel:
    body, now = asked.body, asked.rt.now()
    if (body.kind, body.key) not in {(one["kind"], one["key"]) for one in _waiting(conn, asked)}:
        raise Refusal(404, "no such question waits within your scope", "somebody may have decided it: list them again")
    told = decide.Answer(
        word=body.answer, loan=body.loan_id, amount=body.amount, due_on=body.due_on, borrower=body.borrower_id,
        text=body.text,
    )  # fmt: skip
    decide.decide(conn, asked.rt, body.kind, body.key, told, asked.person.name, now)
    return Decided(decided=True)


def _waiting(conn: Connection, asked: Asked) -> list[dict[str, Any]]:
    names = ownership.names_within(conn, asked.person, asked.scope)
    return decisions.waiting(conn, asked.rt, names, asked.rt.now(), LISTED)


OPERATIONS = (
    Operation(
        name="api.decisions", method="GET", path="/decisions", summary="What awaits a person's judgement",
        run=listing, answer=Questions,
    ),
    Operation(
        name="api.decisions.answer", method="POST", path="/decisions", summary="Decide one of them",
        run=answer, answer=Decided, body=Answer,
        refusals={404: "no such question waits, or it is not within your scope"},
    ),
)  # fmt: skip
