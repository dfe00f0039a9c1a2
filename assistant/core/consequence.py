"""What truly follows if nothing is paid. No row, no line.

A consequence may be told only where the lender has put it on record (`config/consequences.yaml`): what it is, on whose
authority, for which portfolio and place, from when to when, from which day past due. Everything else stays unsaid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class ConsequenceKind(StrEnum):
    """The kinds that have a sentence in `templates/consequence/`."""

    LATE_FEE = "late_fee"
    PENALTY_RATE = "penalty_rate"
    BUREAU = "bureau"
    LINE_FROZEN = "line_frozen"
    LEGAL_STEP = "legal_step"


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """One row. None in `portfolio`, `jurisdiction` or `currency` means any; `effective_to` is its last day."""

    kind: ConsequenceKind
    authority: str
    effective_from: date
    effective_to: date | None = None
    portfolio: str | None = None
    jurisdiction: str | None = None
    currency: str | None = None
    from_dpd: int = 1
    to_dpd: int | None = None
    amount_minor: int | None = None
    annual_rate: Decimal | None = None
    at_dpd: int | None = None  # the day past due on which it happens
    intended: bool = False  # legal steps: decided, by someone entitled to decide


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What decides which rows apply. `dpd` is that of the loan spoken of; `time_barred` bars every legal step."""

    portfolio: str
    jurisdictions: frozenset[str]
    currency: str
    as_of: date
    dpd: int
    time_barred: bool = False


def applicable(rows: Iterable[Consequence], here: Situation) -> tuple[Consequence, ...]:
    return tuple(row for row in rows if _applies(row, here))


def happens_on(row: Consequence, here_dpd: int, as_of: date) -> date | None:
    """The day on which it happens, counted from today's dpd; None if it has no day of its own or that is past."""
    if row.at_dpd is None or row.at_dpd < here_dpd:
        return None
    return as_of + timedelta(days=row.at_dpd - here_dpd)


def _applies(row: Consequence, here: Situation) -> bool:
    legal = row.kind is ConsequenceKind.LEGAL_STEP
    if legal and (here.time_barred or not row.intended):
        return False  # a suit that is barred or not intended is never spoken of
    return (
        row.portfolio in (None, here.portfolio)
        and (row.jurisdiction is None or row.jurisdiction in here.jurisdictions)
        and row.currency in (None, here.currency)
        and row.effective_from <= here.as_of
        and (row.effective_to is None or here.as_of <= row.effective_to)
        and row.from_dpd <= here.dpd
        and (row.to_dpd is None or here.dpd <= row.to_dpd)
    )
