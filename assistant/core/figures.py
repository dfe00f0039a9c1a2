"""The field's rates from counted facts, each with its numerator, denominator and definition.

Formulae: the figures table of the field (attempt, connect, right-party, promise, kept, roll, cure, self-cure). A rate
with nothing to divide by is None, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    name: str
    numerator: int
    denominator: int
    definition: str
    currency: str | None = None  # of an amount's rate: amounts of two currencies are never added

    @property
    def value(self) -> float | None:
        return round(self.numerator / self.denominator, 4) if self.denominator else None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "definition": self.definition,
        } | ({} if self.currency is None else {"currency": self.currency})


# name, numerator, denominator, definition: the counted facts that each rate divides.
RATES = (
    ("connect_rate", "connected", "attempts", "live calls that a person answered ÷ live calls placed, in the period"),
    ("rpc_rate", "right_party", "attempts", "right-party contacts ÷ live calls placed"),
    (
        "rpc_rate_accounts", "borrowers_reached", "borrowers_worked",
        "borrowers with ≥ 1 right-party contact ÷ borrowers called",
    ),
    (
        "ptp_rate", "promises_in_calls", "right_party",
        "right-party contacts that ended in a valid promise ÷ right-party contacts",
    ),
    (
        "kept_rate", "kept", "judged",
        "promises kept ÷ kept, partial or broken, of the promises made (brought over and taken in the period); "
        "open, replaced and cancelled left out",
    ),
    ("delivery_rate", "delivered", "messages_sent", "texts, e-mails and voice reminders delivered ÷ sent"),
    ("reply_rate", "replies", "delivered", "messages answered by the borrower ÷ delivered"),
    ("opt_out_rate", "opt_outs", "delivered", "requests to stop ÷ messages delivered"),
    (
        "cure_rate", "cured", "late_at_start",
        "loans late at the start and current at the end ÷ late at the start, by number",
    ),
    ("self_cure_rate", "self_cured", "held_out", "cured without contact ÷ the no-contact group, late at the start"),
)  # fmt: skip

# The same for amounts, in minor units of one currency.
AMOUNTS = (
    (
        "kept_rate_amount", "kept_minor", "promised_minor",
        "Σ min(paid in the window, promised) ÷ Σ promised, over the promises that kept_rate divides by, minor units",
    ),
    (
        "roll_rate_m1_m2", "rolled_m1_minor", "m1_minor",
        "balance in M2 at the end that was in M1 at the start ÷ balance in M1 at the start",
    ),
)  # fmt: skip


def rates(counts: Mapping[str, int], amounts: Mapping[str, Mapping[str, int]] | None = None) -> tuple[Figure, ...]:
    """Every rate from the counted facts; a fact that is missing counts nothing. `amounts` are by currency."""
    counted = [_figure(one, counts) for one in RATES]
    by_currency = (amounts or {}).items()
    return (*counted, *(_figure(one, facts, currency) for currency, facts in sorted(by_currency) for one in AMOUNTS))


def _figure(rate: tuple[str, str, str, str], facts: Mapping[str, int], currency: str | None = None) -> Figure:
    name, above, below, text = rate
    return Figure(
        name=name, numerator=facts.get(above, 0), denominator=facts.get(below, 0), definition=text, currency=currency
    )
