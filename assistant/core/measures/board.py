"""Puts the measures of a period together: each with its value, that of the period before, and what limits it."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.core.measures.measure import Group, Measure
from assistant.core.measures.table import FUNNEL, MEASURES
from assistant.core.measures.value import NONE, Count, Counts, Value, value

CUTS = ("cure_rate", "cure_rate_amount")  # measures that follow accounts through the period


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`before` are the same values of the period before, by currency where money is meant; empty: not comparable."""

    measure: Measure
    values: tuple[Value, ...]
    before: tuple[Value, ...] = ()
    number: int = 0  # of what the amount is the sum, or the other way round below
    amounts: Mapping[str, int] | None = None

    def before_of(self, currency: str | None) -> Value | None:
        return next((one for one in self.before if one.currency == currency), None)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step of the funnel: how many, and of how many in the step above."""

    fact: str
    count: int
    of: int | None
    amounts: Mapping[str, int] | None = None

    @property
    def share(self) -> float | None:
        return round(self.count / self.of, 4) if self.of else None


def shown(group: Group, now: Counts, then: Counts | None) -> tuple[Shown, ...]:
    """The measures of a group; `then` None: nothing to compare with."""
    return tuple(shown_as(one, now, then) for one in MEASURES if one.group is group)


def shown_as(measure: Measure, now: Counts, then: Counts | None = None) -> Shown:
    count = now.get(measure.above, NONE)
    before = () if then is None else value(measure, then)
    return Shown(measure=measure, values=value(measure, now), before=before, number=count.number, amounts=count.amounts)


def funnel(due: int, counts: Counts) -> tuple[Stage, ...]:
    """From accounts due, on each working day of the period, to promises kept and what was paid towards them."""
    found, above = [Stage(fact="due", count=due, of=None)], None
    for fact in FUNNEL:
        count = counts.get(fact, NONE)
        found.append(Stage(fact=fact, count=count.number, of=above, amounts=count.amounts))
        above = count.number
    return tuple(found)


def counted(*parts: Mapping[str, Count]) -> dict[str, Count]:
    """Several counts as one; a fact stands in one of them only."""
    return {fact: count for part in parts for fact, count in part.items()}
