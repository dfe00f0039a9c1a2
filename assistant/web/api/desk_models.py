"""What the desk's operations take and give: the queue, an account as its page shows it, the acts on it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.core.terms import Channel, Intent
from assistant.web.api.models import At, Day, Given, Number, Open, Ref

Reason = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]+$")]
Words = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Template = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Written = Literal[Channel.SMS, Channel.EMAIL, Channel.LETTER]
Means = Literal[
    "nothing", Intent.STOP, Intent.START, Intent.HELP, Intent.PAID_ALREADY, Intent.WILL_PAY, Intent.CANNOT_PAY,
    Intent.DISPUTE, Intent.WRONG_PERSON, Intent.CALL_ME,
]  # fmt: skip


class Item(BaseModel):
    """An account of the queue. `because`: why it stands where it stands; `loan_id` is what the account is opened by."""

    borrower_id: str
    name: str | None
    loan_id: str | None
    kind: str
    because: list[dict[str, Any]] = []
    opens_at: datetime | None
    closes_at: datetime | None
    due_at: datetime | None
    late: bool = False
    held_until: datetime | None = None
    owner: str | None = None
    parked_because: str | None = None


class Work(BaseModel):
    """`now` is in the order of work; `late`: what nobody took, of whomever the asker answers for."""

    held: list[Item]
    now: list[Item]
    waiting: list[Item]
    late: list[Item]
    now_count: int
    waiting_count: int
    next_opens_at: datetime | None


class Next(BaseModel):
    """Without `work`: the least wrap-up time of the last call runs, or nothing is open before `next_opens_at`.

    `tried_enough`: the first accounts may not be worked after all; ask again.
    """

    work: Item | None
    wrap_until: datetime | None
    waiting_count: int
    next_opens_at: datetime | None
    tried_enough: bool = False


class Search(Given):
    words: Words = Field(description="a loan, a borrower's id, a number or address, or the beginning of a name")


class Hit(BaseModel):
    name: str | None
    borrower_id: str
    loan_id: str


class Hits(BaseModel):
    items: list[Hit]


class May(BaseModel):
    channel: Channel
    allowed: bool
    until: datetime | None
    says: str | None
    refusals: list[dict[str, Any]]


class Point(Open):
    """A number or address: `masked` is enough to know it again."""

    id: int
    channel: str
    masked: str
    state: str


class Holder(Open):
    """The borrower; what is secret of them is `••••` where there is something."""

    name: str | None
    language: str | None
    born_on: str | None
    address: str | None
    postal_code: str | None
    employer: str | None
    points: list[Point]


class Account(Open):
    """As its page shows it; numbers and identity data are masked."""

    borrower_id: str
    now: datetime
    as_of: date
    owner: str | None
    person: Holder
    parties: list[dict[str, Any]]
    loans: list[dict[str, Any]]
    payments: list[dict[str, Any]]
    promises: list[dict[str, Any]]
    history: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    holds: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    may: list[May]
    same_person: list[dict[str, Any]] = Field(description="other files of the same person; loans within your scope")
    different_people: list[dict[str, Any]] = Field(description="files that were found to be another's")


class Reveal(Given):
    what: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}(:[0-9]{1,15})?$")] = Field(
        description="`born_on`, `address`, `postal_code`, `employer`; `point:7`, a number; `party:7`, a party's"
    )


class Revealed(BaseModel):
    what: str
    value: str


class Park(Given):
    until: At
    because: Reason


class Why(Given):
    because: Reason


class AskAgain(Why):
    pair: int = Field(ge=1, le=2**63 - 1, description="of `different_people`")


class HandOver(Given):
    to: Ref
    because: Reason


class TaskDone(Given):
    item: Number
    result: Reason


class Left(BaseModel):
    """`done` is False where there was nothing to do any more."""

    done: bool = True


class WriteQuery(Given):
    channel: Written = Channel.SMS
    template: Template | None = Field(None, description="one of `templates`: how it would read")


class Fitting(BaseModel):
    name: str
    when: str


class Preview(Open):
    """As it would read and what the gate says of it now; nothing has been written."""

    subject: str | None
    body: str | None
    language: str | None
    segments: int | None
    cost_minor: int | None
    allowed: bool
    until: datetime | None
    says: str | None
    refusals: list[dict[str, Any]]
    warnings: list[dict[str, Any]]


class Writing(BaseModel):
    """`reply`: the borrower wrote last by this channel, so that what is sent answers them."""

    channel: Channel
    reply: bool
    templates: list[Fitting]
    preview: Preview | None


class Write(Given):
    channel: Written
    template: Ref


class Sent(BaseModel):
    """What the gate answered: with the verdict `allow` it is in the outbox, else nothing leaves."""

    contact: int
    state: str
    verdict: str
    until: datetime | None
    says: str | None
    rules: list[str]
    because: list[str]


class ReadReply(Given):
    """What a message meant. `amount` in the loan's currency, as 250 or 250.00."""

    message: Number
    means: Means
    amount: Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[^\x00]+$")] | None = None
    due_on: Day | None = None


class ReadAnswer(BaseModel):
    reply: int
    intent: str
    did: list[str]
