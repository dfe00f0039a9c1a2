"""A source of figures: the rows that a fact counts, their dimensions, and the condition of each fact.

Figure and list are one query read two ways: summed by dimensions, or row by row in pages. So the number of a list is
its figure.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, and_, case, func, literal, select

from assistant.core.measures.value import NONE, Count
from assistant.store.board_dims import Dims, View
from assistant.store.schema import loan

Condition = ColumnElement[bool]
Counted = tuple[Condition, ColumnElement[Any] | None]  # which rows, and the amount of each


@dataclass(frozen=True, kw_only=True)
class Source:
    """`rows` joins `loan`; `key` orders the rows and is one integer; `facts` say which rows count and their amount.

    `on` is the day or instant that a list shows beside a row, `ref` what names it.
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


KEPT = ("bucket", "segment", "reason", "campaign", "channel", "collector", "currency", "part")


def cells(source: Source) -> Select[Any]:
    """One row for each combination of dimensions: number and amount of every fact of the source."""
    return _summed(source, source.facts, _dims(source), KEPT)


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


def _dims(source: Source) -> list[ColumnElement[Any]]:
    named = [value.label(name) for name, value in source.dims.items()]
    return [*named, source.currency.label("currency"), source.part.label("part")]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which rows of a fact: those with these dimensions (and this part), of these collectors; after a key."""

    only: Mapping[str, str]
    collectors: frozenset[str] | None = None  # None: everybody's
    after: int = 0
    limit: int = 50


def page(view: View, source: Source, fact: str, asked: Asked) -> list[Row[Any]]:
    """The rows that the fact counts, in order: key, ref, loan, borrower_id, on, amount, currency and dimensions."""
    holds, amount = source.facts[fact]
    inner = select(
        source.key.label("key"),
        source.ref.label("ref"),
        loan.c.ref.label("loan"),
        loan.c.borrower_id,
        source.on.label("on"),
        (literal(None) if amount is None else amount).label("amount"),
        *_dims(source),
    )
    among = (*source.where, holds, source.key > asked.after)
    if not asked.only and asked.collectors is None:  # the keys first: dimensions are looked up for a page only
        keys = select(source.key.label("key")).select_from(source.rows).where(*among)
        among = (source.key.in_(keys.order_by(source.key).limit(asked.limit)), *source.where)
    rows = inner.select_from(source.rows).where(*among).subquery()
    query = select(rows).where(and_(*_asked(rows, asked)))
    return list(view.conn.execute(query.order_by(rows.c.key).limit(asked.limit)))


def _asked(rows: Any, asked: Asked) -> list[Condition]:
    wanted = [rows.c[name] == value for name, value in asked.only.items()]
    if asked.collectors is not None:
        wanted.append(rows.c.collector.in_(sorted({*asked.collectors, ""})))
    return [*wanted, literal(True)]
