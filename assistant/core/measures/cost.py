"""What collecting costs: contacts by channel and collectors' time, at the prices that the lender has set."""

from dataclasses import dataclass
from typing import Protocol

from assistant.core.measures.value import NONE, Counts
from assistant.core.terms import Channel

HOUR = 3600
COLLECTOR_HOUR = "collector_hour"


class Prices(Protocol):
    """Minor units of `currency`; None: not set."""

    @property
    def currency(self) -> str: ...
    @property
    def collector_hour(self) -> int | None: ...
    def of_channel(self, channel: str) -> int | None: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    """A part of the cost: so many contacts, or seconds, at a price; None: the price is not set."""

    name: str
    count: int
    price: int | None
    cost: int | None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """`missing` are the settings without which the whole is not known. `rate` is cost ÷ collected, both minor units."""

    currency: str
    lines: tuple[Line, ...]
    collected: int
    missing: tuple[str, ...]

    @property
    def total(self) -> int | None:
        return None if self.missing else sum(line.cost or 0 for line in self.lines)

    @property
    def rate(self) -> float | None:
        """None: a price is not set, or nothing was collected."""
        return None if self.total is None or self.collected <= 0 else round(self.total / self.collected, 4)


def cost_of(prices: Prices, counts: Counts) -> Cost:
    """Of what was sent on each channel, and of the seconds that calls took; only what occurred needs a price."""
    sent = {channel: counts.get(f"sent_{channel}", NONE).number for channel in sorted(Channel)}
    seconds = sum((counts.get("handling", NONE).amounts or {}).values())
    lines = [_line(channel, count, prices.of_channel(channel), 1) for channel, count in sent.items() if count]
    if seconds:
        lines.append(_line(COLLECTOR_HOUR, seconds, prices.collector_hour, HOUR))
    missing = tuple(line.name for line in lines if line.price is None)
    collected = counts.get("recovered", NONE).of(prices.currency)
    return Cost(currency=prices.currency, lines=tuple(lines), collected=collected, missing=missing)


def _line(name: str, count: int, price: int | None, per: int) -> Line:
    cost = None if price is None else round(count * price / per)
    return Line(name=name, count=count, price=price, cost=cost)
