"""A source of figures: the rows that a fact counts, their dimensions, and the condition of each fact.

Figure and list are one query read two ways: summed by dimensions, or row by row in pages. So the number of a list is
its figure.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, case, func, literal, select

from assistant.core.measures.value import NONE, Count
from assistant.store.board_dims import Dims
from assistant.store.schema import loan

Condition = ColumnElement[bool]
Counted = tuple[Condition, ColumnElement[Any] | None]  # which rows, and the amount of each


@dataclass(frozen=True, kw_only=True)
class Source:
    """`rows` joins `loan`; `key` orders the rows and is one integer; `facts` say which rows count and their amount.

    `on` is the day or instant that a list shows beside a row, `ref` what names it. `order`: columns that name a row and
    have the key's order, where the key is none that an index could serve.
    """

    rows: FromClause
    where: tuple[Condition, ...]
    key: ColumnElement[Any]
    dims: Dims
    facts: Mapping[str, Counted]
    ref: ColumnElement[Any]
    on: ColumnElement[Any]
    part: ColumnElement[str] = field(default_factory=lambda: literal(""))  # a bucket then and now, an age, a cohort
    currency: ColumnElement[str] = loan.c.currency
    order: tuple[ColumnElement[Any], ...] = ()


KEPT = ("bucket", "segment", "reason", "campaign", "channel", "collector", "currency", "part")


def cells(source: Source) -> Select[Any]:
    """One row for each combination of dimensions: number and amount of every fact of the source."""
    return _summed(source, source.facts, named(source), KEPT)


def totals(conn: Connection, source: Source, names: Collection[str] | None = None) -> dict[str, Count]:
    """Facts of the source over all their rows: what needs no preparation. `names` None: all of them."""
    facts = {name: counted for name, counted in source.facts.items() if names is None or name in names}
    found: dict[str, Count] = {}
    for row in conn.execute(_summed(source, facts, [source.currency.label("currency")], ("currency",))):
        for name, (_, amount) in facts.items():
            money = None if amount is None else int(getattr(row, f"{name}_amount"))
            found[name] = plus(found.get(name, NONE), int(getattr(row, name)), row.currency, money)
    return found


def plus(known: Count, number: int, currency: str, amount: int | None) -> Count:
    """A count with so many more, and an amount of one currency."""
    amounts = dict(known.amounts or {})
    if amount is not None:
        amounts[currency] = amounts.get(currency, 0) + amount
    return Count(number=known.number + number, amounts=amounts or None)


def _summed(
    source: Source, facts: Mapping[str, Counted], dims: Sequence[ColumnElement[Any]], kept: Sequence[str]
) -> Select[Any]:
    numbers = [case((holds, 1), else_=0).label(name) for name, (holds, _) in facts.items()]
    amounts = [
        case((holds, amount), else_=0).label(f"{name}_amount")
        for name, (holds, amount) in facts.items()
        if amount is not None
    ]
    rows = select(*dims, *numbers, *amounts).select_from(source.rows).where(*source.where).subquery()
    sums = [func.coalesce(func.sum(column), 0).label(column.name) for column in rows.c if column.name not in kept]
    by = [rows.c[name] for name in kept]
    return select(*by, *sums).group_by(*by)


def named(source: Source) -> list[ColumnElement[Any]]:
    """The dimensions, the currency and the part, each under its name."""
    dims = [value.label(name) for name, value in source.dims.items()]
    return [*dims, source.currency.label("currency"), source.part.label("part")]
