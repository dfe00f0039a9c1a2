"""What the operations on a call give: the step to say, its answers, timers, its ends.

Before the identity is proved nothing here tells of the debt, and what the borrower says to prove it never comes back.
"""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.core.terms import Outcome
from assistant.web.api.models import Open, Recorded


class Answer(BaseModel):
    """`hint`: its digit on the call's page."""

    key: str
    label: str
    hint: str


class Node(BaseModel):
    """One thing to say. `captures`: what is asked for at it; `ends`: the script has no more to say."""

    id: str
    stage: str
    text: str
    required: bool
    captures: list[str]
    answers: list[Answer]
    ends: bool


class Beside(BaseModel):
    """The step in the asker's own language, to read along."""

    language: str
    text: str


class Check(BaseModel):
    """The details that may be asked for; never what they are."""

    kinds: list[str]
    tries_left: int


class WrapUp(BaseModel):
    min_at: datetime
    max_at: datetime
    extends_left: int


class Help(BaseModel):
    id: str
    text: str


class Choice(BaseModel):
    """`asks`: what has to be said with it."""

    key: str
    outcome: Outcome
    means: str
    asks: list[str]
    follow_up: list[str]


class Outcomes(BaseModel):
    """`first`: key → how the line was or who was reached; `shown` and `more`: what is left of it."""

    first: dict[str, str]
    shown: list[Choice]
    more: list[Choice]


class Plan(BaseModel):
    parts_max: int
    part_min_minor: int | None
    owed_minor: int


class Settlement(BaseModel):
    amount_minor: int
    currency: str
    valid_until: date


class Offers(BaseModel):
    """What may be offered to this borrower; null: it is not open."""

    currency: str
    plan: Plan | None
    settlement: Settlement | None
    held: list[str] = Field(default=[], description="the holds for which nothing is offered or promised")


class Stop(BaseModel):
    """What came in during the call that stops it. `advice`: ask for nothing (silence), not for what is disputed
    (dispute), say nothing of the debt (other_person), not before it is known whom to speak to (protected)."""

    what: str
    kind: Literal["request", "fact", "hold"]
    at: datetime | None = Field(description="null: a hold of a file, which says nothing of its hour")
    advice: Literal["silence", "dispute", "other_person", "protected"]


class Call(BaseModel):
    """`script`, `loan_id`, `help` and `offers` come with the identity. `line` null: nobody has said how it was."""

    call: str
    version: int
    state: Literal["talking", "wrap_up", "closed"]
    borrower_id: str
    name: str | None
    language: str
    started_at: datetime
    came_in: bool  # the borrower rang
    now: datetime
    verified: bool
    script: str | None
    script_version: str
    loan_id: str | None = None
    line: str | None
    party: str | None
    outcome: Outcome | None
    review: bool
    note: str | None
    wrap_up: WrapUp | None
    stops: list[Stop] = []
    node: Node | None
    beside: Beside | None = None
    may_go_back: bool = False
    identity: Check | None = None
    help: list[Help] = []
    offers: Offers | None = None
    outcomes: Outcomes
    suggested: Outcome | None = None


class Present(BaseModel):
    """Null: no call of theirs is open."""

    call: Call | None


class Refused(Open):
    """What the gate said; each of `refusals` has its rule and clause."""

    state: str
    until: datetime | None
    says: str | None
    refusals: list[dict[str, Any]]


class Begun(BaseModel):
    """`rejoined`: they were in a call already, and this is it. `refused`: nothing was dialled."""

    call: Call | None
    rejoined: bool = False
    refused: Refused | None = None


class Identified(BaseModel):
    """`matched` false: what was said does not match; a try less is left."""

    matched: bool
    call: Call


class Ended(BaseModel):
    """`unsaid`: required steps that were not shown; a person looks at such a call."""

    call: Call
    recorded: Recorded
    unsaid: list[str]


class Alive(BaseModel):
    open: bool
