"""What the operations on calls that come in take and give: what rings, who took it, whose file it is."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.web.api.call_given import Spoken
from assistant.web.api.call_shown import Call
from assistant.web.api.models import Given, Text


class Ringing(BaseModel):
    """`name` where the number is on one file; `files`: on how many it is. The number is masked."""

    id: int
    at: datetime
    name: str | None
    borrower: str | None
    number: str
    files: int
    others: int = Field(0, description="on how many files it is somebody else's: a guarantor's, a neighbour's")


class CallingParty(BaseModel):
    """Who proved to be no borrower but party to a loan, and what they may hear."""

    role: str
    name: str | None
    loan: str
    speak_to: str
    scope: str | None
    cap_minor: int | None
    currency: str
    ends_on: date | None


class Caller(BaseModel):
    """A call that they took, whose file is not known yet; or is somebody's beside a loan."""

    id: int
    at: datetime
    files: int
    others: int
    tries_left: int
    party: CallingParty | None


class Incoming(BaseModel):
    """What rings for the asker, and what they took and have not matched to a file."""

    ringing: list[Ringing]
    caller: Caller | None


class Taken(BaseModel):
    """`call` null: no file is open yet; ask who it is. `party`: it is somebody beside a loan, see `caller`."""

    call: Call | None
    tries_left: int | None = None
    party: bool = False


class File(Given):
    """What the caller says: a loan's or a borrower's number in full, and other details."""

    reference: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    said: dict[Literal["date_of_birth", "postal_code", "street", "email", "employer"], Spoken] = Field({}, max_length=5)


class PutDown(Given):
    """`note`: what somebody beside the loan asked for; it becomes a task of the account."""

    note: Text = ""
