"""How the book stood at the end of earlier days, for everybody and for each owner: what today is compared with."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, delete, func, insert, literal, select

from assistant.core.measures.value import NONE, Count
from assistant.store.board_cells import ALL, Wanted
from assistant.store.board_source import plus
from assistant.store.schema_board import figure_now, figure_past
from assistant.store.types import Day

OWNED = "collector"
NAMES = ("level", "collector", "fact", "currency")


def keep(conn: Connection, day: date, facts: Collection[str]) -> int:
    """How the book stands now, in place of what was kept of the day before; how many rows."""
    conn.execute(delete(figure_past).where(figure_past.c.day == day))
    by = [figure_now.c[name] for name in NAMES]
    sums = (func.sum(figure_now.c.number), func.sum(figure_now.c.amount))
    query = select(literal(day, Day), *by, *sums)
    query = query.where(figure_now.c.level.in_((ALL, OWNED)), figure_now.c.fact.in_(sorted(facts))).group_by(*by)
    return conn.execute(insert(figure_past).from_select(["day", *NAMES, "number", "amount"], query)).rowcount


def drop_before(conn: Connection, day: date) -> int:
    return conn.execute(delete(figure_past).where(figure_past.c.day < day)).rowcount


def day_like(conn: Connection, wanted: date, before: date) -> date | None:
    """The wanted day if it was kept, else the last one before a day; None: none was."""
    kept = select(figure_past.c.day).where(figure_past.c.day < before)
    found: date | None = conn.execute(kept.where(figure_past.c.day == wanted).limit(1)).scalar_one_or_none()
    return found or conn.execute(kept.order_by(figure_past.c.day.desc()).limit(1)).scalar_one_or_none()


def knows(wanted: Wanted) -> bool:
    """Whether such figures are kept: of everybody or of owners, not of a bucket or segment."""
    return set(wanted.only or {}) <= {OWNED}


def stood(conn: Connection, wanted: Wanted, day: date) -> dict[str, Count]:
    """{fact: count} at the end of the day."""
    t, one = figure_past.c, (wanted.only or {}).get(OWNED)
    everybody = wanted.collectors is None and one is None
    query = select(t.fact, t.currency, t.number, t.amount).where(t.day == day, t.level == (ALL if everybody else OWNED))
    if wanted.collectors is not None:
        query = query.where(t.collector.in_(sorted({*wanted.collectors, ""})))
    if one is not None:
        query = query.where(t.collector == one)
    found: dict[str, Count] = {}
    for row in conn.execute(query):
        found[row.fact] = plus(found.get(row.fact, NONE), int(row.number), row.currency, int(row.amount))
    return found
