"""The list behind a figure, in pages: the rows that a fact of a source counts, in the order of their keys.

A page finds its keys first, by an index and no more of them than it shows; what it tells of a row is looked up for
these alone. Facts that few of many rows have are found from the keys that the preparation of the figures kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, literal, select

from assistant.store import bulk
from assistant.store.board_dims import NOBODY, View, unwrapped
from assistant.store.board_source import Condition, Source, named
from assistant.store.schema import loan
from assistant.store.schema_board import figure_row

FEW = ("first_default", "broken_unworked", "callbacks_missed", "complaints")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which rows of a fact: those with these dimensions (and this part), of these collectors; after a key."""

    only: Mapping[str, str]
    collectors: frozenset[str] | None = None  # None: everybody's
    after: int = 0
    limit: int = 50


def page(view: View, source: Source, fact: str, asked: Asked) -> list[Row[Any]]:
    """The rows that the fact counts, in order: key, ref, loan, borrower_id, on, amount, currency and dimensions."""
    return list(view.conn.execute(query(source, fact, asked, kept=fact in FEW and _are_kept(view.conn, fact))))


def query(source: Source, fact: str, asked: Asked, *, kept: bool) -> Select[Any]:
    """`kept`: from the keys that were kept of the fact; those of them that count no more are left out."""
    order, amount = source.order or (source.key,), source.facts[fact][1]
    these = _keys(source, fact, asked, order, kept=kept).subquery()
    same = and_(*(column == these.c[_nth(n)] for n, column in enumerate(order)))
    told = select(
        source.key.label("key"),
        source.ref.label("ref"),
        loan.c.ref.label("loan"),
        loan.c.borrower_id,
        source.on.label("on"),
        (literal(None) if amount is None else amount).label("amount"),
        *named(source),
    )
    return told.select_from(source.rows.join(these, same)).order_by(*order)


def _keys(source: Source, fact: str, asked: Asked, order: tuple[ColumnElement[Any], ...], *, kept: bool) -> Select[Any]:
    holds = source.facts[fact][0]
    among = [*source.where, holds, source.key > asked.after, *_asked(source, asked)]
    if kept:
        among.append(source.key.in_(select(figure_row.c.key).where(figure_row.c.fact == fact)))
    keys = select(*(column.label(_nth(n)) for n, column in enumerate(order))).select_from(source.rows)
    return keys.where(*among).order_by(*order).limit(asked.limit)


def _are_kept(conn: Connection, fact: str) -> bool:
    """Not before the first preparation that keeps them."""
    return conn.execute(select(figure_row.c.key).where(figure_row.c.fact == fact).limit(1)).first() is not None


def _nth(n: int) -> str:
    return f"key_{n}"


def _asked(source: Source, asked: Asked) -> list[Condition]:
    values = {**source.dims, "currency": source.currency, "part": source.part}
    wanted = [_is(values[name], value) for name, value in asked.only.items()]
    if asked.collectors is not None:
        wanted.append(values["collector"].in_(sorted({*asked.collectors, NOBODY})))
    return wanted


def _is(value: ColumnElement[Any], wanted: str) -> Condition:
    """An index serves a column, not what stands for it where it has no value."""
    return value == wanted if wanted == NOBODY else unwrapped(value) == wanted


def found(conn: Connection, source: Source, fact: str) -> frozenset[int]:
    """The keys of all rows that the fact counts."""
    keys = select(source.key).select_from(source.rows).where(*source.where, source.facts[fact][0])
    return frozenset(conn.execute(keys).scalars())


def keep(conn: Connection, fact: str, keys: frozenset[int]) -> int:
    """These keys in place of those that were kept of the fact; how many changed."""
    t = figure_row.c
    known = frozenset(conn.execute(select(t.key).where(t.fact == fact)).scalars())
    gone, new = sorted(known - keys), sorted(keys - known)
    if gone:
        conn.execute(delete(figure_row).where(t.fact == fact, bulk.among(conn, t.key, gone)))
    if new:
        bulk.insert_new(conn, figure_row, {"fact": [fact] * len(new), "key": new})
    return len(gone) + len(new)
