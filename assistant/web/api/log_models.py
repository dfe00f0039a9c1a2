"""What the operations on the contact log take and give."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from assistant.store.saved_filters import NAME_MAX
from assistant.web.api.exports import Reasoned
from assistant.web.api.models import PAGE_MAX, At, Given, Number, Open

Typed = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class LogFilter(Given):
    """Each condition that is given must hold."""

    words: Typed = Field("", description="words that were said, or of a rule, a template, a loan: all of them")
    who: Typed = Field("", description="a borrower's name, id, number or e-mail address")
    loan: Typed = ""
    kind: Typed = ""
    outcome: Typed = ""
    rule: Typed = Field("", description="a rule that refused or warned")
    channel: Typed = ""
    direction: Typed = ""
    by: Typed = ""
    strategy: Typed = ""
    segment: Typed = ""
    bucket: Typed = ""
    since: At | None = None
    until: At | None = Field(None, description="not included")


class LogFind(LogFilter):
    cursor: Number | None = None
    limit: int = Field(50, ge=1, le=PAGE_MAX)


class EntryPath(Given):
    entry: Number


class LogLine(Open):
    entry: int
    at: datetime
    kind: str
    outcome: str | None
    channel: str | None
    direction: str | None
    by: str
    borrower: str | None
    loan_ids: list[str]
    rules: list[str]
    said: str | None = Field(description="null: nothing was said, or it is not on file any more")


class LogFound(BaseModel):
    items: list[LogLine]
    next: int | None = Field(description="the cursor of the next page, also where the time was over; null: none")
    count: int | None = Field(description="of all that match, up to 1,000; null: not counted")
    counted_all: bool
    behind: int = Field(description="so many of the newest entries are not searchable yet")


class LogOne(LogLine):
    """The entry with its verdict, tries, provider events, calls, promises, the same contact's entries and its proof."""

    follows: bool = Field(description="whether the entry's hash follows from the entry before")
    hash: str


class NewExport(Reasoned, LogFilter):
    pass


FilterName = Annotated[str, StringConstraints(min_length=1, max_length=NAME_MAX, pattern=r"^[^\x00]*$")]


class NewFilter(Given):
    name: FilterName
    query: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] = Field(
        description="the filter as it stands in the address of the page: kind=refused&rule=H-HOURS"
    )
    shared: bool = False


class ChangedFilter(Given):
    name: FilterName
    shared: bool = False


class FilterPath(Given):
    filter: Number


class KeptFilter(BaseModel):
    id: int
    name: str
    query: str
    owner: str
    shared: bool
    mine: bool


class KeptFilters(BaseModel):
    items: list[KeptFilter]


class Removed(BaseModel):
    removed: bool
