"""Keys of other programs: shown once when they are made, kept as SHA-256, each with a role like a person's."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from assistant.core.access import Person
from assistant.core.terms import Role
from assistant.store.schema_access import api_key
from assistant.store.sessions import hashed

BEGINS = "cca_"  # so that a key which strayed into a text is recognised
SEEN_EVERY = timedelta(minutes=1)


def make(conn: Connection, name: str, role: Role, team: str | None, by: str, now: datetime) -> tuple[int, str]:
    """(its number, the key itself)."""
    key = BEGINS + secrets.token_urlsafe(32)
    values = {"hash": hashed(key), "name": name, "role": role, "team": team, "made_by": by, "made_at": now}
    number: int = conn.execute(insert(api_key).values(values).returning(api_key.c.id)).scalar_one()
    return number, key


def holder(conn: Connection, key: str) -> tuple[int, Person, datetime | None] | None:
    """(number, who it stands for, when it was last used); None if it is none, or has ended."""
    query = select(api_key).where(api_key.c.hash == hashed(key), api_key.c.ended_at.is_(None))
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    return row.id, Person(name=f"key:{row.name}", role=Role(row.role), team=row.team), row.seen_at


def seen(conn: Connection, number: int, now: datetime) -> None:
    conn.execute(update(api_key).where(api_key.c.id == number).values(seen_at=now))


def listing(conn: Connection, limit: int = 1000) -> list[Row[Any]]:
    return list(conn.execute(select(api_key).order_by(api_key.c.ended_at.is_not(None), api_key.c.id).limit(limit)))


def end(conn: Connection, number: int, now: datetime) -> str | None:
    """The key's name; None if there is none with this number, or it has ended."""
    mine = (api_key.c.id == number, api_key.c.ended_at.is_(None))
    name: str | None = conn.execute(
        update(api_key).where(*mine).values(ended_at=now).returning(api_key.c.name)
    ).scalar_one_or_none()
    return name
