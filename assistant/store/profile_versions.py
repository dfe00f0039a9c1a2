"""The texts of the profiles that have judged contacts: a verdict names a version, here is what it said."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, Row, select

from assistant.core.gate import Jurisdiction
from assistant.store import upsert
from assistant.store.schema_override import profile_version as table


def keep(conn: Connection, profiles: Iterable[Jurisdiction], now: datetime) -> None:
    """Each version once, when it is first used; two that start at the same time keep one text."""
    known = {(row.profile, row.version) for row in conn.execute(select(table.c.profile, table.c.version))}
    fresh = [one for one in profiles if (one.id, one.version) not in known]
    if not fresh:
        return
    values = [{"profile": o.id, "version": o.version, "text": o.text, "first_used_at": now} for o in fresh]
    conn.execute(upsert.insert(table).values(values).on_conflict_do_nothing(index_elements=["profile", "version"]))


def text_of(conn: Connection, profile: str, version: str) -> str | None:
    """None if that version never judged here."""
    query = select(table.c.text).where(table.c.profile == profile, table.c.version == version)
    return conn.execute(query).scalar_one_or_none()


def versions_of(conn: Connection, profile: str) -> list[Row[tuple[str, datetime]]]:
    """The kept versions of a profile with the instant of their first use, the newest first."""
    query = select(table.c.version, table.c.first_used_at).where(table.c.profile == profile)
    return list(conn.execute(query.order_by(table.c.first_used_at.desc(), table.c.version).limit(1000)))
