"""What a rendering may know: the facts of one contact, typed, as the steps bring them.

Amounts are minor units in the loan's own currency, dates are business dates. None means unknown or not on offer: a
template that prints such a field must say so (`needs`) or ask first (`if`).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from assistant.core.consequence import Consequence


@dataclass(frozen=True, kw_only=True)
class Officer:
    """The person to whom a borrower may complain."""

    name: str
    email: str
    phone: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who speaks. `creditor` is for whom, when that is somebody else (a collector acting for a lender)."""

    name: str
    phone: str
    email: str
    address: str
    creditor: str | None = None
    licence: str | None = None
    website: str | None = None
    hours: str | None = None
    grievance: Officer | None = None


@dataclass(frozen=True, kw_only=True)
class LoanLine:
    """One loan of the borrower that the contact is about. `amount_minor` is past due (before the day: falling due)."""

    loan_id: str
    product: str
    currency: str
    amount_minor: int
    due_on: date | None = None
    balance_minor: int = 0
    stop_roll_minor: int | None = None
    minimum_minor: int | None = None
    fees_minor: int = 0
    dpd: int = 0
    next_due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    amount_minor: int
    currency: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """An instalment plan worked out for this borrower and open to them."""

    parts: int
    part_minor: int
    currency: str
    first_on: date


@dataclass(frozen=True, kw_only=True)
class QuoteLine:
    """An amount that settles, with its last day: a payoff quote or an approved settlement."""

    amount_minor: int
    currency: str
    valid_until: date
    daily_minor: int | None = None


@dataclass(frozen=True, kw_only=True)
class GuaranteeLine:
    """What a guarantor answers for: whose debt, and no more than `limit_minor`."""

    debtor: str
    limit_minor: int
    currency: str
    agreed_on: date


@dataclass(frozen=True, kw_only=True)
class RenderContext:
    """One contact. `loans` has the main loan first and is never empty."""

    sender: Sender
    borrower_name: str
    loans: tuple[LoanLine, ...]
    as_of: date
    preferred_name: str | None = None
    company: bool = False
    country: str | None = None
    default_language: str = "en"
    statement: Literal["none", "first", "later"] = "none"
    owes: frozenset[str] = frozenset()  # what the profiles want said here (core/screen.py, OWED)
    time_barred: bool = False
    agent_name: str | None = None
    reference: str | None = None
    written: str | None = None  # a colleague's own words, as they typed them
    pay_link: str | None = None
    help_link: str | None = None
    pay_by_on: date | None = None
    follow_up_on: date | None = None
    promise: PromiseLine | None = None
    plan: PlanLine | None = None
    quote: QuoteLine | None = None
    settlement: QuoteLine | None = None
    guarantee: GuaranteeLine | None = None
    consequences: tuple[Consequence, ...] = ()
    consequence: Consequence | None = None  # filled by the renderer, one row at a time
    consequence_texts: tuple[str, ...] = field(default=())  # likewise: the rows as sentences

    def __post_init__(self) -> None:
        if not self.loans:
            raise ValueError("a rendering needs at least one loan")
