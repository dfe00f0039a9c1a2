"""Reads the list behind a figure: the rows that it counts in a period, and the prepared figure itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from assistant.core import periods
from assistant.core.measures import FACTS
from assistant.core.measures.value import NONE, Count
from assistant.core.periods import Span
from assistant.core.terms import Period
from assistant.runtime import Runtime
from assistant.steps.aggregate import view_of, window_of
from assistant.steps.board import Parts, plain
from assistant.store import board_cells, board_daily, board_marks, board_moves, board_page, board_standing
from assistant.store.board_cells import Wanted
from assistant.store.board_dims import A_DAY, View
from assistant.store.board_moves import Move
from assistant.store.board_page import Asked
from assistant.store.board_source import Source

PARTED = ("roll", "vintage", "holds", "complaints")  # sources whose rows stand in parts


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of the rows behind a figure. `after`: the key of the next page's predecessor; None: this was the last."""

    rows: Sequence[Row[Any]]
    after: int | None


def listed(
    conn: Connection, rt: Runtime, fact: str, choice: Period, asked: Asked, part: str = "", *, today: bool = False
) -> Listed:
    """The rows that a fact counts in the period, as the prepared figures count them. Raises LookupError for a part that
    there is not."""
    mark = board_marks.mark(conn)
    if mark is None:
        return Listed(rows=(), after=None)
    view = view_of(conn, rt, mark.day, mark.instant)
    period = Period.TODAY if today else choice
    if FACTS[fact].daily:
        return _by_day(view, rt, fact, periods.span(period, mark.day), asked)
    source = _source(view, fact, period, part)
    if not total(conn, fact, period, asked, part).number:
        return Listed(rows=(), after=None)  # of a large book it would be long to find that there is none
    only = dict(asked.only) | ({"part": part} if part and FACTS[fact].source in PARTED else {})
    rows = board_page.page(view, source, fact, replace(asked, only=only, limit=asked.limit + 1))
    more = len(rows) > asked.limit
    return Listed(rows=rows[: asked.limit], after=rows[asked.limit - 1].key if more else None)


def _by_day(view: View, rt: Runtime, fact: str, span: Span, asked: Asked) -> Listed:
    """Day by day, those on which it was counted: a page reads a day or two, however long the period. A row's key is
    its day and its own key."""
    found: list[Row[Any]] = []
    keys: list[int] = []
    for day in _counted_days(view.conn, fact, span, asked):
        first = _number(day) * A_DAY
        source = board_daily.SOURCES[FACTS[fact].source](view, window_of(rt, day, day))
        wanted = replace(asked, after=max(0, asked.after - first), limit=asked.limit + 1 - len(found))
        rows = board_page.page(view, source, fact, wanted)
        found += rows
        keys += [first + row.key for row in rows]
        if len(found) > asked.limit:
            break
    more = len(found) > asked.limit
    return Listed(rows=found[: asked.limit], after=keys[asked.limit - 1] if more else None)


def _counted_days(conn: Connection, fact: str, span: Span, asked: Asked) -> list[date]:
    """By the prepared figures, from the day on that the last page ended with."""
    counts = board_cells.days(conn, _wanted(asked), span.first, span.last)
    return [day for day in sorted(counts) if fact in counts[day] and _number(day) >= asked.after // A_DAY]


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _wanted(asked: Asked) -> Wanted:
    only = {name: value for name, value in asked.only.items() if name != "currency"}
    return Wanted(collectors=asked.collectors, only=only)


def _source(view: View, fact: str, choice: Period, part: str) -> Source:
    source = FACTS[fact].source
    if source in board_standing.SOURCES:
        return board_standing.SOURCES[source](view)
    return board_moves.roll(view, _move(view, choice)) if source == "roll" else _opened(view, part)


def _move(view: View, choice: Period) -> Move:
    found = board_moves.move_named(choice, view.as_of, board_marks.began(view.conn, view.as_of))
    if found is None:
        raise LookupError("the book began after this period")
    return found


def _opened(view: View, part: str) -> Source:
    """Of the day that the part names; without one as they stand today."""
    try:
        on = date.fromisoformat(part.partition(":")[0]) if part else view.as_of
        return board_moves.vintage(view, on)
    except ValueError as error:
        raise LookupError(f"no such part: {part!r}") from error


def total(conn: Connection, fact: str, choice: Period, asked: Asked, part: str = "") -> Count:
    """The prepared figure that a list stands behind."""
    mark = board_marks.mark(conn)
    if mark is None:
        return NONE
    wanted = _wanted(asked)
    if FACTS[fact].daily:
        now = periods.span(choice, mark.day)
        days = next(iter(board_cells.by_days(conn, wanted, now.first, now.last).values()), {})
        return days.get(fact, NONE)
    stands: Parts = next(iter(board_cells.standing(conn, wanted, {fact: None}).values()), {})
    if not part:
        return plain(stands, choice, mark.day).get(fact, NONE)
    return stands.get((fact, part), NONE)
