"""Counts the figures of any period from the tables themselves: for a run's report, the shell and other programs.

The sources, facts and measures are the dashboard's; only the preparation by day is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from assistant.core.measures import REPORTED
from assistant.core.measures.value import NONE, Count, Counts, Value, value
from assistant.core.periods import Span
from assistant.runtime import Runtime
from assistant.steps.aggregate import view_of, window_of
from assistant.store import (
    board_contacts,
    board_daily,
    board_marks,
    board_moves,
    board_source,
    overview,
)
from assistant.store.board_source import Source

DIVIDED = {name for one in REPORTED for name in (one.above, one.below) if name}


def figures(conn: Connection, rt: Runtime, first: date, last: date, now: datetime) -> tuple[Value, ...]:
    """Every rate of the business dates from `first` to `last`, both in, each with its denominator."""
    counts = counted(conn, rt, Span(first=first, last=last), now)
    return tuple(each for one in REPORTED for each in value(one, counts))


def counted(conn: Connection, rt: Runtime, span: Span, now: datetime) -> Counts:
    """The facts that rates divide, over a period."""
    found: dict[str, Count] = {}
    for source in _sources(conn, rt, span, now):
        wanted = DIVIDED & source.facts.keys()
        if wanted:
            found |= board_source.totals(conn, source, wanted)
    return found


def _sources(conn: Connection, rt: Runtime, span: Span, now: datetime) -> Sequence[Source]:
    as_of = overview.last_day(conn) or span.last
    view, window = view_of(conn, rt, as_of, now), window_of(rt, span.first, span.last)
    daily = [one(view, window) for one in (*board_daily.SOURCES.values(), board_contacts.called)]
    return [*daily, board_moves.roll(view, board_moves.move_of(span, as_of, board_marks.began(conn, as_of)))]


def calls_today(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> Counts:
    """The day's live calls placed and connected."""
    source = board_contacts.contacts(view_of(conn, rt, as_of, now), window_of(rt, as_of, as_of))
    only_calls = replace(source, where=(*source.where, board_contacts.IS_CALL))
    return board_source.totals(conn, only_calls, {"attempts", "connected"})


def promises_today(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> Count:
    """Promises taken on the day, by whichever way they came."""
    source = board_daily.taken(view_of(conn, rt, as_of, now), window_of(rt, as_of, as_of))
    return board_source.totals(conn, source, {"promised"}).get("promised", NONE)
