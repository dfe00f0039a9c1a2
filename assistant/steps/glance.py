"""The figures of the start page: the day at a glance, prepared as the dashboard's are, so that each opens its list.

Until the day's figures are prepared they are counted from the tables, for the whole book.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from assistant.core.measures import FACTS, TODAY, board
from assistant.core.measures.board import Shown
from assistant.core.measures.value import NONE, Counts
from assistant.core.terms import Period
from assistant.runtime import Runtime
from assistant.steps.aggregate import view_of, window_of
from assistant.steps.board import plain
from assistant.store import board_cells, board_contacts, board_marks, board_source, board_standing, overview
from assistant.store.board_cells import Wanted

STANDING = ("late", "worked", "expected", "broken_unworked")
CONTACTS = frozenset({"planned", "released"})


@dataclass(frozen=True, kw_only=True)
class Glance:
    """`made_at`: when the figures were prepared; None: they were counted now and have no lists yet.

    `buckets`: late accounts by bucket.
    """

    made_at: datetime | None
    figures: tuple[Shown, ...]
    buckets: Mapping[str, int]
    loans: int
    waiting: Mapping[str, int]


def read(conn: Connection, rt: Runtime, as_of: date, collectors: frozenset[str] | None, now: datetime) -> Glance:
    """Of these collectors' accounts, None: of everybody's."""
    mark = board_marks.mark(conn)
    made_at = mark.instant if mark is not None and mark.day == as_of else None
    wanted = Wanted(collectors=collectors)
    counts = _counted(conn, rt, as_of, now) if made_at is None else _prepared(conn, wanted, as_of)
    return Glance(
        made_at=made_at,
        figures=tuple(board.shown_as(one, counts) for one in TODAY),
        buckets=overview.late_buckets(conn) if made_at is None else _buckets(conn, collectors),
        loans=overview.loans(conn),
        waiting=overview.waiting(conn),
    )


def _prepared(conn: Connection, wanted: Wanted, as_of: date) -> Counts:
    stands = next(iter(board_cells.standing(conn, wanted, dict.fromkeys(STANDING)).values()), {})
    days = next(iter(board_cells.by_days(conn, wanted, as_of, as_of).values()), {})
    return board.counted(plain(stands, Period.TODAY, as_of), days)


def _buckets(conn: Connection, collectors: frozenset[str] | None) -> dict[str, int]:
    found = board_cells.standing(conn, Wanted(collectors=collectors, by="bucket"), {"late": None})
    return {bucket: parts.get(("late", ""), NONE).number for bucket, parts in found.items()}


def _counted(conn: Connection, rt: Runtime, as_of: date, now: datetime) -> Counts:
    view, window = view_of(conn, rt, as_of, now), window_of(rt, as_of, as_of)
    stands = [board_standing.SOURCES[name](view) for name in sorted({FACTS[fact].source for fact in STANDING})]
    found = [board_source.totals(conn, one, one.facts.keys() & {*STANDING}) for one in stands]
    return board.counted(*found, board_source.totals(conn, board_contacts.contacts(view, window), CONTACTS))
