"""Transcripts of contacts: their turns as JSON in `text`, under the borrower, so that they are erased with them."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from assistant.core.quality.transcript import Turn, turns_from
from assistant.store.called import keep_text
from assistant.store.review_calls import parts
from assistant.store.schema_review import transcript as table
from assistant.store.schema_work import contact, text


def add(
    conn: Connection, contact_id: int, borrower_id: int, turns: Sequence[Turn], form: str, by: str, now: datetime
) -> int:
    """Keep a transcript; an earlier one of the contact stays, and the newest is read."""
    body = json.dumps([one.as_json() for one in turns], ensure_ascii=False)
    values = {"contact_id": contact_id, "text_id": keep_text(conn, borrower_id, body), "form": form}
    values |= {"turns": len(turns), "added_by": by, "added_at": now}
    number: int = conn.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return number


def contact_of(conn: Connection, contact_id: int) -> Row[Any] | None:
    """Whose contact it is, to lock and to log it."""
    query: Select[Any] = select(contact.c.id, contact.c.borrower_id, contact.c.ref).where(contact.c.id == contact_id)
    return conn.execute(query).first()


def newest(conn: Connection, contact_id: int) -> Row[Any] | None:
    """The transcript that is read, with its `body`; '' once the person was erased."""
    query = select(table, text.c.body).join(text, text.c.id == table.c.text_id)
    query = query.where(table.c.contact_id == contact_id).order_by(table.c.id.desc()).limit(1)
    return conn.execute(query).one_or_none()


def turns(row: Row[Any] | None) -> tuple[Turn, ...]:
    return () if row is None or not row.body else turns_from(json.loads(row.body))


def among(conn: Connection, contact_ids: Collection[int]) -> set[int]:
    """Which of these contacts have one."""
    found: set[int] = set()
    for ids in parts(contact_ids):
        query = select(table.c.contact_id, func.max(table.c.id)).where(table.c.contact_id.in_(ids))
        found |= set(conn.execute(query.group_by(table.c.contact_id)).scalars())
    return found
