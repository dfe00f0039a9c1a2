"""Calls that come in, from the first ring: kept once, taken by one person, missed by all, over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, literal_column, select, update

from assistant.store import upsert
from assistant.store.schema import borrower
from assistant.store.schema_calls import incoming_call as table
from assistant.store.schema_desk import work_item

RINGING, TAKEN, MISSED, OVER = "ringing", "taken", "missed", "over"
# In the words of the index: a handful of rows, whatever the table holds.
OPEN = table.c.state.in_((literal_column("'ringing'"), literal_column("'taken'")))
LIMIT = 100
FIRST_RINGS = timedelta(seconds=15)  # for whoever has the account


def keep(conn: Connection, values: Mapping[str, Any]) -> int | None:
    """The call's id; None: it is kept already."""
    made = upsert.insert(table).values(**values).on_conflict_do_nothing(index_elements=["gateway", "sid"])
    number: int | None = conn.execute(made.returning(table.c.id)).scalar_one_or_none()
    return number


def named(conn: Connection, gateway: str, sid: str) -> Row[Any] | None:
    return conn.execute(select(table).where(table.c.gateway == gateway, table.c.sid == sid)).one_or_none()


def one(conn: Connection, number: int) -> Row[Any] | None:
    """The call, its row locked until commit; borrowers are locked before."""
    return conn.execute(select(table).where(table.c.id == number).with_for_update()).one_or_none()


def open_one(conn: Connection, number: int) -> Row[Any] | None:
    """The call as it stands, nothing locked: whose rows to lock is known from it."""
    return conn.execute(select(table).where(table.c.id == number, OPEN)).one_or_none()


def open_now(conn: Connection) -> list[Row[Any]]:
    """Every call that rings or was taken and is not over, the longest waiting first; with who has the account: whoever
    holds it now, and whose it is."""
    names = (borrower.c.ref.label("borrower_ref"), borrower.c.name.label("borrower_name"))
    query = select(table, *names, work_item.c.held_by, work_item.c.free_at, work_item.c.owner)
    query = query.join(borrower, borrower.c.id == table.c.borrower_id, isouter=True)
    query = query.join(work_item, work_item.c.borrower_id == table.c.borrower_id, isouter=True)
    return list(conn.execute(query.where(OPEN).order_by(table.c.at, table.c.id).limit(LIMIT)))


def rings_for(row: Row[Any], me: str, now: datetime) -> bool:
    """Whether it rings on this collector's screen: first on that of whoever has the account, then on everybody's."""
    if row.state != RINGING:
        return False
    if row.borrower_id is None or now >= row.at + FIRST_RINGS:
        return True
    holder = row.held_by if row.held_by and row.free_at > now else None
    return (holder or row.owner or me) == me


def take(conn: Connection, number: int, me: str, now: datetime) -> bool:
    """It is theirs; False: it rings no more."""
    mine = (table.c.id == number, table.c.state == RINGING)
    values = {"state": TAKEN, "taken_by": me, "taken_at": now}
    return conn.execute(update(table).where(*mine).values(values)).rowcount == 1


def found(conn: Connection, number: int, borrower_id: int, call_ref: str) -> None:
    """Whose file it is, and the call that it became."""
    values = {"borrower_id": borrower_id, "call_ref": call_ref, "state": OVER, "number": ""}
    conn.execute(update(table).where(table.c.id == number).values(values))


def is_party(conn: Connection, number: int, borrower_id: int, party_id: int) -> None:
    """Who rings is no borrower, but party to a loan of this file."""
    values = {"borrower_id": borrower_id, "party_id": party_id}
    conn.execute(update(table).where(table.c.id == number).values(values))


def tried(conn: Connection, number: int) -> None:
    conn.execute(update(table).where(table.c.id == number).values(tries=table.c.tries + 1))


def end(conn: Connection, number: int, state: str, now: datetime) -> None:
    """It rings no more; whose number it was is forgotten here."""
    conn.execute(update(table).where(table.c.id == number).values(state=state, ended_at=now, number=""))


def undecided(conn: Connection, me: str) -> Row[Any] | None:
    """The call that they took and whose file is not known yet."""
    mine = (OPEN, table.c.state == TAKEN, table.c.taken_by == me)
    return conn.execute(select(table).where(*mine).order_by(table.c.at).limit(1)).one_or_none()


def silent(conn: Connection, since: datetime) -> list[int]:
    """Calls that were never said to be over: they rang, or were taken, before then."""
    return list(conn.execute(select(table.c.id).where(OPEN, table.c.at <= since).limit(LIMIT)).scalars())
