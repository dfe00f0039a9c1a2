"""Reads the prepared figures: the level that holds what is wanted, by day or as the book stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from assistant.core.measures import DAILY
from assistant.core.measures.value import NONE, Count
from assistant.store.board_source import plus
from assistant.store.schema_board import COUNTED, DIMENSIONS, figure_day, figure_now

ALL, CELL = "all", "cell"
BY = (*DIMENSIONS, "collector")  # what a page may break a figure down by
# level → the dimensions that its rows keep: nothing, one, the collector with one, all
LEVELS: Mapping[str, tuple[str, ...]] = {
    ALL: (),
    **{name: (name,) for name in BY},
    **{f"collector+{name}": ("collector", name) for name in DIMENSIONS},
    CELL: BY,
}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which figures: of these collectors (None: everybody's), with these values, broken down `by` one dimension."""

    collectors: frozenset[str] | None = None
    only: Mapping[str, str] | None = None
    by: str | None = None

    @property
    def level(self) -> str:
        team = None if self.collectors is None else "collector"
        used = {name for name in (*(self.only or {}), self.by, team) if name}
        return next(level for level, kept in LEVELS.items() if used <= set(kept) or level == CELL)


def by_days(conn: Connection, wanted: Wanted, first: date, last: date) -> dict[str, dict[str, Count]]:
    """{value of the dimension: {fact: count}} over days, both in; '' where nothing is broken down."""
    return _daily(conn, wanted, _value(figure_day, wanted), first, last)


def days(conn: Connection, wanted: Wanted, first: date, last: date) -> dict[date, dict[str, Count]]:
    """{day: {fact: count}}; a day on which nothing was counted is not in it."""
    return _daily(conn, wanted, figure_day.c.day, first, last)


# Made once: a page asks for these sums six times, and reads each of its rows' columns by their places.
SUMS = tuple(func.sum(figure_day.c[name]).label(name) for name in COUNTED)
PLACES = tuple(
    (fact.id, COUNTED.index(fact.id), COUNTED.index(f"{fact.id}_amount") if fact.amount else None) for fact in DAILY
)


def _daily(conn: Connection, wanted: Wanted, key: Any, first: date, last: date) -> dict[Any, Any]:
    named, among = key.label("value"), (figure_day.c.day >= first, figure_day.c.day <= last)
    query = select(named, figure_day.c.currency, *SUMS).where(*_where(figure_day, wanted), *among)
    found: dict[Any, dict[str, Count]] = {}
    for value, currency, *counted in conn.execute(query.group_by(named, figure_day.c.currency)):
        known = found.setdefault(value, {})
        for fact, number, amount in PLACES:
            if counted[number] or (amount is not None and counted[amount]):
                money = None if amount is None else int(counted[amount])
                known[fact] = plus(known.get(fact, NONE), int(counted[number]), currency, money)
    return found


Parts = Mapping[str, Sequence[str] | None]  # fact → the beginnings of the parts that are wanted, None: all of them
ENDS = ":"  # after the name of a period or a day, at a part's beginning


def standing(conn: Connection, wanted: Wanted, parts: Parts) -> dict[str, dict[tuple[str, str], Count]]:
    """{value of the dimension: {(fact, part): count}}, as the book stood when the figures were prepared."""
    value, t = _value(figure_now, wanted).label("value"), figure_now.c
    sums = (func.sum(t.number).label("number"), func.sum(t.amount).label("amount"))
    query = select(value, t.fact, t.part, t.currency, *sums).where(*_where(figure_now, wanted))
    found: dict[str, dict[tuple[str, str], Count]] = {}
    for among in _among(conn, parts):
        for row in conn.execute(query.where(*among).group_by(value, t.fact, t.part, t.currency)):
            known, key = found.setdefault(row.value, {}), (row.fact, row.part)
            known[key] = plus(known.get(key, NONE), int(row.number), row.currency, int(row.amount))
    return found


def _among(conn: Connection, parts: Parts) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Of all periods' parts few are wanted: a condition for each beginning, which the key serves."""
    facts: dict[str | None, list[str]] = defaultdict(list)
    for fact, names in parts.items():
        for name in (None,) if names is None else names:
            facts[name].append(fact)
    part = figure_now.c.part
    for name, these in facts.items():
        among = figure_now.c.fact.in_(sorted(these))
        if name is None:
            yield (among,)
        elif conn.dialect.name == "postgresql":  # whose order of texts is the language's
            yield (among, part.startswith(f"{name}{ENDS}", autoescape=True))
        else:
            yield (among, part >= f"{name}{ENDS}", part < f"{name};")


def _value(table: Table, wanted: Wanted) -> ColumnElement[str]:
    return table.c[wanted.by] if wanted.by else table.c.level


def _where(table: Table, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [table.c.level == wanted.level]
    if wanted.collectors is not None:
        found.append(table.c.collector.in_(sorted({*wanted.collectors, ""})))
    elif "collector" not in LEVELS[wanted.level]:
        found.append(table.c.collector == "")
    return [*found, *(table.c[name] == value for name, value in (wanted.only or {}).items())]
