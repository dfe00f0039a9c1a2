"""What a good row becomes. The fields are the store's columns, so that a batch of records is bound as it is.

Tuples, not dataclasses: a book of a million loans makes four million of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple


class PhoneNumber(NamedTuple):
    """`zones`: the zones in which the number may lie; empty if it does not say. `kind`: mobile or home."""

    e164: str
    zones: tuple[str, ...]
    kind: str
    valid: bool


class BorrowerRecord(NamedTuple):
    ref: str
    kind: str
    name: str
    preferred_name: str | None = None
    language: str | None = None
    country: str | None = None
    region: str | None = None
    postal_code: str | None = None
    address: str | None = None
    zone: str | None = None
    places: list[dict[str, Any]] = []  # noqa: RUF012  never changed in place
    employer: str | None = None
    employer_forbids: bool | None = None
    active_duty: bool | None = None
    monthly_income_minor: int | None = None
    payday: int | None = None
    born_on: date | None = None
    risk_score: float | None = None
    preferred_channel: str | None = None
    preferred_time: str | None = None
    row_hash: str | None = None


class PointRecord(NamedTuple):
    borrower_ref: str
    channel: str
    value: str
    kind: str | None
    owner: str
    owner_name: str | None
    consent_sms: bool | None
    consent_prerecorded: bool | None
    consent_email: bool | None
    verified_on: date | None
    zones: tuple[str, ...]


class LoanRecord(NamedTuple):
    ref: str
    borrower_ref: str
    portfolio: str
    currency: str
    balance_minor: int
    status: str = "active"
    product: str | None = None
    principal_minor: int | None = None
    opened_on: date | None = None
    account_when_obtained: str | None = None
    collateral: str | None = None
    annual_rate: float | None = None
    penalty_rate: float | None = None
    minimum_due_minor: int | None = None
    next_due_on: date | None = None
    statement_on: date | None = None
    mandate_status: str | None = None
    credit_limit_minor: int | None = None
    late_count_12m: int | None = None
    last_rpc_on: date | None = None
    limitation_on: date | None = None
    charged_off_on: date | None = None
    original_creditor: str | None = None
    past_due_since: date | None = None
    stated_past_due_minor: int | None = None
    stated_on: date | None = None
    last_payment_on: date | None = None
    last_payment_minor: int | None = None
    row_hash: str | None = None
    reason: str | None = None  # kept in a table of its own, with who said it and when


class BookRecord(NamedTuple):
    """A row of the one-sheet form: three things at once."""

    borrower: BorrowerRecord
    points: tuple[PointRecord, ...]
    loan: LoanRecord


class InstalmentRecord(NamedTuple):
    loan_id: int
    n: int
    due_on: date
    principal_due_minor: int
    interest_due_minor: int
    fees_due_minor: int


class PaymentRecord(NamedTuple):
    ref: str
    loan_ref: str | None
    paid_on: date
    posted_on: date | None
    cleared_on: date | None
    amount_minor: int
    currency: str
    reference: str | None
    payer: str | None
    reverses_ref: str | None
    shares: tuple[tuple[int, int], ...]  # (loan id, amount): negative for a reversal; none: to be matched


class PauseRecord(NamedTuple):
    loan_id: int
    from_on: date
    to_on: date
    reason: str | None


class HoldRecord(NamedTuple):
    borrower_id: int | None
    loan_id: int | None
    kind: str
    from_on: date
    blocks: tuple[str, ...]
    to_on: date | None
    evidence: str | None


class PartyRecord(NamedTuple):
    loan_id: int
    role: str
    borrower_id: int | None
    name: str | None
    phone: str | None
    email: str | None
    language: str | None
    liability: str | None
    cap_minor: int | None
    guarantee_until: date | None
    agreed_on: date | None
    scope: str | None
    expires_on: date | None


class EventRecord(NamedTuple):
    """An earlier contact or request, in the words of a verdict case. `text` is personal and kept apart."""

    borrower_id: int
    at: datetime
    event: str
    direction: str
    by: str
    person: str
    number: str | None
    loan_refs: tuple[str, ...]
    outcome: str | None
    mode: str | None
    style: str | None
    purpose: str | None
    status: str | None
    detail: dict[str, Any]
    text: str | None


class PromiseRecord(NamedTuple):
    loan_id: int
    borrower_id: int
    loan_ref: str
    taken_at: datetime
    due_on: date
    amount_minor: int
    currency: str
    promised_by: str
    status: str


class AssignmentRecord(NamedTuple):
    loan_id: int
    from_on: date
    owner: str
    batch: str | None
    to_on: date | None


@dataclass(frozen=True, kw_only=True)
class KnownBorrower:
    id: int
    country: str | None


class KnownLoan(NamedTuple):
    id: int
    borrower_id: int
    borrower_ref: str
    currency: str
    country: str | None  # its borrower's
    row_hash: str | None = None  # of the row that was taken in last


@dataclass(frozen=True, kw_only=True)
class KnownPayment:
    """`reversals`: ref → amount of what was taken back; `shares`: what each loan still has of it."""

    id: int
    loan_ref: str | None
    paid_on: date
    amount_minor: int
    currency: str
    reverses_ref: str | None
    state: str
    reversals: Mapping[str, int] = field(default_factory=dict)
    shares: tuple[tuple[int, int], ...] = ()  # (loan id, amount)

    def left_minor(self, without: str | None) -> int:
        """What can still be taken back, not counting the reversal `without` (the row itself, when it comes again)."""
        return self.amount_minor - sum(amount for ref, amount in self.reversals.items() if ref != without)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What judging a batch of rows may look at: the day, what the book already holds, and how to place people."""

    as_of: date
    portfolio: str
    currency_of: Callable[[str], str]  # a portfolio's currency
    phone: Callable[[str, str | None], PhoneNumber]  # raises ValueError
    places: Callable[[str | None, str | None, str | None, str | None], list[dict[str, Any]]]
    postal_code: Callable[[str, str | None], str]  # raises ValueError
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    borrowers: Mapping[str, KnownBorrower] = field(default_factory=dict)
    loans: Mapping[str, KnownLoan] = field(default_factory=dict)
    payments: Mapping[str, KnownPayment] = field(default_factory=dict)
    pauses: dict[int, dict[date, date]] = field(default_factory=dict)  # loan → from → to; judging adds the good ones
    only_currency: str | None = None  # of all loans, if they have one
