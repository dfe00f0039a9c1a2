"""A measure's value: what was counted, what it is divided by, and what must be said beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.measures.measure import Measure

SMALL = 30  # below this denominator a rate says little, and the page says so


@dataclass(frozen=True, kw_only=True)
class Count:
    """A fact's number, and its amounts by currency in minor units: two currencies are never added."""

    number: int = 0
    amounts: Mapping[str, int] | None = None

    def of(self, currency: str) -> int:
        return (self.amounts or {}).get(currency, 0)


Counts = Mapping[str, Count]
NONE = Count()


@dataclass(frozen=True, kw_only=True)
class Value:
    """`below` None: no rate. `currency` where money is meant."""

    measure: Measure
    above: int
    below: int | None = None
    currency: str | None = None

    @property
    def rate(self) -> float | None:
        """None: no rate, or nothing to divide by, which is never zero per cent."""
        return round(self.above / self.below, 4) if self.below else None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.measure.id,
            "value": self.rate,
            "numerator": self.above,
            "denominator": self.below,
            "definition": self.measure.definition,
        } | ({} if self.currency is None else {"currency": self.currency})

    @property
    def is_empty(self) -> bool:
        """A rate without a denominator."""
        return self.below == 0

    @property
    def is_small(self) -> bool:
        return self.currency is None and self.below is not None and 0 < self.below < SMALL


def value(measure: Measure, counts: Counts) -> tuple[Value, ...]:
    """One value, or one for each currency where money is meant; none where no money was counted at all."""
    above, below = counts.get(measure.above, NONE), counts.get(measure.below or "", NONE)
    if not measure.amount:
        return (Value(measure=measure, above=above.number, below=below.number if measure.below else None),)
    currencies = sorted({*(above.amounts or {}), *(below.amounts or {})})
    return tuple(_of(measure, above, below, currency) for currency in currencies)


def _of(measure: Measure, above: Count, below: Count, currency: str) -> Value:
    whole = below.of(currency) if measure.below else None
    return Value(measure=measure, above=above.of(currency), below=whole, currency=currency)
