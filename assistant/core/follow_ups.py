"""One thing to do after a reason or an outcome: the words that there are, and when and how each is done."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.core.shapes import did_you_mean

# What `steps/follow_up.py` does, what the daily plan does anyway, and what a collector reads. Another word would be one
# that nobody acts on: what is yours alone is a `review` or an `open_case` with a `note`.
WORDS = (
    "affordability_sheet", "agree_date", "agree_retry_date", "allocate_payment", "ask_details", "ask_proof", "call",
    "change_due_date", "clarify_liability", "complaint_clock", "condolence", "contact_once", "correct_account",
    "debt_advice", "find_executor", "find_representative", "fix_address", "flag", "fraud_case", "give_fees_back",
    "hardship_form", "inspect", "legal_check", "letter", "mark_shared", "moratorium_rule", "number_off",
    "offer_mandate", "offer_plan", "offer_rescheduling", "offer_support", "open_case", "promise_after_income", "queue",
    "remind", "remind_promise", "resend_statement", "review", "seasonal_plan", "send_link", "senior_review",
    "separate_contacts", "short_plan", "specialist", "start_clocks", "stop_number", "stop_part", "suppress",
    "tie_to_invoice", "trace_ladder", "trace_payment", "trained_team", "wait_for_clearing", "watch_assets",
)  # fmt: skip


def _known(word: str) -> str:
    if word not in WORDS:
        raise ValueError(f"nobody knows what to do for `{word}`; {did_you_mean(word, [*WORDS])}")
    return word


Word = Annotated[str, AfterValidator(_known)]


class FollowUp(BaseModel):
    """Every field beside `do` narrows when and how."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    do: Word
    after_minutes: int | None = Field(default=None, ge=0)
    after_hours: int | None = Field(default=None, ge=0)
    after_days: int | None = Field(default=None, ge=0)
    after_business_days: int | None = Field(default=None, ge=0)
    other_day_part: bool = False
    at: Literal["stated", "day_before_lapse"] | None = None
    within_minutes: int | None = Field(default=None, ge=0)
    alarm_after_minutes: int | None = Field(default=None, ge=0)
    times: int | None = Field(default=None, ge=1)
    then: Word | None = None
    when: Literal["last_number", "refused", "not_found"] | None = None
    skill: Literal["language"] | None = None
    note: str = ""
