"""What the operations on a call take and give: the step to say, its answers, timers, its ends, a promise weighed.

Before the identity is proved nothing here tells of the debt, and what the borrower says to prove it never comes back.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.core.terms import Outcome
from assistant.web.api.models import At, Given, Instalment, Open, Recorded, Ref, Text

Version = Annotated[int, Field(ge=1, lt=10**9, description="`version` of the call as it was last read")]
Spoken = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Parts = Annotated[list[Instalment], Field(min_length=1, max_length=4)]
Scope = Literal["call", "sms", "email", "letter", "complaint"]


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


class Stop(BaseModel):
    """What came in during the call that stops it. `advice`: ask for nothing (silence), not for what is disputed
    (dispute), say nothing of the debt (other_person), not before it is known whom to speak to (protected)."""

    what: str
    kind: Literal["request", "fact", "hold"]
    at: datetime
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


class Acted(Given):
    """`call` and `version` as they were last read: an act on a call that has moved on is refused."""

    call: Ref
    version: Version


class Answered(Acted):
    key: Ref = Field(description="`key` of one of the step's answers")


class LookedUp(Acted):
    node: Ref = Field(description="`id` of one of `help`")


class Line(Acted):
    word: Ref = Field(description="a value of `outcomes.first`")


class Noted(Acted):
    text: Text


class Said(Acted):
    """What the borrower says, by the kind of detail; it is compared and forgotten."""

    said: dict[Literal["date_of_birth", "postal_code", "street", "email", "reference", "employer"], Spoken] = Field(
        max_length=6
    )


class End(Acted):
    """`read_back`: the promise was read to the borrower, who said a clear yes. `scope` null: everything stops."""

    outcome: Outcome
    instalments: Parts | None = None
    payer: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    read_back: bool = False
    follow_up_consent: bool = False
    after_stop: bool = Field(False, description="a stop came in, and they offered the promise themselves after it")
    callback_at: At | None = None
    reason: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    scope: Scope | None = None
    exception: Text | None = Field(None, description="why a supervisor should take an offer beyond the policy")


class Ringing(BaseModel):
    """`name` where the number is on one file; `files`: on how many it is. The number is masked."""

    id: int
    at: datetime
    name: str | None
    borrower: str | None
    number: str
    files: int


class Caller(BaseModel):
    """A call that they took, whose file is not known yet."""

    id: int
    at: datetime
    files: int
    tries_left: int


class Incoming(BaseModel):
    """What rings for the asker, and what they took and have not matched to a file."""

    ringing: list[Ringing]
    caller: Caller | None


class Taken(BaseModel):
    """`call` null: no file is open yet; ask who it is."""

    call: Call | None
    tries_left: int | None = None


class File(Given):
    """What the caller says: a loan's or a borrower's number in full, and other details."""

    reference: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    said: dict[Literal["date_of_birth", "postal_code", "street", "email", "employer"], Spoken] = Field({}, max_length=5)


class Alive(BaseModel):
    open: bool


class Offered(Given):
    instalments: Parts


class Weighed(BaseModel):
    """The policy's answer to an offer, and the words to read back in the borrower's language."""

    accepted: bool
    why: list[str]
    needs_supervisor: bool
    beyond_due_minor: int | None = None  # what is past due, where more is offered
    reads: str


class Amount(BaseModel):
    amount_minor: int
    codes: list[str]


class DayChoice(BaseModel):
    """`fits` false: banks are closed."""

    on: date
    codes: list[str]
    fits: bool


class Suggested(BaseModel):
    """Amounts and days to choose from, each with why it is there."""

    currency: str
    amounts: list[Amount]
    days: list[DayChoice]
