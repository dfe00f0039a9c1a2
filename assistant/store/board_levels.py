"""Writes the prepared figures: every combination of dimensions, and its sums by one or two of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import add
from typing import Any

from sqlalchemy import Connection, Result, Table, delete

from assistant.core.measures import STANDING
from assistant.store import bulk
from assistant.store.board_cells import CELL, LEVELS
from assistant.store.schema_board import COUNTED, DIMENSIONS, figure_day, figure_now

Cells = Mapping[tuple[str, ...], Sequence[int]]
Rows = list[tuple[Any, ...]]
BATCH = 20_000


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
