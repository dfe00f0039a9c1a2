"""The columns that a rule may speak of: name, type, possible values, and what each means.

They are documentation as much as code: `assistant check` and the README print this table. Where a column's value comes
from in the database is `store/features.py`'s knowledge.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.core.money import AMOUNT_MINOR_MAX
from assistant.core.terms import LoanStatus, Outcome, Suppression

DAYS_MAX = 100_000  # over 270 years: no count of days is larger


class Kind(StrEnum):
    INT = "whole number"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    BOOL = "yes or no"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Column:
    """`values` None: any text. `low` and `high` bound a whole number or money; `nullable`: may be unknown."""

    name: str
    kind: Kind
    meaning: str
    values: tuple[str, ...] | None = None
    low: int = -DAYS_MAX
    high: int = DAYS_MAX
    nullable: bool = False


Columns = Mapping[str, Column]

# The strongest first: a loan with several holds shows this one. An opt-out of one channel is the gate's business.
HOLDS = (
    Suppression.DECEASED,
    Suppression.INCAPACITY,
    Suppression.BANKRUPTCY,
    Suppression.IDENTITY_THEFT,
    Suppression.ATTORNEY_REPRESENTED,
    Suppression.CEASE_AND_DESIST,
    Suppression.MORATORIUM,
    Suppression.DISPUTE_HOLD,
    Suppression.HARDSHIP_HOLD,
    Suppression.ACTIVE_DUTY,
    Suppression.OPT_OUT,
)


def columns(*, buckets: Iterable[str], reasons: Iterable[str]) -> Columns:
    """All columns, with the bucket names and reason codes that the configuration defines."""
    words = {"bucket": tuple(buckets), "reason": tuple(dict.fromkeys((*reasons, "unknown")))}
    made = (*_LATE, *_MONEY, *_STANDING, *_HISTORY, *_WHO, *(_text(name, words[name], _WORDS[name]) for name in words))
    return {column.name: column for column in sorted(made, key=lambda column: column.name)}


def _days(name: str, meaning: str, *, nullable: bool = True, low: int = -DAYS_MAX, high: int = DAYS_MAX) -> Column:
    return Column(name=name, kind=Kind.INT, meaning=meaning, nullable=nullable, low=low, high=high)


def _money(name: str, meaning: str, *, nullable: bool = False, low: int = 0) -> Column:
    return Column(name=name, kind=Kind.MONEY, meaning=meaning, nullable=nullable, low=low, high=AMOUNT_MINOR_MAX)


def _date(name: str, meaning: str) -> Column:
    return Column(name=name, kind=Kind.DATE, meaning=meaning, nullable=True)


def _flag(name: str, meaning: str) -> Column:
    return Column(name=name, kind=Kind.BOOL, meaning=meaning)


def _text(name: str, values: Iterable[str] | None, meaning: str, *, nullable: bool = False) -> Column:
    known = None if values is None else tuple(values)
    return Column(name=name, kind=Kind.TEXT, meaning=meaning, values=known, nullable=nullable)


_WORDS = {
    "bucket": "the range of days late, by the portfolio's scheme",
    "reason": "why they did not pay: the newest certain reason that has not expired, or 'unknown'",
}
_LATE = (
    _days("dpd", "days past due after grace and pauses", nullable=False, low=0),
    _days("past_due_days", "days since the oldest unpaid due date", nullable=False, low=0),
    _days("paused_days", "days of a pause among them", nullable=False, low=0),
    _days("days_to_due", "days until the next unpaid instalment; 0 today", low=0),
    _date("oldest_due_on", "the oldest due date with anything unpaid"),
    _date("next_due_on", "the next due date with anything unpaid"),
    _flag("frozen", "a pause runs"),
)
_MONEY = (
    _money("amount_past_due_minor", "unpaid and past due"),
    _money("stop_roll_minor", "the least payment that holds the bucket"),
    _money("next_due_minor", "unpaid of the next due date", nullable=True),
    _money("balance_minor", "what is owed in all", low=-AMOUNT_MINOR_MAX),
    _money("principal_minor", "the loan as paid out", nullable=True),
    _money("credit_limit_minor", "the limit of a card or line", nullable=True),
    _money("minimum_due_minor", "the minimum payment asked for", nullable=True),
    _money("monthly_income_minor", "the borrower's income a month", nullable=True),
    _money("paid_90d_minor", "paid in the last 90 days, less reversals", low=-AMOUNT_MINOR_MAX),
)
_STANDING = (
    _days("ability", "can they pay: 0 to 100, or unknown", low=0, high=100),
    _days("willingness", "do they want to pay: 0 to 100, or unknown", low=0, high=100),
    _text("hold", ("none", *HOLDS), "the strongest hold in force that blocks contact, or 'none'"),
    _text("status", LoanStatus, "active, closed, written off or sold"),
    _flag("promise_open", "a promise to pay is open"),
    _flag("has_collateral", "something secures the loan"),
)
_HISTORY = (
    _days("broken_promises_90d", "promises broken in the last 90 days", nullable=False, low=0),
    _days("broken_in_a_row", "promises broken since the last kept one", nullable=False, low=0),
    _days("days_since_broken_promise", "days since the last break"),
    _days("days_since_payment", "days since the last payment"),
    _days("days_since_rpc", "days since a right-party contact"),
    _days("days_since_cure", "days since the loan last became current"),
    _days("late_count_12m", "times late in twelve months, as the file says", low=0),
    _days("loan_age_days", "days since the loan was opened"),
    _text("last_outcome", Outcome, "how the last contact ended", nullable=True),
    _date("opened_on", "when the loan was opened"),
    _date("last_paid_on", "the last payment's day"),
    _date("last_rpc_on", "the last right-party contact's day"),
    _date("cured_on", "the day it last became current"),
    _date("limitation_on", "the claim is time-barred from this day"),
    _date("charged_off_on", "when it was charged off"),
)
_WHO = (
    _text("portfolio", None, "the portfolio's name"),
    _text("product", None, "the product, as the file names it", nullable=True),
    _text("currency", None, "the loan's currency code"),
    _text("kind", ("person", "company"), "a person or a company"),
    _text("country", None, "the borrower's country code", nullable=True),
    _text("region", None, "the borrower's region or state", nullable=True),
    _text("language", None, "the borrower's language code", nullable=True),
    _text("mandate_status", None, "state of the direct debit mandate", nullable=True),
    Column(name="risk_score", kind=Kind.NUMBER, meaning="the lender's own score", nullable=True),
)
