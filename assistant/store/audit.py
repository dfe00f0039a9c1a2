"""Who changed what in the set-up: users, roles, keys, subscribers. Written in the transaction of the change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from assistant.store.schema_access import audit_entry


def note(
    conn: Connection, by: str, what: str, about: str, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """`detail` holds no secret and nothing of a borrower."""
    values = {"at": now, "by": by, "what": what, "about": about, "detail": dict(detail or {})}
    conn.execute(insert(audit_entry).values(values))


def newest(conn: Connection, limit: int) -> list[Row[Any]]:
    return list(conn.execute(select(audit_entry).order_by(audit_entry.c.id.desc()).limit(limit)))
