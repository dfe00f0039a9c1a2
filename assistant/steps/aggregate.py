"""Prepares the dashboard's figures: the days that something new belongs to, and how the book stands now.

A day is counted again as a whole, so that a late fact corrects it and a repetition changes nothing. Reading goes on
while nobody waits; each day is written in a transaction of its own. Of two that prepare at once, the later one goes on.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from assistant.core.dates import DAY, at_local
from assistant.core.measures import FACTS, STANDING
from assistant.core.problem import Surroundings
from assistant.runtime import Runtime
from assistant.store import (
    board_claim,
    board_daily,
    board_marks,
    board_moves,
    board_page,
    board_past,
    board_source,
    board_standing,
    overview,
)
from assistant.store import board_levels as cells
from assistant.store.board_dims import View, Window
from assistant.store.board_marks import Mark

Key = tuple[str, ...]
Found = dict[Key, list[int]]
MOVES = tuple(fact.id for fact in STANDING if fact.source in ("roll", "vintage"))
NOW = tuple(fact.id for fact in STANDING if fact.id not in MOVES)
BEAT_SECONDS = 60.0
Tell = Callable[[str, int, int], None]


async def aggregate(rt: Runtime, now: datetime, *, whole: bool = False, tell: Tell | None = None) -> dict[str, Any]:
    """→ {days, rows}: the days that were counted and the rows written. `whole`: from the first day on, whatever others
    are doing. Nothing where the book is empty, or while another preparation runs."""
    as_of = await rt.db.read(overview.last_day)
    number = None if as_of is None else await rt.db.write(board_claim.claim, rt.wall(), anyway=whole)
    if as_of is None or number is None:
        return {"days": 0, "rows": 0}
    async with _alive(rt, number):
        return await _prepare(rt, number, as_of, now, whole=whole, tell=tell)


async def _prepare(
    rt: Runtime, number: int, as_of: date, now: datetime, *, whole: bool, tell: Tell | None
) -> dict[str, Any]:
    begun = await rt.db.read(board_marks.now_at, as_of, now)
    done = None if whole else await rt.db.read(board_marks.mark)
    days = await rt.db.read(days_to_count, done, begun, rt.settings.work.zone)
    rows = 0
    for nth, day in enumerate(days, 1):
        found = await rt.db.read(day_rows, rt, day, as_of, now)
        written = await rt.db.write(_keep_day, number, day, found)
        if written is None:
            return {"days": nth - 1, "rows": rows, "taken_over": 1}
        rows += written
        if tell is not None:
            tell("counting the days", nth, len(days))
    for facts, count in _standing(done, begun):
        found = await rt.db.read(count, rt, as_of, now)
        written = await rt.db.write(_keep_standing, number, as_of, facts, found)
        rows += written or 0
    await rt.db.write(_keep_lists, number, await rt.db.read(list_keys, rt, as_of, now))
    await rt.db.write(_finish, number, begun)
    return {"days": len(days), "rows": rows}


@asynccontextmanager
async def _alive(rt: Runtime, number: int) -> AsyncIterator[None]:
    """A sign of life every while, so that a long preparation is not taken for one that was cut off."""
    beats = asyncio.create_task(_beat(rt, number))
    try:
        yield
    finally:
        beats.cancel()
        await asyncio.wait([beats])


async def _beat(rt: Runtime, number: int) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        with contextlib.suppress(Surroundings):  # the next one may come through
            await rt.db.write(board_claim.beat, number, rt.wall())


def days_to_count(conn: Connection, done: Mark | None, begun: Mark, zone: str) -> list[date]:
    """Every day since the first, or those that what is new belongs to; in order."""
    first = board_marks.first_day(conn, begun.day)
    if done is None or board_marks.moved_owners(conn, done):
        return [first + DAY * n for n in range((begun.day - first).days + 1)]
    found = board_marks.touched(conn, done, begun.day, zone)
    return sorted(day for day in found if first <= day <= begun.day)


def day_rows(conn: Connection, rt: Runtime, day: date, as_of: date, now: datetime) -> cells.Rows:
    """What was counted on a day, by every combination of dimensions and their sums."""
    view, window = view_of(conn, rt, as_of, now), window_of(rt, day, day)
    found: Found = {}
    for source in board_daily.SOURCES.values():
        cells.gathered(conn.execute(board_source.cells(source(view, window))), found)
    return cells.day_rows(day, found)


def _standing(done: Mark | None, begun: Mark) -> Iterable[tuple[tuple[str, ...], Callable[..., cells.Rows]]]:
    yield NOW, standing_rows
    if done is None or (done.as_of, done.files) != (begun.as_of, begun.files):
        yield MOVES, move_rows  # buckets move in the morning, or when a file comes


def standing_rows(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> cells.Rows:
    """How the book stands now."""
    view, found = view_of(conn, rt, as_of, now), Found()
    for source in board_standing.SOURCES.values():
        found |= cells.standing_cells(conn.execute(board_source.cells(source(view))))
    return cells.standing_rows(found)


def list_keys(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> dict[str, frozenset[int]]:
    """Of each fact that few rows have, which these are."""
    view = view_of(conn, rt, as_of, now)
    sources = {fact: board_standing.SOURCES[FACTS[fact].source](view) for fact in board_page.FEW}
    return {fact: board_page.found(conn, source, fact) for fact, source in sources.items()}


def close_day(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> int:
    """Keep how the book stands at the end of a day, for the days after to be compared with; how many rows."""
    cells.replace_standing(conn, NOW, standing_rows(conn, rt, as_of, now))
    return board_past.keep(conn, as_of, NOW)


def move_rows(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> cells.Rows:
    """Where accounts went in each period, and how those opened in a month have fared."""
    view, found = view_of(conn, rt, as_of, now), Found()
    for move in board_moves.moves(as_of, board_marks.began(conn, as_of)):
        found |= cells.standing_cells(conn.execute(board_source.cells(board_moves.roll(view, move))))
    for on in board_moves.anchors(as_of, board_marks.first_day(conn, as_of)):
        found |= cells.standing_cells(conn.execute(board_source.cells(board_moves.vintage(view, on))))
    return cells.standing_rows(found)


def view_of(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> View:
    alarm = timedelta(minutes=rt.settings.desk.callback_alarm_minutes)
    return View(
        conn=conn,
        reasons=rt.rulebook.book.reasons,
        schemes=rt.rulebook.book.schemes,
        as_of=as_of,
        now=now,
        untouched_days=rt.settings.dashboard.untouched_days,
        alarm_before=now - alarm,
    )


def window_of(rt: Runtime, first: date, last: date) -> Window:
    """Business dates, both in, begin and end at midnight in the lender's zone."""
    zone, midnight = rt.settings.work.zone, time(0)
    since, until = at_local(first, midnight, zone), at_local(last + DAY, midnight, zone)
    return Window(first=first, last=last, since=since, until=until)


def _keep_day(conn: Connection, number: int, day: date, rows: cells.Rows) -> int | None:
    """None: another preparation has begun, and this one ends."""
    return cells.replace_day(conn, day, rows) if board_claim.holds(conn, number) else None


def _keep_standing(conn: Connection, number: int, as_of: date, facts: tuple[str, ...], rows: cells.Rows) -> int | None:
    if not board_claim.holds(conn, number):
        return None
    written = cells.replace_standing(conn, facts, rows)
    if facts is NOW:
        board_past.keep(conn, as_of, facts)
    return written


def _keep_lists(conn: Connection, number: int, found: dict[str, frozenset[int]]) -> None:
    if board_claim.holds(conn, number):
        for fact, keys in found.items():
            board_page.keep(conn, fact, keys)


def _finish(conn: Connection, number: int, begun: Mark) -> None:
    if board_claim.holds(conn, number):
        first = board_marks.first_day(conn, begun.day)
        cells.drop_before(conn, first)
        board_past.drop_before(conn, first)
        board_marks.save(conn, begun)
        board_claim.release(conn, number)
