"""What a fact is: something counted, what its amount is, and whether it is counted by day or as the book stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    ACCOUNT = "account"
    BORROWER = "borrower"
    CONTACT = "contact"
    CALL = "call"
    MESSAGE = "message"
    PROMISE = "promise"
    PAYMENT = "payment"
    HOLD = "hold"
    TASK = "task"


class When(StrEnum):
    """`period`: over a whole period only, because its days do not add up; such facts are not prepared."""

    DAY = "day"
    STANDS = "stands"
    PERIOD = "period"


SECONDS = "seconds"  # what an amount is that is no money


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`amount`: what its amount is, beside its number; None: it has none.

    `source` names the rows that are counted, in the words of store/board.
    """

    id: str
    name: str
    says: str
    unit: Unit
    source: str
    when: When
    amount: str | None = None

    @property
    def daily(self) -> bool:
        return self.when is When.DAY

    @property
    def is_listed(self) -> bool:
        """Whether a list of what it counts can be opened."""
        return self.when is not When.PERIOD and self.amount != SECONDS


Row = tuple[str, str, str] | tuple[str, str, str, str]  # id, name, what it counts, what its amount is


def facts(source: str, when: When, unit: Unit, rows: Iterable[Row]) -> tuple[Fact, ...]:
    """The facts that are counted from one source."""
    found = [(row[0], row[1], row[2], row[3] if len(row) == 4 else None) for row in rows]
    return tuple(
        Fact(id=id, name=name, says=says, unit=unit, source=source, when=when, amount=amount)
        for id, name, says, amount in found
    )
