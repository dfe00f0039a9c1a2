"""Recordings of calls: kept once for each name that a gateway gives them, fetched, found, removed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from assistant.store import upsert
from assistant.store.schema_access import audit_entry
from assistant.store.schema_recording import recording as table
from assistant.store.schema_tasks import erasure, legal_hold

SOME = 20  # of one contact
HEARD = "recording_heard"
ONE_SITTING = timedelta(minutes=30)  # a browser asks for a recording part by part


@dataclass(frozen=True, kw_only=True)
class NewRecording:
    """`made_at`: when the call was; `delete_on`: the first day on which it is no longer kept."""

    contact_id: int
    borrower_id: int
    consent: str
    made_at: datetime
    delete_on: date
    gateway: str | None = None
    sid: str | None = None
    url: str | None = None
    seconds: int | None = None
    added_by: str | None = None


def add(conn: Connection, new: NewRecording) -> int | None:
    """Its number; None: the gateway has told of it before."""
    made = upsert.insert(table).values(**asdict(new), tries=0).on_conflict_do_nothing().returning(table.c.id)
    number: int | None = conn.execute(made).scalar_one_or_none()
    return number


def keep_file(conn: Connection, number: int, name: str) -> bool:
    """False: it was removed meanwhile."""
    return conn.execute(update(table).where(table.c.id == number).values(file=name)).rowcount == 1


def tried(conn: Connection, number: int) -> None:
    conn.execute(update(table).where(table.c.id == number).values(tries=table.c.tries + 1))


def one(conn: Connection, number: int) -> Row[Any] | None:
    return conn.execute(select(table).where(table.c.id == number)).one_or_none()


def of_contact(conn: Connection, contact_id: int) -> list[Row[Any]]:
    query = select(table).where(table.c.contact_id == contact_id).order_by(table.c.id)
    return list(conn.execute(query.limit(SOME)))


def to_fetch(conn: Connection, tries_max: int, limit: int) -> list[Row[Any]]:
    """What only a gateway has yet, the oldest first."""
    query = select(table).where(table.c.file.is_(None), table.c.sid.is_not(None), table.c.tries < tries_max)
    return list(conn.execute(query.order_by(table.c.id).limit(limit)))


def over(conn: Connection, today: date, limit: int) -> list[Row[Any]]:
    """Those whose time is over, but for what a legal hold keeps."""
    held = exists().where(legal_hold.c.borrower_id == table.c.borrower_id, legal_hold.c.lifted_at.is_(None))
    query = select(table).where(table.c.delete_on <= today, ~held)
    return list(conn.execute(query.order_by(table.c.delete_on, table.c.id).limit(limit)))


def of_borrower(conn: Connection, borrower_id: int) -> list[Row[Any]]:
    return list(conn.execute(select(table).where(table.c.borrower_id == borrower_id).order_by(table.c.id)))


def remove(conn: Connection, numbers: Sequence[int]) -> None:
    conn.execute(delete(table).where(table.c.id.in_(numbers)))


def is_erased(conn: Connection, borrower_id: int) -> bool:
    return conn.execute(select(erasure.c.borrower_id).where(erasure.c.borrower_id == borrower_id)).first() is not None


def heard_lately(conn: Connection, number: int, by: str, now: datetime) -> bool:
    """Whether this person's present listening is noted already."""
    it = audit_entry.c
    mine = (it.about == f"recording {number}", it.what == HEARD, it.by == by, it.at > now - ONE_SITTING)
    return conn.execute(select(it.id).where(*mine).limit(1)).first() is not None
