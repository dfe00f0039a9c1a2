"""What a measure is: a fact, or one fact divided by another, with its name, its definition and where it is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from assistant.core.measures.facts import FACTS


class Group(StrEnum):
    """Where the dashboard shows a measure; `report`: only where a period is counted as a whole; `today`: only the
    start page does."""

    MORNING = "morning"
    MONEY = "money"
    CONTACTS = "contacts"
    ACCOUNTS = "accounts"
    REPORT = "report"
    TODAY = "today"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`below` None: a count or an amount, not a rate. `amount`: money is meant, else the number.

    `nothing`: what it means that there is nothing to divide by, said where the value would stand.
    """

    id: str
    name: str
    definition: str
    group: Group
    above: str
    below: str | None = None
    amount: bool = False
    nothing: str = ""

    @property
    def daily(self) -> bool:
        return FACTS[self.above].daily


class Row(NamedTuple):
    id: str
    name: str
    above: str
    definition: str
    below: str | None = None
    nothing: str = ""
    amount: bool = False


def measures(group: Group, rows: Iterable[Row]) -> tuple[Measure, ...]:
    return tuple(Measure(group=group, **row._asdict()) for row in rows)
