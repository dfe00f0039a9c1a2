"""What the operations on a call take: answers, details said, a note, its end; and an offer with its answer."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.core.terms import Outcome
from assistant.web.api.models import At, Given, Instalment, Ref, Text

Version = Annotated[int, Field(ge=1, lt=10**9, description="`version` of the call as it was last read")]
Spoken = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Parts = Annotated[list[Instalment], Field(min_length=1, max_length=4)]
Scope = Literal["call", "sms", "email", "letter", "complaint"]


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
