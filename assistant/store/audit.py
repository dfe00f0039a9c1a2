"""Who changed what in the set-up: users, roles, keys, imports, pauses. Written in the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from assistant.store.schema_access import audit_entry

# What may be asked for; the pages say each in the reader's language.
KINDS = (
    "user_added", "user_changed", "user_reset",
    "password_changed", "second_factor_set", "provider_joined", "key_made", "key_ended", "subscriber_added",
    "subscriber_ended", "subscriber_tried", "delivery_retried", "import_asked", "import_cancelled", "forecast_asked",
    "contacts_paused", "contacts_started", "recording_heard",
)  # fmt: skip


def note(
    conn: Connection, by: str, what: str, about: str, now: datetime, detail: Mapping[str, Any] | None = None
) -> None:
    """`detail` holds no secret and nothing of a borrower."""
    values = {"at": now, "by": by, "what": what, "about": about, "detail": dict(detail or {})}
    conn.execute(insert(audit_entry).values(values))


def newest(conn: Connection, limit: int) -> list[Row[Any]]:
    return search(conn, Wanted(), limit)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; None: whatever. `before`: the number that the last page ended with."""

    by: str | None = None
    what: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def search(conn: Connection, wanted: Wanted, limit: int) -> list[Row[Any]]:
    """The newest first."""
    c = audit_entry.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.by is not None:
        conditions.append(c.by == wanted.by)
    if wanted.what is not None:
        conditions.append(c.what == wanted.what)
    if wanted.since is not None:
        conditions.append(c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(c.at < wanted.until)
    if wanted.before is not None:
        conditions.append(c.id < wanted.before)
    return list(conn.execute(select(audit_entry).where(*conditions).order_by(c.id.desc()).limit(limit)))
