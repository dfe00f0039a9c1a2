"""Pairs of borrowers that may be one person: found, asked about, decided. The smaller id comes first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, literal_column, or_, select, update

from assistant.core.same_person import Likeness, is_news
from assistant.store import upsert
from assistant.store.bulk import among
from assistant.store.schema import borrower
from assistant.store.schema_same import same_person as table

LIKELY, SAME, DIFFERENT = "likely", "same", "different"
# As a literal: an index of part of a table serves only a statement that says so in the same words.
IS_ASKED = table.c.status == literal_column("'likely'")
Pair = tuple[int, int]


def keep(conn: Connection, looked_at: Iterable[int], found: Mapping[Pair, Likeness], now: datetime) -> int:
    """What was found of these borrowers is asked; a question that has lost its ground is not. → how many are new.

    A pair that was judged to be two people is asked about again only for a sign that was not there then.
    """
    ids = sorted(set(looked_at))
    either = or_(among(conn, table.c.low_id, ids), among(conn, table.c.high_id, ids))
    known = {(row.low_id, row.high_id): row for row in conn.execute(select(table).where(either))}
    gone = [row.id for pair, row in known.items() if row.status == LIKELY and pair not in found]
    conn.execute(delete(table).where(among(conn, table.c.id, gone)))
    for pair, one in found.items():
        if (row := known.get(pair)) is not None:
            _again(conn, row, one, now)
    fresh = [_values(pair, one, now) for pair, one in found.items() if pair not in known]
    if fresh:
        conn.execute(upsert.insert(table).on_conflict_do_nothing(index_elements=["low_id", "high_id"]), fresh)
    return len(fresh)


def _values(pair: Pair, one: Likeness, now: datetime) -> dict[str, Any]:
    return {"low_id": pair[0], "high_id": pair[1], "found_at": now, "status": LIKELY} | _likeness(one)


def _likeness(one: Likeness) -> dict[str, Any]:
    return {"score": one.score, "agrees": list(one.agrees), "differs": list(one.differs)}


def _again(conn: Connection, row: Row[Any], one: Likeness, now: datetime) -> None:
    if row.status == SAME or (row.status == DIFFERENT and not is_news(tuple(row.agrees), one)):
        return
    asked = {} if row.status == LIKELY else {"status": LIKELY, "found_at": now}
    if asked or row.score != one.score or row.agrees != list(one.agrees):
        conn.execute(update(table).where(table.c.id == row.id).values(asked | _likeness(one)))


def waiting(conn: Connection, limit: int) -> list[Row[Any]]:
    """The questions, the oldest first."""
    query = select(table).where(IS_ASKED).order_by(table.c.found_at, table.c.id)
    return list(conn.execute(query.limit(limit)))


def how_many_wait(conn: Connection) -> int:
    """Pairs that nobody has decided about yet."""
    return conn.execute(select(func.count()).where(IS_ASKED)).scalar_one()


def one(conn: Connection, number: int) -> Row[Any] | None:
    return conn.execute(select(table).where(table.c.id == number)).one_or_none()


def decide(conn: Connection, number: int, status: str, by: str, now: datetime) -> bool:
    """False: it is no question any more."""
    mine = (table.c.id == number, table.c.status == LIKELY)
    return conn.execute(update(table).where(*mine).values(_decided(status, by, now))).rowcount == 1


def ask_again(conn: Connection, number: int) -> bool:
    """A pair that was judged to be two people is a question once more. False: it is none that was."""
    mine = (table.c.id == number, table.c.status == DIFFERENT)
    values = {"status": LIKELY, "decided_by": None, "decided_at": None}
    return conn.execute(update(table).where(*mine).values(values)).rowcount == 1


def within(conn: Connection, group: Iterable[int], status: str) -> list[Row[Any]]:
    """The pairs with this status both of whose files are of the group."""
    ids = sorted(set(group))
    mine = (table.c.low_id.in_(ids), table.c.high_id.in_(ids), table.c.status == status)
    return list(conn.execute(select(table).where(*mine).order_by(table.c.id)))


def settle(conn: Connection, rows: Iterable[Row[Any]], status: str, by: str, now: datetime) -> None:
    """What follows from a decision on others."""
    ids = [row.id for row in rows]
    conn.execute(update(table).where(table.c.id.in_(ids)).values(_decided(status, by, now)))


def _decided(status: str, by: str, now: datetime) -> dict[str, Any]:
    return {"status": status, "decided_by": by, "decided_at": now}


def part(conn: Connection, borrower_id: int, others: Iterable[int], by: str, now: datetime) -> None:
    """This file is not of the others' person."""
    rest = sorted(set(others))
    one_way = and_(table.c.low_id == borrower_id, table.c.high_id.in_(rest))
    other_way = and_(table.c.high_id == borrower_id, table.c.low_id.in_(rest))
    conn.execute(update(table).where(or_(one_way, other_way)).values(_decided(DIFFERENT, by, now)))


def forget(conn: Connection, borrower_id: int) -> None:
    """An erased file leaves nothing to compare; what was decided stays, since what they asked still binds."""
    mine = (or_(table.c.low_id == borrower_id, table.c.high_id == borrower_id), table.c.status == LIKELY)
    conn.execute(delete(table).where(*mine))


def of(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    """The decided pairs of a file, the latest first, each with the other file's id, ref and name."""
    rows = [*conn.execute(_of(borrower_id, "low_id", "high_id")), *conn.execute(_of(borrower_id, "high_id", "low_id"))]
    return sorted(rows, key=lambda row: (row.decided_at, row.id), reverse=True)


def _of(borrower_id: int, mine: str, theirs: str) -> Select[Any]:
    columns = (table.c.id, table.c.status, table.c.decided_by, table.c.decided_at, table.c[theirs].label("other_id"))
    query = select(*columns, borrower.c.ref, borrower.c.name).join(borrower, borrower.c.id == table.c[theirs])
    return query.where(table.c[mine] == borrower_id, table.c.status != LIKELY).order_by(table.c.id.desc()).limit(50)
