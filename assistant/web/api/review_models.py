"""What the operations on reviews take and give."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from assistant.web.api.models import PAGE_MAX, Day, Given, Number, Open, Text

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Points = Annotated[int, Field(ge=0, le=1000)]
Transcribed = Annotated[str, StringConstraints(min_length=1, max_length=500_000, pattern=r"^[^\x00]*$")]


class ReviewQuery(Given):
    """`score` and `item`: of the last one of the page before."""

    score: Annotated[int, Field(ge=0, le=10**6)] | None = None
    item: Number | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = 50


class Review(Open):
    item: int
    contact_id: int
    borrower_id: str
    collector: str
    at: datetime
    outcome: str | None
    score: int = Field(description="the weights of its risks together")
    why: list[dict[str, Any]]
    state: Literal["open", "scored", "disputed", "settled"]
    claimed_by: str | None
    claimed_until: datetime | None
    calibration: bool


class Reviews(BaseModel):
    items: list[Review]


class Scoring(Open):
    kind: Literal["review", "calibration", "settlement"]
    reviewer: str
    scored_at: datetime
    card: str
    card_version: str
    points: int
    most: int
    percent: float | None
    failed: bool
    passed: bool
    answers: dict[str, Any]
    comments: dict[str, str]
    overall: str


class Disputed(Open):
    by: str
    at: datetime
    words: str
    result: Literal["upheld", "changed"] | None
    settled_by: str | None
    answer: str | None


class ReviewedContact(Review):
    """Of a calibration, others' scores only once one's own is kept."""

    scores: list[Scoring]
    hidden: int
    dispute: Disputed | None


class MyReviews(BaseModel):
    items: list[ReviewedContact]


class NewReview(Given):
    contact_id: Number


class NewScore(Given):
    """`points`: item → points, or null where it does not apply; `fails` need their comment."""

    points: dict[Code, Points | None]
    fails: list[Code] = Field(default_factory=list)
    comments: dict[Code, Text] = Field(default_factory=dict)
    overall: Text = ""
    calibration: bool = False


class ReviewTotal(BaseModel):
    points: int
    most: int
    percent: float | None
    failed: bool
    passed: bool


class NewDispute(Given):
    words: Text


class NewSettlement(Given):
    """Without `score` the score stays."""

    answer: Text
    score: NewScore | None = None


class Settled(BaseModel):
    result: Literal["upheld", "changed"]


class ReviewState(BaseModel):
    item: int


class NewTranscript(Given):
    text: Transcribed
    form: Literal["json", "vtt", "plain"] | None = Field(None, description="default: by how it begins")


class Transcript(BaseModel):
    contact: int
    transcript: int
    form: str
    turns: int


class ItemAgreement(BaseModel):
    item: str
    card: str
    n: int = Field(description="pairs of answers")
    percent: float | None
    kappa: float | None


class MonthAgreement(BaseModel):
    month: str
    contacts: int
    n: int
    percent: float | None
    kappa: float | None


class Calibration(BaseModel):
    items: list[ItemAgreement]
    months: list[MonthAgreement]


class QualityQuery(Given):
    """Whole days on the lender's calendar, the last included; default: the last 30."""

    last: Day | None = None
    days: Annotated[int, Field(ge=1, le=366)] = 30


class QualityFigures(Open):
    first: date
    last: date
    whole: dict[str, Any]
    collectors: list[dict[str, Any]]
    items: list[dict[str, Any]]
    fails: list[dict[str, Any]]
