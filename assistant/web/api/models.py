"""What operations take and give. Money is `*_minor` with its currency, instants have an offset, dates are ISO."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from assistant.core.grants import Scope
from assistant.core.terms import Channel, Outcome, Queue, Role

PAGE_MAX = 200
Ref = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Text = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\w .@+-]+$")]
Number = Annotated[int, Field(ge=1, le=2**53 - 1)]  # what JSON carries exactly
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _unescaped(value: Any) -> Any:
    """A `+` that was not escaped arrives as a space; no other instant has one before its offset."""
    return re.sub(r" (\d\d:\d\d)$", r"+\1", value) if isinstance(value, str) else value


def _in_time(at: datetime) -> datetime:
    if not FIRST <= at < LAST:
        raise ValueError("no instant of a loan: write a year from 1970 to 2199")
    return at


At = Annotated[AwareDatetime, BeforeValidator(_unescaped), AfterValidator(_in_time)]
Day = Annotated[date, Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1))]


class Given(BaseModel):
    """What comes in: a field that nobody knows is a slip."""

    model_config = ConfigDict(extra="forbid")


class Open(BaseModel):
    """What goes out; a later version may add fields."""

    model_config = ConfigDict(extra="allow")


class LoanPath(Given):
    loan: str = Field(min_length=1, description="the lender's name of the loan")


class ContactPath(Given):
    contact: Number


class QueuePath(Given):
    queue: Queue


class NumberPath(Given):
    number: Number


class AsOf(Given):
    as_of: Day | None = Field(None, description="default: today in the lender's zone")


class VerdictQuery(Given):
    channel: Channel = Channel.CALL
    at: At | None = Field(None, description="default: now")


class Cursor(Given):
    cursor: Number | None = Field(None, description="`next` of the page before")
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = 50


class LogQuery(Cursor):
    words: Annotated[str, StringConstraints(max_length=200)] = ""
    loan: Annotated[str, StringConstraints(max_length=200)] | None = None
    kind: Annotated[str, StringConstraints(max_length=50)] | None = None
    since: At | None = None
    until: At | None = None


class Me(BaseModel):
    name: str
    role: Role
    team: str | None
    may: dict[str, Scope] = Field(description="each route that the role has, and for whose accounts")


class Loan(Open):
    """As `assistant explain` tells it."""

    loan_id: str
    as_of: date
    dpd: int | None
    past_due_days: int | None
    amount_past_due_minor: int | None
    currency: str
    bucket: str | None
    segment: str | None


class Verdict(Open):
    """Whether a contact may be made, with every rule weighed."""

    verdict: str
    until: datetime | None
    says: str | None
    asked: Literal["kept", "now", "supposed"]
    channel: Channel
    findings: list[dict[str, Any]]


class LogEntry(Open):
    entry: int
    at: datetime
    borrower_id: str | None
    loan_ids: list[str]
    kind: str
    channel: str | None
    direction: str | None
    by: str
    outcome: str | None
    hash: str


class LogPage(BaseModel):
    items: list[LogEntry]
    next: int | None = Field(description="the cursor of the next page; null: there is none")


class QueueItem(BaseModel):
    item: int
    borrower_id: str
    loan_ids: list[str]
    queue: Queue
    why: list[str]
    next_action: str
    priority: float
    owner: str | None
    entered_at: datetime
    due_at: datetime | None
    waits_until: datetime | None


class QueuePage(BaseModel):
    items: list[QueueItem]
    next: int | None


class Instalment(Given):
    amount_minor: Annotated[int, Field(ge=1, le=10**15)]
    due_on: Day


class NewPromise(Given):
    loan_id: Ref
    instalments: Annotated[list[Instalment], Field(min_length=1, max_length=60)]
    follow_up_consent: bool = False
    note: Text | None = None


class NewCall(Given):
    """How a call ended. Of a promise, its instalments; `contact_id`: the planned contact that this call was."""

    loan_id: Ref
    outcome: Outcome
    contact_id: Number | None = None
    instalments: Annotated[list[Instalment], Field(min_length=1, max_length=60)] | None = None
    reason: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    note: Text | None = None
    callback_at: At | None = None
    exception: Text | None = Field(default=None, description="why a supervisor should take an offer beyond the policy")


class Recorded(Open):
    contact_id: int
    outcome: Outcome
    promise_id: int | None
    accepted: bool
    why: list[str]
    follow_up: list[str]


class Figure(Open):
    name: str
    value: float | None
    numerator: int
    denominator: int
    definition: str


class Figures(BaseModel):
    as_of: date
    days: int
    figures: list[Figure]


class FiguresQuery(Given):
    as_of: Day | None = Field(None, description="the first day; default: 29 days before the book's last")
    days: Annotated[int, Field(ge=1, le=366)] = 30


class NewKey(Given):
    name: Name
    role: Role
    team: Name | None = None


class Key(BaseModel):
    number: int
    name: str
    role: Role
    team: str | None
    made_by: str
    made_at: datetime
    last_used_at: datetime | None
    ended_at: datetime | None


class MadeKey(BaseModel):
    number: int
    key: str = Field(description="shown only now")


class Keys(BaseModel):
    items: list[Key]


class Ended(BaseModel):
    ended: bool
