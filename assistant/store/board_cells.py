"""Writes and reads the prepared figures: every combination of dimensions, and its sums by one or two of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Connection, Result, Table, delete, func, select

from assistant.core.measures import DAILY, STANDING
from assistant.core.measures.value import NONE, Count
from assistant.store import bulk
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
Cells = Mapping[tuple[str, ...], Sequence[int]]
Rows = list[tuple[Any, ...]]
BATCH = 20_000


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


def levels(cells: Cells, extra: int) -> Iterator[tuple[str, tuple[str, ...], list[int]]]:
    """Each level's rows: (level, key, sums). A key is (collector, *DIMENSIONS, and `extra` more that are never left
    out)."""
    for level, kept in LEVELS.items():
        keep = [name in kept for name in ("collector", *DIMENSIONS)] + [True] * extra
        sums: dict[tuple[str, ...], list[int]] = {}
        for key, counts in cells.items():
            short = (
                key if level == CELL else tuple([part if stays else "" for part, stays in zip(key, keep, strict=True)])
            )
            known = sums.get(short)
            sums[short] = list(counts) if known is None else [*map(add, known, counts)]
        for key, total in sums.items():
            if any(total):
                yield level, key, total


def gathered(result: Result[Any], cells: dict[tuple[str, ...], list[int]]) -> None:
    """Add a daily source's rows to the cells of its day, by (collector, *DIMENSIONS, currency)."""
    names = list(result.keys())
    dims = [names.index(name) for name in ("collector", *DIMENSIONS, "currency")]
    places = [(COUNTED.index(name), names.index(name)) for name in names if name in COUNTED]
    for row in result:
        counts = cells.setdefault(tuple([row[n] for n in dims]), [0] * len(COUNTED))
        for place, n in places:
            counts[place] += int(row[n])


def standing_cells(result: Result[Any]) -> dict[tuple[str, ...], list[int]]:
    """A standing source's rows as cells by (collector, *DIMENSIONS, currency, fact, part) → number, amount."""
    names = list(result.keys())
    dims = [names.index(name) for name in ("collector", *DIMENSIONS, "currency")]
    part = names.index("part")
    facts = [(f.id, names.index(f.id), _place(names, f"{f.id}_amount")) for f in STANDING if f.id in names]
    cells: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in result:
        key = [row[n] for n in dims]
        for fact, n, amount in facts:
            if number := int(row[n]):
                found = cells[*key, fact, row[part]]
                found[0] += number
                found[1] += int(row[amount]) if amount is not None else 0
    return cells


def _place(names: list[str], name: str) -> int | None:
    return names.index(name) if name in names else None


def day_rows(day: date, cells: Cells) -> Rows:
    """All levels of a day, ready to be written."""
    return [(level, *key, day, *counts) for level, key, counts in levels(cells, 1)]


def replace_day(conn: Connection, day: date, rows: Rows) -> int:
    """These rows in place of the day's; how many."""
    conn.execute(delete(figure_day).where(figure_day.c.day == day))
    return _insert(conn, figure_day, ("level", "collector", *DIMENSIONS, "currency", "day", *COUNTED), rows)


def standing_rows(cells: Cells) -> Rows:
    """All levels of the standing facts, ready to be written."""
    return [(level, *key, *counts) for level, key, counts in levels(cells, 3)]


def replace_standing(conn: Connection, facts: Iterable[str], rows: Rows) -> int:
    """These rows in place of those of the facts; how many."""
    conn.execute(delete(figure_now).where(figure_now.c.fact.in_(sorted(facts))))
    names = ("level", "collector", *DIMENSIONS, "currency", "fact", "part", "number", "amount")
    return _insert(conn, figure_now, names, rows)


def _insert(conn: Connection, table: Table, names: Sequence[str], rows: Rows) -> int:
    written = 0
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        written += bulk.insert_new(conn, table, dict(zip(names, zip(*batch, strict=True), strict=True)))
    return written


def drop_before(conn: Connection, day: date) -> int:
    return conn.execute(delete(figure_day).where(figure_day.c.day < day)).rowcount


def by_days(conn: Connection, wanted: Wanted, first: date, last: date) -> dict[str, dict[str, Count]]:
    """{value of the dimension: {fact: count}} over days, both in; '' where nothing is broken down."""
    counted = [func.sum(figure_day.c[name]).label(name) for name in COUNTED]
    within = (figure_day.c.day >= first, figure_day.c.day <= last)
    return _daily(conn, wanted, _value(figure_day, wanted), counted, within)


def days(conn: Connection, wanted: Wanted, first: date, last: date) -> dict[date, dict[str, Count]]:
    """{day: {fact: count}}; a day on which nothing was counted is not in it."""
    counted = [func.sum(figure_day.c[name]).label(name) for name in COUNTED]
    within = (figure_day.c.day >= first, figure_day.c.day <= last)
    return _daily(conn, wanted, figure_day.c.day, counted, within)


def _daily(conn: Connection, wanted: Wanted, key: Any, counted: list[Any], within: tuple[Any, ...]) -> dict[Any, Any]:
    named = key.label("value")
    query = select(named, figure_day.c.currency, *counted).where(*_where(figure_day, wanted), *within)
    found: dict[Any, dict[str, Count]] = {}
    for row in conn.execute(query.group_by(named, figure_day.c.currency)):
        known = found.setdefault(row.value, {})
        for fact in DAILY:
            number = int(getattr(row, fact.id))
            amount = int(getattr(row, f"{fact.id}_amount")) if fact.amount else None
            if number or amount:
                known[fact.id] = plus(known.get(fact.id, NONE), number, row.currency, amount)
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
