"""What planning may know of one borrower on one day. Read in batches by `store/planning.py`; nothing personal in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.core.offers import OfferRule
from assistant.core.terms import Channel


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A portfolio's settings, as they stand on the day."""

    name: str
    lender: str
    strategy: str
    pennies_minor: int
    recent_payment_days: int
    hold_out_percent: float
    collects_for_another: bool  # a collector, not the creditor in its own name
    consent_by_contract: bool
    payments_stale: bool  # the payment file is older than the portfolio allows
    offers: tuple[OfferRule, ...] | None = None  # what may be offered; None: nobody asked
    calls_wait: bool  # history unknown: calls wait out the longest look-back


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """An open promise's next instalment (`on` its date), or a broken promise (`on` the day on which it was judged)."""

    id: int
    on: date
    due_on: date
    amount_minor: int  # of the instalment, less what was paid towards it; of a broken promise all of it
    follow_up_consent: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A way to reach somebody. `id` None: an address that stands on the borrower's or the party's own row."""

    id: int | None
    kind: str  # phone · email · post
    use: str | None = None  # mobile · home · work · personal · employer
    owner: str = "borrower"
    usable: bool = True
    consent_sms: bool | None = None
    consent_prerecorded: bool | None = None
    consent_email: bool | None = None
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Guarantor:
    party_id: int
    borrower_id: int | None  # when the guarantor is on file as a person of their own
    borrower_ref: str | None
    ends_on: date | None
    cap_minor: int | None = None
    agreed_on: date | None = None
    points: tuple[Point, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LoanDay:
    """A loan as it stands on the day. `days_to_due` None: nothing falls due that we know of."""

    id: int
    ref: str
    segment: str
    policy: Policy
    currency: str
    dpd: int
    past_due_days: int
    days_to_due: int | None
    oldest_due_on: date | None
    amount_past_due_minor: int
    stop_roll_minor: int
    next_due_minor: int
    balance_minor: int
    last_paid_on: date | None = None
    hold_kind: str | None = None
    reason: str | None = None
    product: str | None = None
    reason_on: date | None = None
    called_since: date | None = None  # the first call of the last months that was not refused
    broken_in_a_row: int = 0
    broken_promises_90d: int = 0
    late_count_12m: int | None = None
    signs: tuple[str, ...] = ()  # before the due date: warning signs of how it was paid (`warning.py`)
    last_rpc_on: date | None = None
    cured_on: date | None = None
    limitation_on: date | None = None
    annual_rate: float | None = None
    mandate_status: str | None = None
    has_collateral: bool = False
    planned_by_owner: bool = False  # an account plan without a strategy: the owner acts
    plan_strategy: str | None = None  # an account plan that names another strategy
    promise: Promise | None = None
    broken: Promise | None = None
    guarantors: tuple[Guarantor, ...] = ()

    @property
    def late(self) -> bool:
        return self.dpd > 0

    @property
    def position(self) -> int | None:
        """Days past due, or minus the days to the next due date; None: neither."""
        if self.dpd > 0:
            return self.dpd
        return None if self.days_to_due is None else -self.days_to_due


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """An outbound contact of the last days that counts. `channel` voice: a prerecorded call."""

    channel: Channel
    on: date  # in the borrower's zone
    conversation: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BorrowerDay:
    id: int
    ref: str
    country: str | None
    region: str | None
    zones: tuple[str, ...]
    loans: tuple[LoanDay, ...]
    points: tuple[Point, ...]
    attempts: tuple[Attempt, ...] = ()
    last_by_template: Mapping[tuple[str, str], date] = field(default_factory=dict)  # (channel, template) → planned on
    stopped: frozenset[str] = frozenset()  # channels that they asked us to leave
    payday: int | None = None
    preferred_channel: str | None = None
    preferred_part: str | None = None
    employer_forbids: bool = False
    last_planned_on: date | None = None  # the last day before this one on which planning ran
    planned_today: tuple[Channel, ...] = ()  # what the plan of another household or file has for them today
    person_id: int | None = None  # one number for the files of one person; None: this is their only file
    joint: tuple["BorrowerDay", ...] = ()  # who owes some of these loans with them; `loans` are those, as they owe them
    held: bool = False  # a hold of their own stops contact
